"""Moving an item: each step by its own page, with a note."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Cited
from ledger.domain.publishing import CitationRole
from ledger.domain.status import Status
from ledger.models import Commitment, Proposal, User
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_publisher,
    a_source,
    agreed,
    approve,
    in_progress,
    published,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db

NOTE = "Both ministers said so on the record."


def document(**typed: Any) -> dict[str, Any]:
    """What an officer types to attach a document while moving an item."""
    typed = {"title": "Joint statement", "url": "https://example.org/statement?id=1"} | typed
    return {f"evidence_{part}": value for part, value in typed.items()}


def now(commitment: Commitment) -> Commitment:
    return Commitment.objects.get(pk=commitment.pk)


def test_an_officer_records_agreement(amina: User, marc: User) -> None:
    commitment = published(amina, marc)
    second = Cited(a_source(), "¶4", CitationRole.RESTATEMENT)
    actions.cite(commitment, second, by=who(amina), at=NOW)

    answer = Visitor(amina).send(commitment, "move", "agreed", note=NOTE)

    assert answer.status_code == 302
    assert told(answer) == f"{commitment.reference} is now “Agreed”. It was “Announced”."
    assert now(commitment).status == Status.AGREED


def test_an_officer_records_progress_with_a_note_and_a_link(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    publisher = a_publisher()

    answer = Visitor(amina).send(
        commitment, "move", "in_progress", note=NOTE, **document(publisher=publisher)
    )

    assert told(answer).startswith(f"{commitment.reference} is now “In progress”. It was “")
    moved, evidence = now(commitment), commitment.evidence.get()
    assert (moved.status, moved.version) == (Status.IN_PROGRESS, commitment.version + 1)
    assert (evidence.title, evidence.url) == ("Joint statement", document()["evidence_url"])
    assert (evidence.publisher, evidence.added_by) == (publisher, amina)


def test_an_officer_marks_an_item_as_stalled_and_takes_it_up_again(amina: User, marc: User) -> None:
    commitment, officer = in_progress(amina, marc), Visitor(amina)

    officer.send(commitment, "move", "stalled", note="Nothing since March.")
    answer = officer.send(commitment, "move", "in_progress", note=NOTE)

    assert told(answer).startswith(f"{commitment.reference} is now “In progress”. It was “")
    history = Visitor(amina).open("ledger_commitment_history", commitment.pk)
    assert "Nothing since March." in text_of(history)


def test_a_move_may_date_from_an_earlier_day_and_set_the_next_review(
    amina: User, marc: User
) -> None:
    commitment = in_progress(amina, marc)

    Visitor(amina).send(
        commitment, "move", "stalled", note=NOTE, on="2026-06-01", next_review_on="2026-08-15"
    )

    moved = now(commitment)
    assert moved.status_since == date(2026, 6, 1)
    assert moved.next_review_on == moved.review_pinned_on == date(2026, 8, 15)


@pytest.mark.parametrize("verdict", ["fulfilled", "partly_fulfilled", "not_fulfilled"])
def test_a_verdict_is_only_proposed(verdict: str, amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    answer = Visitor(amina).send(commitment, "move", verdict, note=NOTE)

    label = Status(verdict).label
    assert told(answer) == (f"Proposed: {commitment.reference} “{label}”. A manager decides.")
    assert now(commitment).status == Status.IN_PROGRESS
    proposal = Proposal.objects.pending().get()
    assert (proposal.to_status, proposal.note) == (verdict, NOTE)


def test_a_verdict_on_thin_evidence_is_proposed_with_a_reason_why_it_is_enough(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)

    answer = Visitor(amina).send(
        commitment, "move", "fulfilled", note=NOTE, override="I stood beside them.", **document()
    )

    assert answer.status_code == 302
    assert Proposal.objects.pending().get().override == "I stood beside them."
    assert commitment.evidence.count() == 1


def test_a_renounced_promise_is_proposed_as_withdrawn(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    cited = Cited(a_source(), "¶9", CitationRole.RENUNCIATION)
    actions.cite(commitment, cited, by=who(amina), at=NOW)

    answer = Visitor(amina).send(commitment, "move", "withdrawn", note=NOTE)

    assert answer.status_code == 302
    assert Proposal.objects.pending().get().to_status == Status.WITHDRAWN


def test_a_promise_is_proposed_as_superseded_by_the_reference_of_another(
    amina: User, marc: User
) -> None:
    old, new = published(amina, marc), published(amina, marc)

    answer = Visitor(amina).send(old, "move", "superseded", note=NOTE, successor=new.reference)

    assert answer.status_code == 302
    assert Proposal.objects.pending().get().successor == new


@pytest.mark.only("sqlite")
def test_only_published_items_can_take_the_place_of_another(amina: User, marc: User) -> None:
    old, draft = published(amina, marc), a_draft(amina)

    with nothing_written():
        answer = Visitor(amina).send(
            old, "move", "superseded", note=NOTE, successor=draft.reference
        )

    assert answer.status_code == 200
    assert "successor" in answer.context["form"].errors


def test_a_closed_item_is_reopened_by_proposal_and_with_new_evidence(
    amina: User, marc: User
) -> None:
    commitment, officer = agreed(amina, marc), Visitor(amina)
    asked = actions.propose_move(
        commitment, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW
    )
    approve(asked, marc)

    with nothing_written():
        refused = officer.send(commitment, "move", "in_progress", note=NOTE)
    answer = officer.send(commitment, "move", "in_progress", note=NOTE, **document())

    assert refused.status_code == 422
    assert "Reopening needs new evidence" in text_of(refused)
    assert "Proposed" in told(answer)
    assert Proposal.objects.pending().get().to_status == Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("in_progress", "Attach at least one piece of evidence that something is being done."),
        ("fulfilled", "Attach evidence that it was done before closing it."),
        ("partly_fulfilled", "Attach evidence that it was done before closing it."),
        ("withdrawn", "Cite the source in which it was renounced first (role: renunciation)."),
    ],
)
def test_a_refused_move_says_why_and_keeps_what_was_typed(
    to: str, why: str, amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "move", to, note=NOTE)

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert typed_in(answer, "note") == NOTE


@pytest.mark.only("sqlite")
def test_evidence_below_the_threshold_closes_nothing(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "move", "fulfilled", note=NOTE, **document())

    assert answer.status_code == 422
    assert "The evidence does not reach the threshold" in text_of(answer)
    assert typed_in(answer, "evidence_url") == document()["evidence_url"]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_a_move_without_a_note_is_not_made(note: str, amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "move", "stalled", note=note)

    assert answer.status_code == 200
    assert "note" in answer.context["form"].errors


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("key", ["", "announced", "in_progress", "superb", "agreed"])
def test_a_step_that_is_not_open_leads_back_to_the_item(key: str, amina: User, marc: User) -> None:
    commitment, officer = in_progress(amina, marc), Visitor(amina)
    sent = {"seen_version": commitment.version, "note": NOTE}

    with nothing_written():
        answers = [
            officer.client.get(page_of(commitment, "move", key)),
            officer.client.post(page_of(commitment, "move", key), sent),
        ]

    for answer in answers:
        assert answer["Location"] == page_of(commitment, "change")
        assert told(answer).startswith("That step is not open to this commitment now.")


def test_a_draft_moves_nowhere(amina: User) -> None:
    draft = a_draft(amina)
    sent = {"seen_version": draft.version, "note": NOTE}

    with nothing_written():
        answer = Visitor(amina).client.post(page_of(draft, "move", "agreed"), sent)

    assert told(answer) == "This is still a draft. Publish it before moving it."


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("field", "day", "why"),
    [
        ("on", str(TODAY + timedelta(days=1)), "cannot begin on a day that has not come yet"),
        ("next_review_on", str(TODAY), "The next review must lie in the future."),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    field: str, day: str, why: str, amina: User, marc: User
) -> None:
    commitment = in_progress(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, "move", "stalled", note=NOTE, **{field: day})

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert str(typed_in(answer, field)) == day


@pytest.mark.only("sqlite")
def test_a_second_proposal_is_refused_while_one_waits(amina: User, marc: User) -> None:
    commitment, officer = in_progress(amina, marc), Visitor(amina)
    officer.send(commitment, "move", "fulfilled", note=NOTE)

    with nothing_written():
        answer = officer.send(commitment, "move", "not_fulfilled", note=NOTE)

    assert answer.status_code == 422
    assert "A proposal is waiting for a decision already." in text_of(answer)


@pytest.mark.only("sqlite")
def test_a_refusal_keeps_the_document_that_was_typed(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    typed = document(kind="analysis", credibility="3", publisher=some_evidence().publisher)

    answer = Visitor(amina).send(commitment, "move", "withdrawn", note=NOTE, **typed)

    assert answer.status_code == 422
    for field, value in typed.items():
        assert str(typed_in(answer, field)) == str(getattr(value, "pk", value))
