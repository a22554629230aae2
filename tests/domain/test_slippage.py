"""Slippage is counted from the first day that was known."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.slippage import Move, Slippage, slippage

AT = datetime(2026, 7, 1, tzinfo=UTC)
MAY, JUNE, JULY = date(2027, 5, 31), date(2027, 6, 30), date(2027, 7, 31)
days = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))


def test_a_day_that_never_moved_has_not_slipped() -> None:
    assert slippage([], current=MAY) == Slippage(MAY, MAY, 0, 0, ())
    assert slippage([], current=None) == Slippage(None, None, 0, 0, ())


def test_each_move_counts_with_its_reason() -> None:
    moves = [Move(AT, MAY, JULY, "Elections."), Move(AT, JULY, JUNE, "Faster than feared.")]

    found = slippage(moves, current=JUNE)

    assert found == Slippage(MAY, JUNE, 2, 30, ("Elections.", "Faster than feared."))


def test_a_first_day_is_no_slip_and_a_day_given_up_is_one() -> None:
    first = Move(AT, None, MAY, "It was set.")
    lost = Move(AT, MAY, None, "Nobody knows any longer.")

    assert slippage([first], current=MAY) == Slippage(MAY, MAY, 0, 0, ())
    assert slippage([first, lost], current=None) == Slippage(MAY, None, 1, 0, (lost.reason,))


@given(st.lists(days, min_size=1, max_size=6))
def test_the_days_are_those_between_the_first_and_the_last(series: list[date | None]) -> None:
    pairs = enumerate(pairwise(series))
    moves = [Move(AT + timedelta(n), was, now, f"{n}") for n, (was, now) in pairs]
    known = [day for day in series if day]

    found = slippage(moves, current=series[-1])

    assert found.original == (known[0] if known else None)
    if series[-1]:
        assert found.days == (series[-1] - known[0]).days
    assert len(found.reasons) == found.count <= len(moves)
