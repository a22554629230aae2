"""Promises that come round: the rule is set by people, and nothing of it is lost."""

from datetime import date
from functools import partial

import pytest

from ledger import actions
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.kinds import Kind
from ledger.domain.recurrence import RuleKind
from ledger.models import Entry, Milestone, User
from tests.actions.recurring import (
    S,
    again,
    change,
    monthly,
    periods,
    recurs,
    run_the_clock,
    the_one,
)
from tests.actions.refusing import refused, stale
from tests.factories import NOW, TODAY, agreed, who

pytestmark = pytest.mark.django_db


def test_the_annual_dialogue_works_with_no_date_at_all(amina: User, marc: User) -> None:
    dialogue = agreed(amina, marc)

    dialogue = recurs(dialogue, amina)

    assert dialogue.due_on is None
    assert dialogue.step_due_on == date(2026, 12, 31)
    assert periods(dialogue, S.EXPECTED) == ["2026", "2027", "2028"]
    entry = Entry.objects.get(stream=dialogue.pk, version=dialogue.version)
    assert entry.kind == Kind.RECURRENCE_SET
    assert len([row for row in entry.content("open")["data"]["set"] if "occurrence:" in row]) == 3


def test_a_held_dialogue_leaves_next_year_s_as_the_step(amina: User, marc: User) -> None:
    dialogue = recurs(agreed(amina, marc), amina)

    held = change(dialogue, "2026", amina, to=S.HELD, on=TODAY, note="In Brussels.")

    assert (held.status, held.held_on, held.days_late(on=TODAY)) == (S.HELD, TODAY, 0)
    assert again(dialogue).step_due_on == date(2027, 12, 31)


def test_held_twice_is_refused(amina: User, marc: User) -> None:
    dialogue = recurs(agreed(amina, marc), amina)
    change(dialogue, "2026", amina, to=S.HELD, on=TODAY)

    with refused("It was held already."):
        change(dialogue, "2026", amina, to=S.HELD, on=TODAY)


def test_two_who_hold_one_occurrence_on_what_they_saw_hold_it_once(amina: User, marc: User) -> None:
    dialogue = recurs(agreed(amina, marc), amina)
    mine, hers = the_one(dialogue, "2026"), the_one(dialogue, "2026")
    hold = partial(actions.change_occurrence, to=S.HELD, on=TODAY, at=NOW)
    hold(mine, by=who(amina))

    with stale():
        hold(hers, by=who(marc))


def test_what_was_partly_held_is_called_held_only_with_a_note(amina: User, marc: User) -> None:
    dialogue = recurs(agreed(amina, marc), amina)
    change(dialogue, "2026", amina, to=S.PARTLY_HELD, on=TODAY)

    with refused("Say why"):
        change(dialogue, "2026", amina, to=S.HELD)
    held = change(dialogue, "2026", amina, to=S.HELD, note="The second half was in May.")

    assert (held.status, held.held_on) == (S.HELD, TODAY)


def test_only_editors_of_the_desk_set_a_rule_and_only_the_clock_plans(
    amina: User, marc: User, rita: User, dev: User
) -> None:
    dialogue = agreed(amina, marc)

    for person in (rita, dev):
        with refused("change"):
            recurs(dialogue, person)
    dialogue = recurs(dialogue, amina)
    for act in (actions.plan_occurrences, actions.mark_missed):
        with refused("Only the clock does that"):
            act(dialogue, by=who(amina), at=NOW)


def test_a_published_rule_changes_only_with_a_reason(amina: User, marc: User) -> None:
    dialogue = recurs(agreed(amina, marc), amina)

    with refused("Say why the rule changes"):
        monthly(dialogue, amina)
    with refused("Nothing was changed."):
        recurs(dialogue, amina, reason="The same.")


def test_a_changed_rule_keeps_what_was_held_and_drops_nothing_silently(
    amina: User, marc: User
) -> None:
    dialogue = recurs(agreed(amina, marc), amina)
    change(dialogue, "2026", amina, to=S.HELD, on=TODAY)
    dialogue = again(dialogue)

    dialogue = monthly(
        dialogue, amina, starts_on=date(2026, 7, 31), horizon_months=2, reason="More often."
    )

    assert periods(dialogue, S.HELD) == ["2026"]
    assert periods(dialogue, S.EXPECTED)[:2] == ["2026-07-31", "2026-08-31"]
    assert periods(dialogue, S.CANCELLED) == ["2027", "2028"]
    assert the_one(dialogue, "2027").note == "More often."
    assert dialogue.step_due_on == date(2026, 7, 31)


def test_what_a_change_gave_up_is_expected_again_when_the_rule_returns(
    amina: User, marc: User
) -> None:
    dialogue = recurs(agreed(amina, marc), amina)
    change(dialogue, "2028", amina, to=S.WAIVED, note="A jubilee.")
    dialogue = recurs(again(dialogue), amina, ends_on=date(2026, 12, 31), reason="It ends.")
    assert periods(dialogue, S.CANCELLED) == ["2027"]

    dialogue = recurs(dialogue, amina, reason="It does not.")

    assert periods(dialogue, S.EXPECTED) == ["2026", "2027"]
    assert periods(dialogue, S.WAIVED) == ["2028"]


def test_what_was_missed_before_a_new_rule_stays_owed(amina: User, marc: User) -> None:
    dialogue = monthly(agreed(amina, marc), amina, starts_on=date(2026, 5, 15))
    run_the_clock(dialogue, at=NOW)

    dialogue = recurs(again(dialogue), amina, starts_on=TODAY, reason="Once a year will do.")

    assert periods(dialogue, S.MISSED) == ["2026-05-15", "2026-06-15"]
    assert dialogue.step_due_on == date(2026, 5, 15)


def test_a_summit_s_cycle_gets_its_end_when_the_next_summit_has_a_day(
    amina: User, marc: User
) -> None:
    cycle = RuleKind.SUMMIT_CYCLE
    dialogue = recurs(agreed(amina, marc), amina, kind=cycle, text="2026-01-27")
    open_one = the_one(dialogue, "cycle-1")
    assert (open_one.opens_on, open_one.due_on) == (date(2026, 1, 28), None)
    assert dialogue.step_due_on is None

    dialogue = recurs(
        dialogue, amina, kind=cycle, text="2026-01-27,2027-05-03", reason="Now it has a day."
    )

    assert the_one(dialogue, "cycle-1").due_on == date(2027, 5, 3)
    assert the_one(dialogue, "cycle-2").due_on is None
    assert dialogue.step_due_on == date(2027, 5, 3)


def test_an_open_milestone_still_decides_when_the_first_step_is_due(
    amina: User, marc: User
) -> None:
    dialogue = agreed(amina, marc)
    new = actions.NewMilestone(title="Agenda", due=StatedDate(date(2026, 8, 1), Precision.DAY))
    actions.set_milestone(dialogue, new, by=who(amina), at=NOW)

    dialogue = recurs(dialogue, amina)

    assert Milestone.objects.get().due_on == dialogue.step_due_on == date(2026, 8, 1)
