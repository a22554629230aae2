"""What changes when one party's part moves: its own standing, and the whole by its rule."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple, cast

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.actions.moves import moved
from ledger.domain import parts as rules
from ledger.domain import status
from ledger.domain.dates import local_day
from ledger.domain.parts import Joint, JointRule
from ledger.domain.status import CLOSED, Standing, Status, Step
from ledger.errors import Refused, insist
from ledger.models import Commitment, Evidence, Obligation
from ledger.models.standing import parts_of


class PartMove(NamedTuple):
    """The rows that change, and where the rule has the whole afterwards."""

    rows: list[_write.Change]
    joint: Joint


def part_moved(
    obligation: Obligation,
    commitment: Commitment,
    standing: Standing,
    step: Step,
    *,
    at: datetime,
    on: date | None = None,
    attach: Callable[[], Sequence[Evidence]] = tuple,
) -> PartMove:
    """Return what moving one party's part changes, after asking the rules.

    :param attach: makes the evidence that is added in the same entry, once it may be.

    The first time that one party stands apart, each other gets the standing of the whole for
    its own; from then on the whole follows them all.

    :raises Refused: the part or the whole may not move so, or nobody else is obliged.
    """
    parties = list(commitment.obligations.obliged().select_related("party"))
    here = Status(obligation.status or commitment.status)
    _check_part(obligation, commitment, standing, step, parties, here=here)
    today = local_day(at, commitment.desk.time_zone)
    since = on or today
    if since > today:
        raise Refused(_("A status cannot begin on a day that has not come yet."))
    whole = Status(commitment.status)
    rows = [_apart(party, commitment, obligation, step.to, since) for party in parties]
    after = cast("list[Obligation]", [row.after() for row in rows])
    joint = rules.joint(JointRule(commitment.joint_rule), parts_of(after, whole))
    if joint.status != whole:
        _check_whole(standing, joint)
    attached = attach()
    rows += map(_write.added, attached)
    if joint.status != whole:
        override = step.override if joint.status in status.VERDICTS else ""
        to = joint.status
        rows.append(moved(commitment, to=to, on=on, at=at, override=override, attached=attached))
    elif attached:
        rows.append(_write.changed(commitment, **_deadlines.evidence(commitment, *attached)))
    return PartMove([row for row in rows if row.columns or row.loose], joint)


def _check_part(
    obligation: Obligation,
    commitment: Commitment,
    standing: Standing,
    step: Step,
    parties: list[Obligation],
    *,
    here: Status,
) -> None:
    if obligation.pk not in {party.pk for party in parties}:
        raise Refused(_("Only a party that has to do it has a status of its own."))
    if len(parties) < 2:
        raise Refused(_("Nobody else has to do it: move the commitment itself."))
    if not commitment.is_open and here not in CLOSED:
        raise Refused(_("The commitment is closed: reopen the part that closed it first."))
    insist(status.refusal(standing, step, here=here))


def _apart(
    party: Obligation, commitment: Commitment, moving: Obligation, to: Status, since: date
) -> _write.Change:
    if party.pk == moving.pk:
        return _write.changed(party, status=to, status_since=since)
    if party.status:
        return _write.changed(party)
    return _write.changed(party, status=commitment.status, status_since=commitment.status_since)


def _check_whole(standing: Standing, joint: Joint) -> None:
    """Ask of the whole what a verdict needs, where its parts come to one."""
    if joint.status in CLOSED:
        insist(status.closing_refusal(standing, joint.status))
