"""What the clock does for many commitments at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from ledger.actions import _planning, _write
from ledger.actions.occurrences import missed
from ledger.actions.recurrence import planned
from ledger.domain.actor import Actor, clock_refusal
from ledger.domain.kinds import Kind
from ledger.domain.lateness import Today
from ledger.errors import LedgerError, insist
from ledger.models import Commitment, Desk

# Enough to share the cost of a transaction; few enough that nobody waits long for its locks.
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Round:
    """What one pass over some commitments came to.

    :param written: the commitments that got an entry; :param occurrences: how many rows were
        added or changed. :param left: commitments that somebody else was changing: read them
        again. :param refused: one sentence for each that cannot be worked out.
    """

    written: tuple[UUID, ...] = ()
    occurrences: int = 0
    left: tuple[UUID, ...] = ()
    refused: tuple[str, ...] = ()

    def __add__(self, other: "Round") -> "Round":
        return Round(
            self.written + other.written,
            self.occurrences + other.occurrences,
            self.left + other.left,
            self.refused + other.refused,
        )


def plan_many(commitments: Iterable[Commitment], *, by: Actor, at: datetime) -> Round:
    """Plan for many what ``plan_occurrences`` plans for one. Safe to repeat, and to run twice
    at once: each batch is one transaction, and what moved on meanwhile is left.

    :raises Refused: not the clock.
    Cost: some 12 queries for 500 commitments.
    """
    return _each_batch(commitments, Kind.OCCURRENCES_PLANNED, planned, by=by, at=at)


def mark_many_missed(commitments: Iterable[Commitment], *, by: Actor, at: datetime) -> Round:
    """Call missed for many what ``mark_missed`` calls missed for one; otherwise as above."""
    return _each_batch(commitments, Kind.OCCURRENCE_CHANGED, missed, by=by, at=at)


def _each_batch(
    commitments: Iterable[Commitment],
    kind: Kind,
    rows_of: Callable[..., list[_write.Change]],
    *,
    by: Actor,
    at: datetime,
) -> Round:
    insist(clock_refusal(by))
    every = list(commitments)
    today = Desk.objects.today(at)
    result = Round()
    for start in range(0, len(every), BATCH):
        acts, refused = _acts(every[start : start + BATCH], rows_of, today)
        written = _write.write_batch(kind, acts, by=by, at=at) if acts else []
        result += Round(
            tuple(act.root.pk for act in written),
            sum(len(act.rows) - 1 for act in written),
            tuple({act.root.pk for act in acts} - {act.root.pk for act in written}),
            refused,
        )
    return result


def _acts(
    commitments: list[Commitment], rows_of: Callable[..., list[_write.Change]], today: Today
) -> tuple[list[_write.Act], tuple[str, ...]]:
    """Return what is to be written, and a sentence for each item that cannot be worked out."""
    acts, refused = [], []
    for about in _planning.recurring(commitments):
        try:
            rows = rows_of(about, today=today.at(about.commitment.desk_id))
        except (LedgerError, ValueError) as wrong:
            refused.append(f"{about.commitment.reference}: {wrong}")
            continue
        if rows:
            acts.append(_write.Act(about.commitment, about.told(rows)))
    return acts, tuple(refused)
