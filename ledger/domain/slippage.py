"""Slippage: how far a day has moved from what was first said, how often, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a day; None where no day was known before, or none is any longer."""

    at: datetime
    was: date | None
    now: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Slippage:
    """A day as it was first set, as it is, and what lies between.

    :param count: how often a day that was known was moved or given up.
    :param days: from the original day to the current one; negative where it was brought
        forward, 0 while one of the two is unknown.
    :param reasons: one for each move that is counted, oldest first.
    """

    original: date | None
    current: date | None
    count: int
    days: int
    reasons: tuple[str, ...]


def slippage(moves: Sequence[Move], *, current: date | None) -> Slippage:
    """Return how far a day has slipped. Setting a day for the first time is no slip.

    :param moves: oldest first; :param current: the day as it is now.
    """
    known = [day for move in moves for day in (move.was, move.now) if day]
    original = known[0] if known else current
    slips = [move for move in moves if move.was is not None and move.was != move.now]
    return Slippage(
        original=original,
        current=current,
        count=len(slips),
        days=(current - original).days if current and original else 0,
        reasons=tuple(move.reason for move in slips),
    )
