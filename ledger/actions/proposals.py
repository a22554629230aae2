"""Ask for what takes two people, and decide on what another asked."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.actions._acyclic import insist_on_no_circle
from ledger.actions._parts import part_moved
from ledger.actions.evidence import NewEvidence
from ledger.actions.moves import moved
from ledger.domain import publishing
from ledger.domain import status as rules
from ledger.domain.actor import Actor, decide_refusal, edit_refusal
from ledger.domain.dates import StatedDate, local_day
from ledger.domain.evidence import closing_refusal
from ledger.domain.kinds import Kind
from ledger.domain.lateness import update_due
from ledger.domain.parts import whole_refusal
from ledger.domain.relations import SUCCESSIONS, LinkKind
from ledger.domain.status import EditorialState, Standing, Status, Step
from ledger.errors import Refused, Stale, insist
from ledger.models import Commitment, Entry, Link, Proposal, stated
from ledger.models.proposal import Ask, Decision
from ledger.models.standing import readiness_of, standing_of


def submit(commitment: Commitment, *, by: Actor, at: datetime, note: str = "") -> Proposal:
    """Ask for a draft to be published.

    :raises Refused: something is still missing; the sentence lists all of it.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(_publish_refusal(commitment))
    return ask(commitment, by=by, at=at, note=note, asks=Ask.PUBLISH)


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
    succession: LinkKind = LinkKind.SUPERSEDED_BY,
    evidence: NewEvidence | None = None,
) -> Proposal:
    """Ask for a move that another person must decide on: to close, or to reopen.

    :param override: why evidence below the threshold is enough; reports flag it.
    :param succession: whether the successor replaces the item or takes it in.
    :raises Refused: the rules forbid the move, or one person may make it alone.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(whole_refusal(apart=commitment.is_apart, to=to))
    if succession not in SUCCESSIONS:
        raise Refused(_("An item is superseded, or merged into another."))
    added = (evidence.weighed(),) if evidence else ()
    step = _step(to, note=note, override=override, successor=successor, added=added)
    insist(rules.refusal(standing_of(commitment, on=_today(commitment, at)), step))
    if not rules.needs_four_eyes(Status(commitment.status), to):
        raise Refused(_("This needs no second person: make the move yourself."))
    _check_successor(commitment, successor)
    moved(commitment, to=to, on=on, at=at, successor=successor)
    return ask(
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
        succession=succession if successor else "",
    )


def propose_due(
    commitment: Commitment, *, due: StatedDate, note: str, by: Actor, at: datetime
) -> Proposal:
    """Ask for a published due date to be moved.

    :raises Refused: no reason, no change, or the item is closed.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(_due_refusal(commitment, due, note))
    return ask(
        commitment, by=by, at=at, note=note, asks=Ask.RESCHEDULE, **stated.values("due", due)
    )


def ask(
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    evidence: NewEvidence | None = None,
    **asked: Any,
) -> Proposal:
    """Put a question before another person; asks no rule of what is asked for.

    :raises Refused: nobody signs for it, or another question waits.
    """
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
        row = evidence.row(commitment, by=by, at=at)
        rows += [
            _write.added(row),
            _write.changed(commitment, **_deadlines.evidence(commitment, row)),
        ]
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
    match proposal.asks:
        case Ask.PUBLISH:
            return _published(commitment, at=at)
        case Ask.RESCHEDULE:
            insist(_due_refusal(commitment, proposal.due, proposal.note))
            due = _write.changed(commitment, **stated.values("due", proposal.due))
            return _Verdict(Kind.DUE_CHANGED, [due])
        case Ask.PART:
            return _part_granted(proposal, commitment, at=at)
        case _:
            return _move_granted(proposal, commitment, at=at)


def _published(commitment: Commitment, *, at: datetime) -> _Verdict:
    insist(_publish_refusal(commitment))
    due = update_due(_today(commitment, at), every_months=commitment.review_every_months)
    published = _write.changed(
        commitment,
        editorial_state=EditorialState.PUBLISHED,
        published_at=at,
        update_due_on=due,
    )
    return _Verdict(Kind.PUBLISHED, [published])


def _move_granted(proposal: Proposal, commitment: Commitment, *, at: datetime) -> _Verdict:
    to, successor = Status(proposal.to_status), proposal.successor
    step = _step(to, note=proposal.note, override=proposal.override, successor=successor)
    _check_successor(commitment, successor)
    insist(whole_refusal(apart=commitment.is_apart, to=to))
    standing = standing_of(commitment, on=_today(commitment, at))
    insist(rules.refusal(standing, step))
    row = moved(
        commitment,
        to=to,
        on=proposal.effective_on,
        at=at,
        successor=successor,
        override=_needed(proposal, standing, to),
    )
    rows = [row]
    if successor:
        kind = LinkKind(proposal.succession or LinkKind.SUPERSEDED_BY)
        rows.append(_write.added(Link(commitment=commitment, other=successor, kind=kind)))
    return _Verdict(Kind.STATUS_CHANGED, rows)


def _part_granted(proposal: Proposal, commitment: Commitment, *, at: datetime) -> _Verdict:
    obligation = commitment.obligations.get(proposals=proposal)
    to, standing = Status(proposal.to_status), standing_of(commitment, on=_today(commitment, at))
    override = _needed(proposal, standing, to)
    step = Step(to, note=proposal.note, override=override, for_part=True)
    on = proposal.effective_on
    found = part_moved(obligation, commitment, standing, step, at=at, on=on)
    return _Verdict(Kind.PART_CHANGED, found.rows)


def _needed(proposal: Proposal, standing: Standing, to: Status) -> str:
    """Return the reason for less evidence than usual, where it was needed."""
    is_met = to in (Status.FULFILLED, Status.PARTLY_FULFILLED)
    return proposal.override if is_met and closing_refusal(standing.items) else ""


def _today(commitment: Commitment, at: datetime) -> date:
    return local_day(at, commitment.desk.time_zone)


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
