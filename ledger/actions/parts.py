"""One party's part of a shared commitment: its status, and what the party says of ours."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.actions._parts import part_moved
from ledger.actions.evidence import NewEvidence
from ledger.actions.proposals import ask
from ledger.domain import parts as rules
from ledger.domain import status
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import day_refusal, local_day
from ledger.domain.kinds import Kind
from ledger.domain.parts import Position
from ledger.domain.status import Status, Step
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Obligation, Proposal
from ledger.models.proposal import Ask
from ledger.models.standing import standing_of


@transaction.atomic
def move_part(
    obligation: Obligation,
    *,
    to: Status,
    note: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    evidence: NewEvidence | None = None,
) -> Entry:
    """Move one party's part where one person suffices; the whole follows by its rule.

    :raises Refused: the rules forbid it, or it needs a second person (``propose_part``).
    :raises Stale: the commitment changed meanwhile.
    """
    commitment = _whole_of(obligation, by=by)
    _insist_on_eyes(obligation, commitment, to, four=False)
    added = (evidence.weighed(),) if evidence else ()
    step = Step(to, note=note, added=added, for_part=True)
    standing = standing_of(commitment, on=local_day(at, commitment.desk.time_zone))
    found = part_moved(
        obligation,
        commitment,
        standing,
        step,
        at=at,
        on=on,
        attach=lambda: [evidence.row(commitment, by=by, at=at)] if evidence else [],
    )
    rows = found.rows
    return _write.write(commitment, Kind.PART_CHANGED, by=by, at=at, rows=rows, note=note)


@transaction.atomic
def propose_part(
    obligation: Obligation,
    *,
    to: Status,
    note: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    override: str = "",
    evidence: NewEvidence | None = None,
) -> Proposal:
    """Ask for one party's part to be closed or reopened, which another person decides.

    :raises Refused: the rules forbid it, or one person may do it alone.
    """
    commitment = _whole_of(obligation, by=by)
    _insist_on_eyes(obligation, commitment, to, four=True)
    added = (evidence.weighed(),) if evidence else ()
    step = Step(to, note=note, override=override, added=added, for_part=True)
    standing = standing_of(commitment, on=local_day(at, commitment.desk.time_zone))
    part_moved(obligation, commitment, standing, step, at=at, on=on)
    return ask(
        commitment,
        evidence=evidence,
        by=by,
        at=at,
        note=note,
        asks=Ask.PART,
        obligation=obligation,
        to_status=to,
        effective_on=on,
        override=override,
    )


def ask_position(obligation: Obligation, *, answer_by: date, by: Actor, at: datetime) -> Entry:
    """Record that a party was asked for its position, and by when it should answer.

    :raises Refused: the day is not ahead, or the item is a draft.
    """
    commitment = _whole_of(obligation, by=by)
    today = local_day(at, commitment.desk.time_zone)
    insist(day_refusal(answer_by))
    if commitment.is_draft:
        raise Refused(_("This is still a draft: nobody is asked about it yet."))
    if answer_by <= today:
        raise Refused(_("Give the party until a day that lies ahead."))
    asked = _write.changed(
        obligation,
        asked_on=today,
        answer_due_on=answer_by,
        position="",
        position_on=None,
        position_note="",
    )
    return _told(commitment, obligation, asked, Kind.POSITION_ASKED, by=by, at=at)


def take_position(
    obligation: Obligation,
    *,
    position: Position,
    on: date,
    by: Actor,
    at: datetime,
    note: str = "",
) -> Entry:
    """Record what a party says of our reading of its promise.

    :param on: the day it said so. :param note: what it says; needed where it disputes.
    :raises Refused: a day to come, or nothing changes.
    """
    commitment = _whole_of(obligation, by=by)
    insist(rules.position_refusal(position, note))
    insist(day_refusal(on))
    if on > local_day(at, commitment.desk.time_zone):
        raise Refused(_("A position cannot have been taken on a day that has not come yet."))
    taken = _write.changed(obligation, position=position, position_on=on, position_note=note)
    return _told(commitment, obligation, taken, Kind.POSITION_TAKEN, by=by, at=at)


def _told(
    commitment: Commitment,
    obligation: Obligation,
    change: _write.Change,
    kind: Kind,
    *,
    by: Actor,
    at: datetime,
) -> Entry:
    if not change.columns:
        raise Refused(_("Nothing was changed."))
    days = _write.changed(commitment, **_deadlines.answer(commitment, change.after()))
    return _write.write(commitment, kind, by=by, at=at, rows=[days, change])


def _whole_of(obligation: Obligation, *, by: Actor) -> Commitment:
    commitment = Commitment.objects.select_related("desk").get(pk=obligation.commitment_id)
    insist(edit_refusal(by, commitment.desk_id))
    return commitment


def _insist_on_eyes(
    obligation: Obligation, commitment: Commitment, to: Status, *, four: bool
) -> None:
    here = Status(obligation.status or commitment.status)
    needs = status.needs_four_eyes(here, to)
    if needs and not four:
        raise Refused(_("This needs a second person: propose it, and a manager decides."))
    if four and to in status.MOVES[here] and not needs:
        raise Refused(_("This needs no second person: make the move yourself."))
