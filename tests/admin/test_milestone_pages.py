"""The steps of an item, and each time that it recurs."""

from datetime import date
from uuid import UUID

import pytest

from ledger import actions
from ledger.actions import NewMilestone
from ledger.domain.milestones import MilestoneState
from ledger.domain.occurrences import OccurrenceStatus
from ledger.domain.recurrence import RuleKind
from ledger.models import Commitment, Recurrence, User
from tests.admin.fullness import AUTUMN
from tests.admin.visitor import Visitor, nothing_written, text_of, told, typed_in
from tests.factories import NOW, in_progress, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


def test_a_milestone_is_added_with_its_weight_and_its_day(running: Commitment, amina: User) -> None:
    officer = Visitor(amina)

    answer = officer.send(
        running, "milestone", name="Sign", weight="3", due_on="2026-09-10", due_precision="month"
    )

    assert told(answer) == f"Added to {running.reference}: Sign."
    made = running.milestones.get()
    assert (made.weight, made.is_mandatory) == (3, True)
    assert made.due_on == made.baseline_on == date(2026, 9, 30)


def test_a_moved_milestone_keeps_the_day_it_was_due_at_first(
    running: Commitment, amina: User
) -> None:
    step, officer = set_step(running, amina), Visitor(amina)

    with nothing_written():
        silent = officer.send(running, "milestone", step, due_on="2026-12-01")
    officer.send(running, "milestone", step, due_on="2026-12-01", reason="Elections.")

    assert "Say why; it goes on the record." in text_of(silent)
    assert typed_in(silent, "due_on") == "2026-12-01"
    assert "due 2026-12-01 in 153 days (at first 2026-09-29)" in text_of(officer.item(running))


def test_the_sum_of_the_milestones_is_shown_as_a_person_can_follow_it(
    running: Commitment, amina: User
) -> None:
    step, officer = set_step(running, amina), Visitor(amina)
    actions.set_milestone(running_now(running), NewMilestone("Report", 1), by=who(amina), at=NOW)

    answer = officer.send(running, "settle", step, to="done", on="2026-06-30")

    assert told(answer) == "Sign: Done."
    assert running.milestones.get(pk=step).state == MilestoneState.DONE
    assert "2 / (2 + 1) = 67\xa0%".replace("\xa0", " ") in text_of(officer.item(running))


@pytest.mark.only("sqlite")
def test_a_milestone_is_not_excused_without_a_word(running: Commitment, amina: User) -> None:
    step = set_step(running, amina)

    with nothing_written():
        answer = Visitor(amina).send(running, "settle", step, to="excused", on="2026-06-30")

    assert answer.status_code == 422
    assert "Say why; it goes on the record." in text_of(answer)
    assert typed_in(answer, "on") == "2026-06-30"


def test_a_rule_plans_its_occurrences_and_each_is_held_or_waived(
    running: Commitment, amina: User
) -> None:
    officer = Visitor(amina)

    officer.send(running, "recurrence", kind="calendar_year", starts_on="2025-01-01")
    year = running.occurrences.get(period="2025")
    with nothing_written():
        early = officer.send(running, "occurrence", year.pk, to="held", on="2026-07-02")
    answer = officer.send(running, "occurrence", year.pk, to="held", on="2026-02-03")

    assert Recurrence.objects.get(commitment=running).kind == RuleKind.CALENDAR_YEAR
    assert "It cannot have been held on a day that has not come yet." in text_of(early)
    assert told(answer) == f"{running.reference} 2025: Held."
    assert running.occurrences.get(pk=year.pk).status == OccurrenceStatus.HELD
    assert "2025 Held 2026-02-03 due 2025-12-31 34 days late" in text_of(officer.item(running))
    again = officer.open("ledger_commitment_occurrence_key", running.pk, year.pk)
    assert told(again) == "It is “Held”: that stays."


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"kind": "rrule", "text": "now and then"}, "FREQ"),
        ({"kind": "summit_cycle", "text": "2026-02-30"}, "is not a day of the calendar"),
        ({"kind": "calendar_year", "ends_on": "2020-01-01"}, "The rule ends before it starts."),
    ],
)
def test_a_rule_that_nobody_can_follow_is_refused_and_kept(
    typed: dict[str, str], why: str, running: Commitment, amina: User
) -> None:
    with nothing_written():
        answer = Visitor(amina).send(running, "recurrence", **typed, starts_on="2025-01-01")

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert typed_in(answer, "starts_on") == "2025-01-01"


def set_step(commitment: Commitment, officer: User) -> UUID:
    """Add a milestone that weighs two, and return its key."""
    new = NewMilestone("Sign", 2, due=AUTUMN)
    return actions.set_milestone(running_now(commitment), new, by=who(officer), at=NOW).pk


def running_now(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_related("desk").get(pk=commitment.pk)
