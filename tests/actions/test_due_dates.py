"""A draft's due date is set; a published one moves when a manager agrees."""

from datetime import date
from typing import Any, Final

import pytest

from ledger import actions
from ledger.domain.dates import NEVER_STATED, Precision, StatedDate
from ledger.domain.kinds import Kind
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Proposal, User
from tests.actions.refusing import refused, stale
from tests.factories import NOW, a_draft, agreed, approve, in_progress, some_evidence, who

pytestmark = pytest.mark.django_db

MARCH: Final = StatedDate(date(2027, 3, 31), Precision.MONTH, "in March 2027")
JUNE: Final = StatedDate(date(2027, 6, 30), Precision.QUARTER, "in the second quarter")
SOON: Final = StatedDate(None, Precision.UNSTATED, "in the coming months")


def propose(commitment: Commitment, by: User, **altered: Any) -> Proposal:
    given = {"due": JUNE, "note": "The tender was late.", "at": NOW}
    return actions.propose_due(commitment, by=who(by), **{**given, **altered})


@pytest.mark.parametrize("due", [MARCH, SOON])
def test_a_draft_s_due_date_is_set_at_once(amina: User, due: StatedDate) -> None:
    draft = a_draft(amina)

    entry = actions.set_due(draft, due=due, by=who(amina), at=NOW)

    assert entry.kind is Kind.DUE_CHANGED
    assert Commitment.objects.get().due == due


def test_a_draft_s_due_date_can_be_taken_away(amina: User) -> None:
    draft = a_draft(amina, due=MARCH)

    actions.set_due(draft, due=NEVER_STATED, by=who(amina), at=NOW)

    assert Commitment.objects.get().due == NEVER_STATED


def test_setting_the_same_date_is_no_change(amina: User) -> None:
    draft = a_draft(amina, due=MARCH)

    with refused("Nothing was changed."):
        actions.set_due(draft, due=MARCH, by=who(amina), at=NOW)


def test_a_published_date_is_not_set(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("A published due date moves only when a manager agrees: propose it."):
        actions.set_due(item, due=MARCH, by=who(marc), at=NOW)


def test_a_published_date_moves_when_a_manager_agrees(amina: User, marc: User) -> None:
    item = agreed(amina, marc, due=MARCH)
    proposal = propose(item, amina)
    assert Commitment.objects.get().due == MARCH

    after = approve(proposal, marc)

    entry = Entry.objects.of(item.pk).last()
    assert entry
    assert after.due == JUNE
    assert entry.kind is Kind.DUE_CHANGED
    told = entry.content("open")["data"]
    assert told["note"] == "The tender was late."
    assert told["was"][item.row_name]["due_on"] == "2027-03-31"
    assert told["set"][item.row_name]["due_on"] == "2027-06-30"


def test_a_date_that_is_only_proposed_is_nobody_else_s_business(amina: User, marc: User) -> None:
    item = agreed(amina, marc, due=MARCH)

    propose(item, amina)

    entry = Entry.objects.of(item.pk).last()
    assert entry
    assert "2027-06-30" not in str(entry.open)
    assert "2027-06-30" in str(entry.restricted)


def test_a_date_that_is_sent_back_stays(amina: User, marc: User) -> None:
    proposal = propose(agreed(amina, marc, due=MARCH), amina)

    actions.decide(proposal, approve=False, note="Keep it.", by=who(marc), at=NOW)

    assert Commitment.objects.get().due == MARCH


def test_nobody_moves_a_date_alone(amina: User, marc: User) -> None:
    proposal = propose(agreed(amina, marc), marc)

    with refused("You made this proposal; another person must decide on it."):
        actions.decide(proposal, approve=True, by=who(marc), at=NOW)


def test_a_date_does_not_move_without_a_reason(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("Say why the date moves; it goes on the record."):
        propose(item, amina, note=" ")


def test_proposing_the_date_that_stands_is_no_change(amina: User, marc: User) -> None:
    item = agreed(amina, marc, due=JUNE)

    with refused("Nothing was changed."):
        propose(item, amina)


def test_a_draft_s_date_needs_no_proposal(amina: User) -> None:
    draft = a_draft(amina)

    with refused("This is still a draft: set its due date directly."):
        propose(draft, amina)


def test_the_date_of_what_is_closed_does_not_move(amina: User, marc: User) -> None:
    closing = actions.propose_move(
        in_progress(amina, marc), to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW
    )
    item = approve(closing, marc)

    with refused("It is closed: its due date cannot move."):
        propose(item, amina)


def test_another_desk_s_dates_stay(amina: User, marc: User, dev: User, rita: User) -> None:
    item, draft = agreed(amina, marc), a_draft(amina)

    with refused("This commitment belongs to another desk."):
        propose(item, dev)
    with refused("This commitment belongs to another desk."):
        actions.set_due(draft, due=MARCH, by=who(dev), at=NOW)
    with refused("Only desk officers and managers change commitments."):
        actions.set_due(draft, due=MARCH, by=who(rita), at=NOW)


def test_a_date_of_what_somebody_changed_meanwhile_is_not_set(amina: User, marc: User) -> None:
    draft, item = a_draft(amina), agreed(amina, marc)
    seen = {pk: Commitment.objects.get(pk=pk) for pk in (draft.pk, item.pk)}
    actions.set_due(draft, due=SOON, by=who(amina), at=NOW)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    with stale():
        actions.set_due(seen[draft.pk], due=MARCH, by=who(amina), at=NOW)
    with stale():
        propose(seen[item.pk], amina)


def test_words_with_hidden_characters_are_refused(amina: User) -> None:
    draft = a_draft(amina)
    hidden = StatedDate(None, Precision.UNSTATED, "so\u202eon")

    with refused("In words: contains an invisible or control character (U+202E at position 3)."):
        actions.set_due(draft, due=hidden, by=who(amina), at=NOW)
