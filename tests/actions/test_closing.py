"""Closing, withdrawing, replacing and reopening: one proposes, another decides."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.evidence import Credibility, DocumentKind
from ledger.domain.kinds import Kind
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Evidence, Proposal, User
from tests.actions.refusing import refused, stale
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    agreed,
    approve,
    in_progress,
    published,
    renounced,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
CYCLE = "A commitment cannot, in the end, replace itself."


def propose(commitment: Commitment, by: User, **altered: Any) -> Proposal:
    given = {"to": Status.FULFILLED, "note": "It is done.", "at": NOW}
    return actions.propose_move(commitment, by=who(by), **{**given, **altered})


def closed(amina: User, marc: User) -> Commitment:
    return approve(propose(in_progress(amina, marc), amina), marc)


def replaced(old: Commitment, new: Commitment, amina: User) -> Proposal:
    return propose(old, amina, to=Status.SUPERSEDED, note="A new text.", successor=new)


def fresh(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_related("desk").get(pk=commitment.pk)


def test_an_approved_closure_closes_and_takes_it_off_the_calendar(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    after = approve(propose(commitment, amina, on=date(2026, 6, 30)), marc)

    assert after.status == Status.FULFILLED
    assert after.status_since == after.closed_on == date(2026, 6, 30)
    assert after.next_review_on is after.review_pinned_on is None
    assert not after.is_open


def test_a_closure_that_is_only_proposed_changes_nothing(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    propose(commitment, amina)

    assert fresh(commitment).status == Status.IN_PROGRESS


def test_the_reason_becomes_public_when_the_closure_does(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    proposal = propose(commitment, amina, note="The centre opened.")

    entry = actions.decide(proposal, approve=True, note="Well done.", by=who(marc), at=LATER)

    asked = Entry.objects.of(commitment.pk).get(version=entry.version - 1)
    assert entry.kind is Kind.STATUS_CHANGED
    assert entry.content("open")["data"]["note"] == "The centre opened."
    assert "The centre opened." not in str(asked.content("open"))
    assert "Well done." not in str(entry.content("open"))


def test_delivery_without_evidence_is_refused_and_leaves_no_trace(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    with refused("Attach evidence that it was done before closing it."):
        propose(commitment, amina)


def test_thin_evidence_is_refused_unless_somebody_says_why_it_is_enough(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)
    press = {"kind": DocumentKind.PRESS_REPORT, "credibility": Credibility.POSSIBLE}
    actions.attach(commitment, some_evidence(**press), by=who(amina), at=NOW)

    with refused("The evidence does not reach the threshold"):
        propose(commitment, amina)
    proposal = propose(commitment, amina, override="Seen with our own eyes.")

    assert approve(proposal, marc).status == Status.FULFILLED
    assert proposal.override == "Seen with our own eyes."


def test_evidence_brought_along_counts_for_the_closure_and_stands_with_it(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)

    proposal = propose(commitment, amina, evidence=some_evidence())

    assert commitment.evidence.get().version == proposal.version
    assert approve(proposal, marc).status == Status.FULFILLED


def test_evidence_withdrawn_after_the_proposal_stops_the_closure(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    proposal = propose(commitment, amina)
    evidence = Evidence.objects.get()
    actions.withdraw_evidence(commitment, evidence, reason="Forged.", by=who(amina), at=NOW)

    with stale("The item was edited after this was proposed"):
        actions.decide(proposal, approve=True, by=who(marc), at=NOW)


def test_the_rules_are_asked_again_when_it_is_decided(amina: User, marc: User) -> None:
    """A publisher may be graded down between the two: no version of the item tells of that."""
    commitment = in_progress(amina, marc)
    proposal = propose(commitment, amina)
    publisher = Evidence.objects.get().publisher
    assert publisher
    actions.amend_reference(publisher, reliability="E", by=who(marc), at=NOW)

    with refused("The evidence does not reach the threshold"):
        actions.decide(proposal, approve=True, by=who(marc), at=NOW)


def test_that_it_was_not_done_needs_no_evidence(amina: User, marc: User) -> None:
    proposal = propose(agreed(amina, marc), amina, to=Status.NOT_FULFILLED, note="Nothing came.")

    assert approve(proposal, marc).status == Status.NOT_FULFILLED


def test_a_promise_nobody_can_verify_gets_no_verdict(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc, is_verifiable=False, success_criterion="")

    with refused("This promise is marked as not verifiable"):
        propose(commitment, amina)


def test_withdrawal_cites_where_it_was_renounced(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    with refused("Cite the source in which it was renounced first (role: renunciation)."):
        propose(commitment, amina, to=Status.WITHDRAWN)
    renounced(commitment, amina)

    proposal = propose(commitment, amina, to=Status.WITHDRAWN)
    assert approve(proposal, marc).status == Status.WITHDRAWN


def test_what_is_replaced_names_its_successor(amina: User, marc: User) -> None:
    old, new = agreed(amina, marc), agreed(amina, marc)

    after = approve(replaced(old, new, amina), marc)

    assert (after.status, after.successor) == (Status.SUPERSEDED, new)
    assert list(new.predecessors.all()) == [after]


def test_a_draft_replaces_nothing(amina: User, marc: User) -> None:
    old, draft = agreed(amina, marc), a_draft(amina)

    with refused("Name the published commitment that takes its place."):
        replaced(old, draft, amina)


def test_no_item_replaces_itself_however_long_the_way_round(amina: User, marc: User) -> None:
    first, second, third = (agreed(amina, marc) for _ in range(3))
    approve(replaced(first, second, amina), marc)
    approve(replaced(second, third, amina), marc)

    with refused(CYCLE):
        replaced(third, fresh(first), amina)
    with refused(CYCLE):
        replaced(third, fresh(third), amina)


def test_two_items_do_not_replace_each_other(amina: User, marc: User) -> None:
    first, second = agreed(amina, marc), agreed(amina, marc)
    forth, back = replaced(first, second, amina), replaced(second, fresh(first), amina)
    approve(forth, marc)

    with refused(CYCLE):
        approve(back, marc)


def test_what_one_person_may_do_is_not_proposed(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    with refused("This needs no second person: make the move yourself."):
        propose(commitment, amina, to=Status.STALLED)


def test_a_closure_without_a_word_of_why_is_not_proposed(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    with refused("Say why in a note; it goes on the record."):
        propose(commitment, amina, note=" ")


def test_nobody_closes_ahead_of_time(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    with refused("A status cannot begin on a day that has not come yet."):
        propose(commitment, amina, on=TODAY + timedelta(days=1))


def test_nobody_closes_another_desk_s_item(amina: User, marc: User, dev: User, rita: User) -> None:
    commitment = in_progress(amina, marc)

    with refused("This commitment belongs to another desk."):
        propose(commitment, dev)
    with refused("Only desk officers and managers change commitments."):
        propose(commitment, rita)


def test_a_closure_of_what_somebody_changed_meanwhile_is_refused(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    seen_before = fresh(commitment)
    actions.attach(commitment, some_evidence(), by=who(marc), at=NOW)

    with stale():
        propose(seen_before, amina)


def test_reopening_needs_evidence_that_came_after_the_closure(amina: User, marc: User) -> None:
    commitment = closed(amina, marc)

    with refused("Reopening needs new evidence, attached after it was closed."):
        propose(commitment, amina, to=Status.IN_PROGRESS)


def test_a_reopened_item_keeps_its_reference_and_its_rhythm_starts_again(
    amina: User, marc: User
) -> None:
    before = closed(amina, marc)
    proposal = propose(
        before, amina, to=Status.IN_PROGRESS, note="It broke.", evidence=some_evidence(), at=LATER
    )

    after = approve(proposal, marc)

    assert after.reference == before.reference
    assert (after.status, after.closed_on) == (Status.IN_PROGRESS, None)
    assert after.next_review_on == date(2027, 1, 1)


def test_a_replaced_item_that_is_reopened_has_no_successor_any_more(
    amina: User, marc: User
) -> None:
    old = approve(replaced(agreed(amina, marc), agreed(amina, marc), amina), marc)
    again = {"to": Status.IN_PROGRESS, "evidence": some_evidence(), "at": LATER}

    after = approve(propose(old, amina, **again), marc)

    assert after.successor is None
    assert after.status == Status.IN_PROGRESS


def test_an_announced_promise_can_be_kept_at_once(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    after = approve(propose(commitment, amina, evidence=some_evidence()), marc)

    assert after.status == Status.FULFILLED


def test_evidence_that_has_expired_closes_nothing(amina: User, marc: User) -> None:
    item = in_progress(amina, marc)
    for evidence in item.evidence.all():
        actions.withdraw_evidence(item, evidence, reason="Wrong item.", by=who(amina), at=NOW)
    until = TODAY + timedelta(days=10)
    actions.attach(item, some_evidence(expires_on=until), by=who(amina), at=NOW)
    asked: dict[str, Any] = {"to": Status.FULFILLED, "note": "Done.", "by": who(amina)}

    with refused("Attach evidence that it was done"):
        actions.propose_move(item, **asked, at=NOW + timedelta(days=11))

    assert item.evidence_expires_on == until
    assert actions.propose_move(item, **asked, at=NOW + timedelta(days=10)).is_pending
