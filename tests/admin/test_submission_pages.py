"""What partners send in, on the desk: seen where the work is, and decided on in one page."""

import pytest

from ledger.domain.status import Status
from ledger.domain.submissions import SubmissionState
from ledger.models import Commitment, Submission, User
from tests.admin.visitor import Visitor, nothing_written, text_of, told
from tests.factories import NOW, a_claim_sent, a_key, a_partner, in_progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(amina: User, marc: User) -> Submission:
    item = in_progress(amina, marc)
    key, _token = a_key(a_partner(item.obligations.get().party), at=NOW)
    return a_claim_sent(key, item, status=Status.FULFILLED, narrative="It was all done.")


def test_it_stands_on_the_item_in_the_managers_queue_and_in_the_officers_list(
    sent: Submission, amina: User, marc: User
) -> None:
    item = sent.commitment

    on_item = text_of(Visitor(amina).item(item))
    in_queue = text_of(Visitor(marc).open("queue"))
    listed = text_of(Visitor(amina).list(view="submitted"))

    assert f"{sent.partner} · Progress claim" in on_item
    assert f"{item.reference} {item.title} Accept or reject" in in_queue
    assert item.reference in listed


def test_an_officer_accepts_it_and_it_is_the_partys_word(sent: Submission, amina: User) -> None:
    officer = Visitor(amina)

    answer = officer.send(sent.commitment, "decide-submission", sent.pk, decision="accept")

    assert told(answer) == f"Accepted: it is on the record of {sent.commitment.reference}."
    claim = Commitment.objects.get(pk=sent.commitment_id).updates.get()
    assert claim.said_by == sent.partner.party
    assert f"Sent in by {sent.partner.party}" in text_of(officer.item(sent.commitment))


def test_a_rejection_without_an_answer_is_sent_back_with_what_was_chosen(
    sent: Submission, amina: User
) -> None:
    with nothing_written():
        answer = Visitor(amina).send(
            sent.commitment, "decide-submission", sent.pk, decision="reject"
        )

    assert answer.status_code == 422
    assert "Say why it is rejected; the partner reads it." in text_of(answer)
    assert Submission.objects.get().state == SubmissionState.WAITING
