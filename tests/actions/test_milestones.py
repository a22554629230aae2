"""Milestones: weighed, moved, completed or excused; and what they owe to the whole."""

from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.actions import NewMilestone
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.milestones import MilestoneState, roll_up
from ledger.domain.status import Status
from ledger.errors import Refused
from ledger.models import Commitment, Entry, Milestone, User
from tests.factories import NOW, TODAY, approve, in_progress, some_evidence, who

pytestmark = pytest.mark.django_db
SOON = StatedDate(TODAY + timedelta(days=10), Precision.DAY)
LATER = StatedDate(TODAY + timedelta(days=40), Precision.DAY)


@pytest.fixture
def item(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


def a_step(item: Commitment, amina: User, **given: Any) -> Milestone:
    item.refresh_from_db()
    new = NewMilestone(**({"title": "Sign"} | given))
    return actions.set_milestone(item, new, by=who(amina), at=NOW)


def test_a_step_that_moves_keeps_the_day_it_was_due_at_first(item: Commitment, amina: User) -> None:
    step = a_step(item, amina, due=SOON)
    changes = {"due_on": LATER.on}

    entry = actions.change_milestone(
        step, changes=changes, reason="Elections.", by=who(amina), at=NOW
    )

    item.refresh_from_db()
    assert (step.baseline_on, step.due_on, item.step_due_on) == (SOON.on, LATER.on, LATER.on)
    assert entry.content("open")["data"]["note"] == "Elections."


def test_the_first_open_mandatory_step_says_when_the_item_is_late(
    item: Commitment, amina: User
) -> None:
    a_step(item, amina, due=SOON, is_mandatory=False)
    a_step(item, amina, due=LATER)

    item.refresh_from_db()

    assert item.step_due_on == LATER.on


def test_an_item_is_not_fulfilled_while_a_mandatory_step_is_open(
    item: Commitment, amina: User, marc: User
) -> None:
    step = a_step(item, amina)
    item.refresh_from_db()
    asked: dict[str, Any] = {"to": Status.FULFILLED, "note": "Done.", "by": who(amina), "at": NOW}

    with pytest.raises(Refused, match="1 mandatory milestone is open"):
        actions.propose_move(item, **asked)

    actions.settle_milestone(
        step, to=MilestoneState.EXCUSED, note="Not needed.", by=who(amina), at=NOW
    )
    item.refresh_from_db()
    closed = approve(actions.propose_move(item, **asked), marc)

    assert closed.status == Status.FULFILLED


def test_the_sum_of_the_weights_can_be_followed(item: Commitment, amina: User) -> None:
    steps = [a_step(item, amina, weight=weight) for weight in (2, 1, 3)]
    for step in steps[:2]:
        actions.settle_milestone(step, to=MilestoneState.DONE, by=who(amina), at=NOW)

    found = roll_up(step.step() for step in item.milestones.order_by("id"))

    assert found.formula == "(2 + 1) / (2 + 1 + 3) = 50\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("weight", [0, -1, 101])
def test_a_step_of_no_weight_is_refused_and_leaves_no_trace(
    item: Commitment, amina: User, weight: int
) -> None:
    before = Entry.objects.count()

    with pytest.raises(Refused, match="weighs 1 to 100"):
        a_step(item, amina, weight=weight)

    assert Entry.objects.count() == before


def test_a_weight_of_words_is_refused(item: Commitment, amina: User) -> None:
    step = a_step(item, amina)

    with pytest.raises(Refused, match="weighs 1 to 100"):
        actions.change_milestone(
            step, changes={"weight": "heavy"}, reason="It is.", by=who(amina), at=NOW
        )


def test_a_step_is_excused_with_a_reason_and_settled_once(item: Commitment, amina: User) -> None:
    step = a_step(item, amina)

    with pytest.raises(Refused, match="Say why"):
        actions.settle_milestone(step, to=MilestoneState.EXCUSED, by=who(amina), at=NOW)
    actions.settle_milestone(step, to=MilestoneState.DONE, by=who(amina), at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.settle_milestone(step, to=MilestoneState.DONE, by=who(amina), at=NOW)
    with pytest.raises(Refused, match="settled"):
        actions.change_milestone(
            step, changes={"title": "Seal"}, reason="Typo.", by=who(amina), at=NOW
        )


def test_no_step_is_completed_tomorrow_or_on_a_closed_item(
    item: Commitment, amina: User, marc: User
) -> None:
    step = a_step(item, amina, is_mandatory=False)
    tomorrow = TODAY + timedelta(days=1)

    with pytest.raises(Refused, match="has not come yet"):
        actions.settle_milestone(step, to=MilestoneState.DONE, on=tomorrow, by=who(amina), at=NOW)

    item.refresh_from_db()
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    asked = actions.propose_move(item, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW)
    approve(asked, marc)
    with pytest.raises(Refused, match="It is closed"):
        actions.settle_milestone(step, to=MilestoneState.DONE, by=who(amina), at=NOW)
