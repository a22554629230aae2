"""What takes two: an officer submits or proposes, a manager decides."""

from dataclasses import replace
from datetime import date

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.domain.status import EditorialState, Status
from ledger.models import Commitment, Entry, Proposal, User
from ledger.models.proposal import Decision
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.factories import (
    NOW,
    a_draft,
    a_person,
    approve,
    in_progress,
    new_commitment,
    published,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db


def now(commitment: Commitment) -> Commitment:
    return Commitment.objects.get(pk=commitment.pk)


def asked(commitment: Commitment) -> Proposal:
    """Return the proposal that waits on an item."""
    found: Proposal = commitment.proposals.pending().get()
    return found


@pytest.fixture
def fulfilling(amina: User, marc: User) -> Proposal:
    """Amina asks to close an item as fulfilled."""
    commitment = in_progress(amina, marc)
    return actions.propose_move(
        commitment, to=Status.FULFILLED, note="It was signed.", by=who(amina), at=NOW
    )


def test_an_officer_submits_and_a_manager_publishes(amina: User, marc: User) -> None:
    draft = a_draft(amina)

    submitted = Visitor(amina).send(draft, "submit", note="Please look at the wording.")
    decided = Visitor(marc).send(draft, "decide", asked(draft).pk, decision="approve")

    assert told(submitted) == f"{draft.reference} waits for a manager to publish it."
    assert told(decided) == f"Approved: {draft.reference}: Publish."
    assert now(draft).editorial_state == EditorialState.PUBLISHED
    assert Entry.objects.of(draft.pk).latest("version").actor == "Marc Example"


def test_a_manager_sends_a_draft_back_with_a_reason(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    Visitor(amina).send(draft, "submit")

    answer = Visitor(marc).send(
        draft, "decide", asked(draft).pk, decision="return", note="Too vague."
    )

    assert told(answer) == "Sent back to Amina Example."
    assert now(draft).editorial_state == EditorialState.DRAFT
    last = draft.proposals.get()
    assert (last.decision, last.decision_note) == (Decision.RETURNED, "Too vague.")


def test_a_manager_approves_a_verdict_and_its_note_goes_on_the_record(
    fulfilling: Proposal, marc: User
) -> None:
    item = fulfilling.commitment

    answer = Visitor(marc).send(item, "decide", fulfilling.pk, decision="approve")

    assert answer.status_code == 302
    closed = now(item)
    assert (closed.status, closed.closed_on) == (Status.FULFILLED, date(2026, 7, 1))
    last = Entry.objects.of(item.pk).latest("version")
    assert last.kind == Kind.STATUS_CHANGED
    assert last.content("open")["data"]["note"] == "It was signed."


@pytest.mark.only("sqlite")
def test_a_draft_that_lacks_something_is_told_all_it_lacks(amina: User) -> None:
    new = new_commitment(amina.desks.get(), success_criterion="", next_review_on=None)
    draft = actions.record(replace(new, citations=(), obligations=()), by=who(amina), at=NOW)

    with nothing_written():
        answer = Visitor(amina).send(draft, "submit", note="Ready, I think.")

    assert answer.status_code == 422
    assert (
        "Still missing: the source it comes from, who has to do it, the success criterion, "
        "an owner, the next review date."
    ) in text_of(answer)
    assert typed_in(answer, "note") == "Ready, I think."


def test_what_is_published_is_not_submitted_again(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "submit")

    assert answer.status_code == 422
    assert "It is published already." in text_of(answer)


@pytest.mark.only("sqlite")
def test_to_send_back_without_a_reason_is_refused(fulfilling: Proposal, marc: User) -> None:
    with nothing_written():
        answer = Visitor(marc).send(
            fulfilling.commitment, "decide", fulfilling.pk, decision="return", note="  "
        )

    assert answer.status_code == 422
    assert "Say why it is sent back." in text_of(answer)
    assert typed_in(answer, "decision") == "return"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("decision", ["", "maybe"])
def test_a_decision_is_one_of_two(decision: str, fulfilling: Proposal, marc: User) -> None:
    with nothing_written():
        answer = Visitor(marc).send(
            fulfilling.commitment, "decide", fulfilling.pk, decision=decision
        )

    assert answer.status_code == 200
    assert "decision" in answer.context["form"].errors


def test_a_manager_who_proposed_cannot_approve(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    manager = Visitor(marc)
    manager.send(draft, "submit")
    address = page_of(draft, "decide", asked(draft).pk)
    sent = {"seen_version": now(draft).version, "decision": "approve"}

    with nothing_written():
        answer = manager.client.post(address, sent)

    assert told(answer).endswith("You made this proposal; another person must decide on it.")
    assert now(draft).editorial_state == EditorialState.DRAFT


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "dev", "lena", "rita", "ada"])
def test_only_another_manager_of_the_desk_decides(
    person: str, fulfilling: Proposal, amina: User, dev: User, lena: User, rita: User, ada: User
) -> None:
    people = {"amina": amina, "dev": dev, "lena": lena, "rita": rita, "ada": ada}
    item = fulfilling.commitment
    sent = {"seen_version": item.version, "decision": "approve"}

    with nothing_written():
        answer = Visitor(people[person]).client.post(page_of(item, "decide", fulfilling.pk), sent)

    assert answer.status_code == 302
    assert "manager" in told(answer)
    assert asked(item) == fulfilling


def test_a_proposal_whose_item_was_edited_cannot_be_approved_only_sent_back(
    fulfilling: Proposal, amina: User, marc: User
) -> None:
    item = now(fulfilling.commitment)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    manager = Visitor(marc)

    with nothing_written():
        refused = manager.send(item, "decide", fulfilling.pk, decision="approve", note="Good.")
    answer = manager.send(item, "decide", fulfilling.pk, decision="return", note="Look again.")

    assert refused.status_code == 409
    assert "The item was edited after this was proposed, so it cannot be approved." in text_of(
        refused
    )
    assert typed_in(refused, "note") == "Good."
    assert told(answer) == "Sent back to Amina Example."
    assert now(item).status == Status.IN_PROGRESS


def test_a_new_proposal_replaces_one_whose_item_was_edited(
    fulfilling: Proposal, amina: User
) -> None:
    item = now(fulfilling.commitment)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    answer = Visitor(amina).send(item, "move", "fulfilled", note="Signed, and seen.")

    assert answer.status_code == 302
    fulfilling.refresh_from_db()
    assert fulfilling.decision == Decision.REPLACED
    assert asked(item).note == "Signed, and seen."


def test_what_was_decided_is_not_decided_twice(fulfilling: Proposal, marc: User) -> None:
    item = approve(fulfilling, marc)
    sent = {"seen_version": item.version, "decision": "return", "note": "No, wait."}

    with nothing_written():
        answer = Visitor(marc).client.post(page_of(item, "decide", fulfilling.pk), sent)

    assert told(answer) == "This proposal was decided already."


def test_a_proposal_is_decided_on_its_own_item_only(
    fulfilling: Proposal, amina: User, marc: User
) -> None:
    other = published(amina, marc)
    sent = {"seen_version": other.version, "decision": "approve"}

    with nothing_written():
        answer = Visitor(marc).client.post(page_of(other, "decide", fulfilling.pk), sent)

    assert told(answer) == "This proposal was decided already."


def test_another_manager_decides_what_a_manager_proposed(amina: User, marc: User) -> None:
    joan = a_person("joan", Role.MANAGER, amina.desks.get())
    draft = a_draft(amina)
    Visitor(marc).send(draft, "submit")

    Visitor(joan).send(draft, "decide", asked(draft).pk, decision="approve")

    assert now(draft).editorial_state == EditorialState.PUBLISHED
