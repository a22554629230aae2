"""Claims of progress: record them, decide on them; what contradicts is set side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.actions.evidence import NewEvidence
from ledger.domain import disagreements
from ledger.domain import updates as rules
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.assessments import Grade
from ledger.domain.dates import StatedDate, local_day
from ledger.domain.disagreements import DisagreementState, Ruling
from ledger.domain.kinds import Kind
from ledger.domain.status import Status
from ledger.domain.updates import STATUS_TOPIC, UpdateState
from ledger.errors import Refused, insist
from ledger.models import (
    Commitment,
    Disagreement,
    Entry,
    Obligation,
    Party,
    Source,
    Update,
    stated,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUpdate:
    """What is claimed.

    :param as_of: the day it speaks of (valid time), not the day it is recorded.
    :param topic: ``status``, or the name of a figure; then ``value`` holds the figure.
    :param obligation: the party's part it is about; None is about the whole.
    :param source: who says so; None is the desk itself. :param said_by: the party that sent it.
    :param corrects: an accepted claim that this one takes the place of.
    """

    narrative: str
    as_of: StatedDate
    topic: str = STATUS_TOPIC
    status: Status | None = None
    grade: Grade | None = None
    value: str = ""
    next_step: str = ""
    blockers: str = ""
    obligation: Obligation | None = None
    source: Source | None = None
    said_by: Party | None = None
    locator: str = ""
    corrects: Update | None = None
    evidence: Sequence[NewEvidence] = ()

    def row(self, commitment: Commitment, *, by: Actor, at: datetime) -> Update:
        """Return the row to be added, as a draft.

        :raises Refused: nobody signs for it, another item's part or claim is named, or the
            claim is not whole.
        """
        if by.id is None:
            raise Refused(_("A claim is recorded by a person."))
        self._check(commitment, today=local_day(at, commitment.desk.time_zone))
        return Update(
            commitment=commitment,
            obligation=self.obligation,
            topic=self.topic,
            claimed_status=self.status or "",
            claimed_grade=self.grade or "",
            claimed_value=self.value,
            narrative=self.narrative,
            next_step=self.next_step,
            blockers=self.blockers,
            source=self.source,
            said_by=self.said_by,
            locator=self.locator,
            corrects=self.corrects,
            author_id=by.id,
            recorded_at=at,
            **stated.values("as_of", self.as_of),
        )

    def _check(self, commitment: Commitment, *, today: date) -> None:
        insist(
            rules.claim_refusal(
                narrative=self.narrative,
                topic=self.topic,
                has_status=self.status is not None,
                value=self.value,
                as_of=self.as_of.on,
                on=today,
            )
        )
        if self.as_of.precision is None:
            raise Refused(_("Say of which day it speaks, or in which words it tells the time."))
        for other in (self.obligation, self.corrects):
            if other is not None and other.commitment_id != commitment.pk:
                raise Refused(_("What it refers to belongs to another commitment."))
        if self.corrects is not None:
            is_corrected = self.corrects.corrections.exclude(state=UpdateState.REJECTED).exists()
            state = UpdateState(self.corrects.state)
            insist(rules.correct_refusal(state, is_corrected=is_corrected))


def record_update(
    commitment: Commitment, new: NewUpdate, *, by: Actor, at: datetime, accept: bool = False
) -> Update:
    """Record a claim of progress, and accept it at once if so asked: no second person is needed.

    Accepting it sets it beside every accepted claim that it contradicts.

    :raises Refused: not this person's desk, the item is a draft, or the claim is not whole.
    """
    insist(edit_refusal(by, commitment.desk_id))
    if commitment.is_draft:
        raise Refused(_("This is still a draft: progress is claimed on published items."))
    row = new.row(commitment, by=by, at=at)
    attached = [replace(e, update=row).row(commitment, by=by, at=at) for e in new.evidence]
    rows = [*map(_write.added, attached)]
    if accept:
        row.state, row.decided_at, row.decided_by_id = UpdateState.ACCEPTED, at, by.id
        rows += _accepted(commitment, row, at=at)
    rows.append(_write.changed(commitment, **_days(commitment, row, attached)))
    rows.append(_write.added(row))
    _write.write(commitment, Kind.UPDATE_RECORDED, by=by, at=at, rows=_in_order(rows))
    return row


def decide_update(
    update: Update, *, accept: bool, by: Actor, at: datetime, note: str = ""
) -> Entry:
    """Accept a claim, or reject it with a reason for colleagues.

    :raises Refused: not this person's desk, decided before, or no reason.
    """
    commitment = Commitment.objects.select_related("desk").get(pk=update.commitment_id)
    insist(edit_refusal(by, commitment.desk_id))
    insist(rules.decide_refusal(UpdateState(update.state), accept=accept, note=note))
    change = _write.changed(
        update,
        state=UpdateState.ACCEPTED if accept else UpdateState.REJECTED,
        decided_at=at,
        decided_by_id=by.id,
        decision_note=note,
    )
    rows = [change]
    if accept:
        after: Update = change.after()  # type: ignore[assignment]
        rows += _accepted(commitment, after, at=at)
        rows.append(_write.changed(commitment, **_deadlines.update(commitment, after)))
    return _write.write(commitment, Kind.UPDATE_DECIDED, by=by, at=at, rows=rows)


def rule(
    disagreement: Disagreement, *, ruling: Ruling, reasons: str, by: Actor, at: datetime
) -> Entry:
    """Rule on a disagreement, or tolerate it; both claims stay as they were recorded.

    :raises Refused: not this person's desk, ruled on before, or no reasons.
    """
    commitment = Commitment.objects.select_related("desk").get(pk=disagreement.commitment_id)
    insist(edit_refusal(by, commitment.desk_id))
    insist(disagreements.rule_refusal(DisagreementState(disagreement.state), reasons))
    if by.id is None:
        raise Refused(_("A ruling is made by a person."))
    is_tolerated = ruling in disagreements.TOLERANT
    change = _write.changed(
        disagreement,
        state=DisagreementState.TOLERATED if is_tolerated else DisagreementState.RULED,
        ruling=ruling,
        reasons=reasons,
        ruled_by_id=by.id,
        ruled_at=at,
    )
    return _write.write(commitment, Kind.DISAGREEMENT_RULED, by=by, at=at, rows=[change])


def _accepted(commitment: Commitment, new: Update, *, at: datetime) -> list[_write.Change]:
    """Return the disagreements that accepting a claim opens, one for each claim it contradicts."""
    claim = new.claim()
    standing = commitment.updates.accepted()
    return [
        _write.added(Disagreement(commitment=commitment, first=other, second=new, opened_at=at))
        for other in standing
        if other.pk != new.corrects_id and disagreements.contradict(other.claim(), claim)
    ]


def _days(commitment: Commitment, row: Update, attached: Sequence[object]) -> _deadlines.Counted:
    days = _deadlines.evidence(commitment, *attached)  # type: ignore[arg-type]
    if row.state == UpdateState.ACCEPTED:
        days |= _deadlines.update(commitment, row)
    return days


def _in_order(rows: Sequence[_write.Change]) -> list[_write.Change]:
    """Put the claim before the evidence and disagreements that name it."""
    return sorted(rows, key=lambda change: not isinstance(change.row, Update))
