"""What partners send in: it waits for the desk, and changes nothing by itself."""

from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.disagreements import DisagreementState
from ledger.domain.parts import Position
from ledger.domain.status import Status
from ledger.domain.submissions import MOST_WAITING, SubmissionKind, SubmissionState
from ledger.errors import Refused, Stale
from ledger.models import Commitment, Credential, Entry, Party, Submission, User
from tests.factories import (
    NOW,
    TODAY,
    a_claim_sent,
    a_key,
    a_partner,
    a_party,
    in_progress,
    who,
)
from tests.models.rows import the_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


@pytest.fixture
def obliged(running: Commitment) -> Party:
    party: Party = running.obligations.get().party
    return party


@pytest.fixture
def key(obliged: Party) -> Credential:
    """The key of an office of the party that has to do it."""
    found, _token = a_key(a_partner(obliged), at=NOW)
    return found


def a_position_sent(key: Credential, item: Commitment, **fields: Any) -> Submission:
    told = {"kind": SubmissionKind.POSITION, "position": Position.CONFIRMED, "narrative": ""}
    return a_claim_sent(key, item, **(told | fields))


def test_what_is_sent_waits_and_moves_nothing_of_the_commitment(
    running: Commitment, key: Credential
) -> None:
    before = Commitment.objects.values().get(pk=running.pk)

    sent = a_claim_sent(key, running, status=Status.FULFILLED)

    assert sent.state == SubmissionState.WAITING
    assert Commitment.objects.values().get(pk=running.pk) == before
    assert Entry.objects.of(sent.pk).get().kind == "submitted"


def test_an_accepted_position_is_the_partys_own_on_the_record(
    running: Commitment, key: Credential, amina: User, obliged: Party
) -> None:
    sent = a_position_sent(key, running, position=Position.DISPUTED, narrative="Not as we meant.")

    actions.decide_submission(sent, accept=True, by=who(amina), at=NOW)

    part = running.obligations.get(party=obliged)
    assert (part.position, part.position_on) == (Position.DISPUTED, TODAY)
    assert part.position_note == "Not as we meant."
    assert Submission.objects.get().became == part.row_name


def test_an_accepted_claim_is_the_partys_word_and_stands_beside_what_contradicts_it(
    running: Commitment, key: Credential, amina: User, obliged: Party
) -> None:
    said = actions.NewUpdate(
        narrative="It stalls.", as_of=StatedDate(TODAY, Precision.DAY), status=Status.STALLED
    )
    actions.record_update(running, said, by=who(amina), at=NOW, accept=True)
    item = Commitment.objects.get(pk=running.pk)
    sent = a_claim_sent(key, item, status=Status.IN_PROGRESS)

    actions.decide_submission(sent, accept=True, by=who(amina), at=NOW, answer="Thank you.")

    claim = item.updates.get(said_by=obliged)
    assert (claim.narrative, claim.claimed_status) == (sent.narrative, Status.IN_PROGRESS)
    assert item.disagreements.get().state == DisagreementState.OPEN
    assert Commitment.objects.get(pk=item.pk).status == running.status == Status.IN_PROGRESS


def test_a_rejected_submission_leaves_the_item_alone_and_needs_an_answer(
    running: Commitment, key: Credential, amina: User
) -> None:
    sent = a_claim_sent(key, running)
    before = Commitment.objects.values().get(pk=running.pk)

    with pytest.raises(Refused, match="the partner reads it"):
        actions.decide_submission(sent, accept=False, by=who(amina), at=NOW)
    actions.decide_submission(sent, accept=False, by=who(amina), at=NOW, answer="Send minutes.")

    assert Commitment.objects.values().get(pk=running.pk) == before
    decided = Submission.objects.get()
    assert (decided.state, decided.answer) == (SubmissionState.REJECTED, "Send minutes.")
    with pytest.raises(Refused, match="decided on already"):
        actions.decide_submission(decided, accept=True, by=who(amina), at=NOW)


def test_a_partner_that_read_an_older_version_is_told_so(
    running: Commitment, key: Credential
) -> None:
    before = the_record()

    with pytest.raises(Stale, match="changed since you read it"):
        a_claim_sent(key, running, seen_version=running.version - 1)

    assert the_record() == before


def test_only_a_party_to_it_has_a_position_on_it(running: Commitment) -> None:
    stranger, _token = a_key(a_partner(a_party()), at=NOW)

    with pytest.raises(Refused, match="no part in this commitment"):
        a_position_sent(stranger, running)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"narrative": " "}, "Write what is claimed"),
        ({"as_of_on": TODAY + timedelta(days=1)}, "has not come yet"),
        ({"kind": SubmissionKind.POSITION, "position": None}, "which position"),
        ({"kind": SubmissionKind.POSITION, "position": Position.NO_ANSWER}, "which position"),
        (
            {"kind": SubmissionKind.POSITION, "position": Position.DISPUTED, "narrative": ""},
            "what the party disputes",
        ),
        ({"narrative": "hid\u200bden"}, "invisible"),
    ],
)
def test_half_a_submission_is_refused_and_leaves_no_trace(
    running: Commitment, key: Credential, fields: dict[str, Any], why: str
) -> None:
    before = the_record()

    with pytest.raises(Refused, match=why):
        a_claim_sent(key, running, **fields)

    assert the_record() == before


def test_a_partner_cannot_pile_up_what_nobody_has_read(
    running: Commitment, key: Credential
) -> None:
    for _each in range(MOST_WAITING):
        a_claim_sent(key, running)

    with pytest.raises(Refused, match="wait for an answer"):
        a_claim_sent(key, running)


def test_the_same_name_stands_for_one_thing_only(running: Commitment, key: Credential) -> None:
    sent = a_claim_sent(key, running)

    assert actions.sent_before(key, sent.idempotency_key, sent.fingerprint) == sent
    assert actions.sent_before(key, "another", sent.fingerprint) is None
    with pytest.raises(Refused, match="something else"):
        actions.sent_before(key, sent.idempotency_key, "0" * 64)


def test_another_desk_decides_nothing(running: Commitment, key: Credential, dev: User) -> None:
    sent = a_claim_sent(key, running)

    with pytest.raises(Refused, match="another desk"):
        actions.decide_submission(sent, accept=True, by=who(dev), at=NOW)
