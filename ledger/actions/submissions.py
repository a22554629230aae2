"""What partners send in: taken as it is, and then decided on by the desk."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.actions.parts import take_position
from ledger.actions.updates import NewUpdate, record_update
from ledger.domain import parts, submissions
from ledger.domain.actor import Actor, Door, Role, edit_refusal
from ledger.domain.assessments import Grade
from ledger.domain.dates import Precision, StatedDate, day_refusal, local_day
from ledger.domain.kinds import Kind
from ledger.domain.parts import Position
from ledger.domain.publishing import OBLIGED
from ledger.domain.status import Status
from ledger.domain.submissions import SubmissionKind, SubmissionState
from ledger.errors import Refused, Stale, insist
from ledger.models import Commitment, Credential, Entry, Obligation, Submission, Update


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """What a partner sends.

    :param seen_version: of the commitment, as the partner read it.
    :param idempotency_key: the partner's own name for it; :param fingerprint: SHA-256 of what
        was sent, in hexadecimal: under one name one thing only.
    :param position: needed for a position; :param narrative: needed for a claim.
    """

    kind: SubmissionKind
    seen_version: int
    idempotency_key: str
    fingerprint: str
    as_of_on: date
    narrative: str = ""
    position: Position | None = None
    status: Status | None = None
    grade: Grade | None = None
    next_step: str = ""
    evidence_url: str = ""


def sent_before(key: Credential, idempotency_key: str, fingerprint: str) -> Submission | None:
    """Return what a partner sent under a name of its own, or None; one query.

    :raises Refused: under that name it sent something else.
    """
    found = Submission.objects.filter(partner=key.partner_id, idempotency_key=idempotency_key)
    before: Submission | None = found.select_related("commitment").first()
    if before is not None and before.fingerprint != fingerprint:
        raise Refused(_("Under this Idempotency-Key you sent something else before."))
    return before


@transaction.atomic
def take_submission(
    commitment: Commitment, new: NewSubmission, *, key: Credential, at: datetime
) -> Submission:
    """Take what a partner sends. It changes nothing else: the desk decides on it.

    :param commitment: one that the partner may see. :param key: with its partner.
    :raises Stale: the commitment is not as the partner read it any more.
    :raises Refused: it is not whole, or too much of it waits.
    """
    held = Commitment.objects.select_for_update(no_key=True, of=("self",))
    commitment = held.select_related("desk").get(pk=commitment.pk)
    if commitment.version != new.seen_version:
        raise Stale(_("The commitment has changed since you read it. Nothing was taken."))
    _check(commitment, new, key=key, at=at)
    row = Submission(
        partner_id=key.partner_id,
        commitment=commitment,
        credential=key,
        kind=new.kind,
        seen_version=new.seen_version,
        position=new.position or "",
        claimed_status=new.status or "",
        claimed_grade=new.grade or "",
        as_of_on=new.as_of_on,
        narrative=new.narrative,
        next_step=new.next_step,
        evidence_url=new.evidence_url,
        idempotency_key=new.idempotency_key,
        fingerprint=new.fingerprint,
    )
    by = Actor(None, key.partner.code, Role.READER, frozenset(), Door.API)
    _write.write(row, Kind.SUBMITTED, by=by, at=at, rows=[_write.added(row)])
    return row


def decide_submission(
    submission: Submission, *, accept: bool, by: Actor, at: datetime, answer: str = ""
) -> Entry:
    """Accept what a partner sent, which puts it on the item's own record, or reject it.

    :param answer: what the partner reads; needed to reject.
    :raises Refused: not this person's desk, decided on before, no answer, or what it says can
        no longer be recorded.
    """
    item = Commitment.objects.select_related("desk").get(pk=submission.commitment_id)
    insist(edit_refusal(by, item.desk_id))
    state = SubmissionState(submission.state)
    insist(submissions.decide_refusal(state, accept=accept, answer=answer))
    with transaction.atomic():
        decided = _write.changed(
            submission,
            state=SubmissionState.ACCEPTED if accept else SubmissionState.REJECTED,
            decided_at=at,
            decided_by_id=by.id,
            answer=answer,
            became=_recorded(submission, item, by=by, at=at) if accept else "",
        )
        return _write.write(submission, Kind.SUBMISSION_DECIDED, by=by, at=at, rows=[decided])


def _check(commitment: Commitment, new: NewSubmission, *, key: Credential, at: datetime) -> None:
    today = local_day(at, commitment.desk.time_zone)
    sent = Submission.objects.waiting().filter(commitment=commitment, partner=key.partner_id)
    insist(day_refusal(new.as_of_on))
    insist(
        submissions.submit_refusal(
            new.kind,
            has_part=_part(commitment, key.partner.party_id) is not None,
            as_of=new.as_of_on,
            on=today,
            waiting=sent.count(),
        )
    )
    if new.kind is SubmissionKind.POSITION:
        insist(submissions.position_refusal(new.position, new.narrative))
        insist(parts.position_refusal(new.position or Position.NO_ANSWER, new.narrative))
    elif not new.narrative.strip():
        raise Refused(_("Write what is claimed."))


def _recorded(submission: Submission, item: Commitment, *, by: Actor, at: datetime) -> str:
    """Put on the item's record what a partner sent; return the name of the row that tells it."""
    part = _part(item, submission.partner.party_id)
    if submission.kind == SubmissionKind.CLAIM:
        return _claimed(submission, item, part, by=by, at=at).row_name
    if part is None:
        raise Refused(_("The party has no part in this commitment any more."))
    position, note = Position(submission.position), submission.narrative
    if (part.position, part.position_on, part.position_note) != (
        *(position, submission.as_of_on, note),
    ):
        take_position(part, position=position, on=submission.as_of_on, note=note, by=by, at=at)
    return part.row_name


def _claimed(
    submission: Submission, item: Commitment, part: Obligation | None, *, by: Actor, at: datetime
) -> Update:
    status, grade = submission.claimed_status, submission.claimed_grade
    claim = NewUpdate(
        narrative=submission.narrative,
        as_of=StatedDate(submission.as_of_on, Precision.DAY),
        status=Status(status) if status else None,
        grade=Grade(grade) if grade else None,
        next_step=submission.next_step,
        obligation=part if part is not None and _is_apart(item, part) else None,
        said_by=submission.partner.party,
    )
    return record_update(item, claim, by=by, at=at, accept=True)


def _is_apart(item: Commitment, part: Obligation) -> bool:
    """Tell whether a party has to do it beside others, so that it speaks of its own part."""
    if part.role not in OBLIGED:
        return False
    return item.obligations.obliged().exclude(party=part.party_id).exists()


def _part(item: Commitment, party: UUID) -> Obligation | None:
    """Return a party's part in an item: what it has to do before what else it is in it."""
    mine = item.obligations.filter(party=party)
    return mine.obliged().first() or mine.first()
