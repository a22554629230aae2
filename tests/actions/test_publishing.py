"""A draft counts when one person submitted it and another published it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.domain.publishing import CitationRole, ObligationRole
from ledger.models import Commitment, Desk, Entry, Proposal, User
from ledger.models.proposal import Ask, Decision
from tests.actions.refusing import refused, stale
from tests.factories import (
    NOW,
    SETUP,
    a_desk,
    a_draft,
    a_party,
    a_person,
    a_source,
    new_commitment,
    published,
    who,
)

pytestmark = pytest.mark.django_db
DECIDED_LATER = NOW + timedelta(hours=2)
VOID = "The item was edited after this was proposed, so it cannot be approved."


def decide(proposal: Proposal, by: User, **altered: Any) -> Entry:
    given = {"approve": True, "at": DECIDED_LATER}
    return actions.decide(proposal, by=who(by), **{**given, **altered})


def submitted(by: User) -> Proposal:
    return actions.submit(a_draft(by), by=who(by), at=NOW, note="Please look at the wording.")


def test_submitting_asks_and_changes_nothing_else(amina: User) -> None:
    draft = a_draft(amina)

    proposal = actions.submit(draft, by=who(amina), at=NOW, note="Please.")

    entry = Entry.objects.of(draft.pk).last()
    assert entry
    assert entry.kind is Kind.PROPOSED
    assert (proposal.asks, proposal.requested_by, proposal.is_pending) == (Ask.PUBLISH, amina, True)
    assert proposal.proposed_version == proposal.version == entry.version == draft.version
    assert Commitment.objects.get().editorial_state == "draft"


def test_a_manager_publishes_what_an_officer_submitted(amina: User, marc: User) -> None:
    proposal = submitted(amina)

    entry = decide(proposal, marc)

    proposal.refresh_from_db()
    assert entry.kind is Kind.PUBLISHED
    assert Commitment.objects.get().editorial_state == "published"
    assert (proposal.decision, proposal.decided_by) == (Decision.APPROVED, marc)
    assert proposal.decided_at == entry.at == DECIDED_LATER


def test_a_note_between_colleagues_stays_between_colleagues(amina: User, marc: User) -> None:
    proposal = submitted(amina)

    entry = decide(proposal, marc, note="Fine by me.")

    assert "note" not in entry.content("open")["data"]
    told = entry.content("restricted")["data"]["set"][proposal.row_name]
    assert told["decision_note"] == "Fine by me."


def test_a_draft_that_is_sent_back_stays_a_draft_and_can_be_submitted_again(
    amina: User, marc: User
) -> None:
    proposal = submitted(amina)

    entry = decide(proposal, marc, approve=False, note="Which paragraph?")

    proposal.refresh_from_db()
    draft = Commitment.objects.get()
    assert entry.kind is Kind.RETURNED
    assert draft.editorial_state == "draft"
    assert (proposal.decision, proposal.decision_note) == (Decision.RETURNED, "Which paragraph?")
    again = actions.submit(draft, by=who(amina), at=NOW)
    assert decide(again, marc).kind is Kind.PUBLISHED


@pytest.mark.parametrize("note", ["", "  \n"])
def test_sending_back_needs_a_reason(amina: User, marc: User, note: str) -> None:
    proposal = submitted(amina)

    with refused("Say why it is sent back."):
        decide(proposal, marc, approve=False, note=note)


def test_nobody_publishes_their_own_draft(marc: User) -> None:
    proposal = submitted(marc)

    with refused("You made this proposal; another person must decide on it."):
        decide(proposal, marc)
    with refused("You made this proposal; another person must decide on it."):
        decide(proposal, marc, approve=False, note="On second thought.")


def test_only_a_manager_of_the_desk_decides(
    amina: User, rita: User, ada: User, brussels: Desk
) -> None:
    proposal = submitted(amina)
    colleague = a_person("anna", Role.OFFICER, brussels)
    elsewhere = a_person("mina", Role.MANAGER, a_desk())

    for person in (colleague, rita, ada):
        with refused("Only a manager of the desk decides on a proposal."):
            decide(proposal, person)
    with refused("This commitment belongs to another desk: its manager decides."):
        decide(proposal, elsewhere)


def test_a_proposal_is_decided_once(amina: User, marc: User) -> None:
    proposal = submitted(amina)
    decide(proposal, marc, approve=False, note="Not yet.")

    for approve in (True, False):
        with refused("This proposal was decided already."):
            decide(proposal, marc, approve=approve, note="Again.")


def test_an_edit_after_the_proposal_makes_it_void(amina: User, marc: User) -> None:
    proposal = submitted(amina)
    draft = Commitment.objects.get()
    actions.correct(draft, changes={"title": "Another"}, reason="", by=who(amina), at=NOW)

    with stale(VOID):
        decide(proposal, marc)

    assert decide(proposal, marc, approve=False, note="It was edited.").kind is Kind.RETURNED


def test_a_second_proposal_waits_for_the_first(amina: User, marc: User) -> None:
    proposal = submitted(amina)
    draft = Commitment.objects.get()

    with refused("A proposal is waiting for a decision already."):
        actions.submit(draft, by=who(marc), at=NOW)

    assert Proposal.objects.get() == proposal


def test_a_void_proposal_is_replaced_by_a_new_one(amina: User, marc: User) -> None:
    first = submitted(amina)
    draft = Commitment.objects.get()
    actions.correct(draft, changes={"title": "Another"}, reason="", by=who(amina), at=NOW)

    second = actions.submit(draft, by=who(amina), at=NOW)

    first.refresh_from_db()
    assert (first.decision, first.decided_by, first.decided_at) == (Decision.REPLACED, None, NOW)
    assert list(Proposal.objects.pending()) == [second]
    assert first.version == second.version
    with refused("This proposal was decided already."):
        decide(first, marc)
    assert decide(second, marc).kind is Kind.PUBLISHED


def test_everything_that_is_missing_is_said_at_once(amina: User, brussels: Desk) -> None:
    bare = replace(
        new_commitment(brussels, success_criterion="", next_review_on=None),
        citations=[],
        obligations=[actions.Obliged(a_party(), ObligationRole.BENEFICIARY)],
    )
    draft = actions.record(bare, by=who(amina), at=NOW)

    with refused(
        "Not ready to be published. Still missing: the source it comes from, who has to do it, "
        "the success criterion, an owner, the next review date."
    ):
        actions.submit(draft, by=who(amina), at=NOW)


def test_a_restatement_alone_is_no_origin(amina: User) -> None:
    cited = actions.Cited(a_source(), "¶1", CitationRole.RESTATEMENT)
    draft = a_draft(amina, citations=[cited])

    with refused("Still missing: the source it comes from."):
        actions.submit(draft, by=who(amina), at=NOW)


def test_what_is_published_is_not_submitted_again(amina: User, marc: User) -> None:
    item = published(amina, marc)

    with refused("It is published already."):
        actions.submit(item, by=who(amina), at=NOW)


def test_another_desk_s_draft_is_not_submitted(amina: User, dev: User, rita: User) -> None:
    draft = a_draft(amina)

    with refused("This commitment belongs to another desk."):
        actions.submit(draft, by=who(dev), at=NOW)
    with refused("Only desk officers and managers change commitments."):
        actions.submit(draft, by=who(rita), at=NOW)


def test_a_command_that_no_person_signed_proposes_nothing(amina: User) -> None:
    draft = a_draft(amina)
    nobody = replace(who(amina), id=None)

    with refused("A proposal is made by a person."):
        actions.submit(draft, by=nobody, at=NOW)


def test_submitting_what_somebody_changed_meanwhile_is_refused(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    seen_before = Commitment.objects.get()
    actions.correct(draft, changes={"title": "Another"}, reason="", by=who(marc), at=NOW)

    with stale():
        actions.submit(seen_before, by=who(amina), at=NOW)


def test_a_manager_who_left_the_desk_decides_no_more(amina: User, marc: User) -> None:
    proposal = submitted(amina)
    actions.unseat(marc, proposal.commitment.desk, by=SETUP, at=NOW)

    with refused("This commitment belongs to another desk: its manager decides."):
        decide(proposal, marc)
