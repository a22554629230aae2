"""Ask for what takes two people, and decide on what another asked."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.actions._acyclic import insist_on_no_circle
from ledger.actions.evidence import NewEvidence
from ledger.actions.moves import moved
from ledger.domain import publishing
from ledger.domain import status as rules
from ledger.domain.actor import Actor, decide_refusal, edit_refusal
from ledger.domain.dates import StatedDate
from ledger.domain.kinds import Kind
from ledger.domain.status import EditorialState, Status, Step
from ledger.errors import Refused, Stale, insist
from ledger.models import Commitment, Entry, Proposal, stated
from ledger.models.proposal import Ask, Decision
from ledger.models.standing import readiness_of, standing_of


def submit(commitment: Commitment, *, by: Actor, at: datetime, note: str = "") -> Proposal:
    """Ask for a draft to be published.

    :raises Refused: something is still missing; the sentence lists all of it.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(_publish_refusal(commitment))
    return _propose(commitment, by=by, at=at, note=note, asks=Ask.PUBLISH)


@transaction.atomic
def propose_move(
    commitment: Commitment,
    *,
    to: Status,
    note: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    override: str = "",
    successor: Commitment | None = None,
    evidence: NewEvidence | None = None,
) -> Proposal:
    """Ask for a move that another person must decide on: to close, or to reopen.

    :param override: why evidence below the threshold is enough; reports flag it.
    :raises Refused: the rules forbid the move, or one person may make it alone.
    """
    insist(edit_refusal(by, commitment.desk_id))
    added = (evidence.weighed(),) if evidence else ()
    step = _step(to, note=note, override=override, successor=successor, added=added)
    insist(rules.refusal(standing_of(commitment), step))
    if not rules.needs_four_eyes(Status(commitment.status), to):
        raise Refused(_("This needs no second person: make the move yourself."))
    _check_successor(commitment, successor)
    moved(commitment, to=to, on=on, at=at, successor=successor)
    return _propose(
        commitment,
        evidence=evidence,
        by=by,
        at=at,
        note=note,
        asks=Ask.MOVE,
        to_status=to,
        effective_on=on,
        override=override,
        successor=successor,
    )


def propose_due(
    commitment: Commitment, *, due: StatedDate, note: str, by: Actor, at: datetime
) -> Proposal:
    """Ask for a published due date to be moved.

    :raises Refused: no reason, no change, or the item is closed.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(_due_refusal(commitment, due, note))
    return _propose(
        commitment, by=by, at=at, note=note, asks=Ask.RESCHEDULE, **stated.values("due", due)
    )


def _propose(
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    evidence: NewEvidence | None = None,
    **asked: Any,
) -> Proposal:
    if by.id is None:
        raise Refused(_("A proposal is made by a person."))
    waiting = commitment.proposals.pending().first()
    if waiting is not None and not waiting.is_void(commitment):
        raise Refused(_("A proposal is waiting for a decision already."))
    proposal = Proposal(
        commitment=commitment,
        proposed_version=commitment.version + 1,
        requested_by_id=by.id,
        requested_at=at,
        **asked,
    )
    rows = [_write.added(proposal)]
    if waiting is not None:
        rows.insert(0, _write.changed(waiting, decision=Decision.REPLACED, decided_at=at))
    if evidence:
        rows.append(_write.added(evidence.row(commitment, by=by, at=at)))
    _write.write(commitment, Kind.PROPOSED, by=by, at=at, rows=rows)
    return proposal


class _Verdict(NamedTuple):
    kind: Kind
    rows: list[_write.Change]


@transaction.atomic
def decide(proposal: Proposal, *, approve: bool, by: Actor, at: datetime, note: str = "") -> Entry:
    """Approve a proposal, which does what it asked for, or send it back.

    :param note: needed when it is sent back.
    :raises Refused: one's own proposal, another desk's, decided before, or the rules forbid
        by now what it asks for.
    :raises Stale: the item was edited after the proposal was made; only sending back is left.
    """
    commitment = Commitment.objects.select_related("desk").get(pk=proposal.commitment_id)
    proposal = Proposal.objects.select_related("successor").get(pk=proposal.pk)
    requested_by = proposal.requested_by_id
    insist(decide_refusal(by, commitment.desk_id, requested_by=requested_by))
    _check_decidable(proposal, commitment, approve=approve, note=note)
    verdict = _granted(proposal, commitment, at=at) if approve else _Verdict(Kind.RETURNED, [])
    decided = _write.changed(
        proposal,
        decision=Decision.APPROVED if approve else Decision.RETURNED,
        decided_by_id=by.id,
        decided_at=at,
        decision_note=note,
    )
    said = proposal.note if approve and proposal.asks != Ask.PUBLISH else ""
    rows = [*verdict.rows, decided]
    return _write.write(commitment, verdict.kind, by=by, at=at, rows=rows, note=said)


def _check_decidable(
    proposal: Proposal, commitment: Commitment, *, approve: bool, note: str
) -> None:
    if not proposal.is_pending:
        raise Refused(_("This proposal was decided already."))
    if approve and proposal.is_void(commitment):
        raise Stale(
            _(
                "The item was edited after this was proposed, so it cannot be approved. "
                "Send it back, or ask for a new proposal."
            )
        )
    if not approve and not note.strip():
        raise Refused(_("Say why it is sent back."))


def _granted(proposal: Proposal, commitment: Commitment, *, at: datetime) -> _Verdict:
    """Ask the rules once more, and return what the approval changes."""
    if proposal.asks == Ask.PUBLISH:
        insist(_publish_refusal(commitment))
        state = EditorialState.PUBLISHED
        published = _write.changed(commitment, editorial_state=state, published_at=at)
        return _Verdict(Kind.PUBLISHED, [published])
    if proposal.asks == Ask.RESCHEDULE:
        insist(_due_refusal(commitment, proposal.due, proposal.note))
        due = _write.changed(commitment, **stated.values("due", proposal.due))
        return _Verdict(Kind.DUE_CHANGED, [due])
    to, successor = Status(proposal.to_status), proposal.successor
    step = _step(to, note=proposal.note, override=proposal.override, successor=successor)
    _check_successor(commitment, successor)
    insist(rules.refusal(standing_of(commitment), step))
    row = moved(commitment, to=to, on=proposal.effective_on, at=at, successor=successor)
    return _Verdict(Kind.STATUS_CHANGED, [row])


def _step(to: Status, *, successor: Commitment | None, **given: Any) -> Step:
    published = successor and successor.editorial_state == EditorialState.PUBLISHED
    return Step(to, has_successor=bool(published), **given)


def _check_successor(commitment: Commitment, successor: Commitment | None) -> None:
    to = successor.pk if successor else None
    why = _("A commitment cannot, in the end, replace itself.")
    insist_on_no_circle(commitment, "successor_id", to, why=why)


def _publish_refusal(commitment: Commitment) -> str | None:
    if commitment.editorial_state == EditorialState.PUBLISHED:
        return _("It is published already.")
    return publishing.publish_refusal(readiness_of(commitment))


def _due_refusal(commitment: Commitment, due: StatedDate, note: str) -> str | None:
    if commitment.editorial_state == EditorialState.DRAFT:
        return _("This is still a draft: set its due date directly.")
    if not commitment.is_open:
        return _("It is closed: its due date cannot move.")
    if due == commitment.due:
        return _("Nothing was changed.")
    if not note.strip():
        return _("Say why the date moves; it goes on the record.")
    return None
