"""What the night worked out is kept; only the clock keeps it, and no entry tells of it."""

from datetime import date

import pytest

from ledger import actions
from ledger.errors import Refused
from ledger.management.clock import CLOCK
from ledger.models import ChainCheck, Desk, Entry, Slip, Tally, User
from tests.factories import NOW, who

pytestmark = pytest.mark.django_db

JULY = date(2026, 7, 31)


def test_a_months_end_that_is_kept_stays_as_it_is(brussels: Desk) -> None:
    before = Entry.objects.count()
    actions.keep_tallies([Tally(desk=brussels, on=JULY, open=3, overdue=1)], by=CLOCK)

    actions.keep_tallies([Tally(desk=brussels, on=JULY, open=9, overdue=9)], by=CLOCK)

    assert list(Tally.objects.values_list("open", "overdue")) == [(3, 1)]
    assert Entry.objects.count() == before


def test_who_slips_is_kept_in_place_of_the_night_before(amina: User, marc: User) -> None:
    desk = amina.desks.get()
    told = {"desk": desk, "items": 1, "moves": 2, "days": 30}
    actions.keep_slips([Slip(owner=amina, **told)], by=CLOCK)

    actions.keep_slips([Slip(owner=marc, **told)], by=CLOCK)

    assert [slip.owner for slip in Slip.objects.all()] == [marc]


def test_a_check_tells_its_first_fault(db: None) -> None:
    actions.keep_check(entries=9, streams=2, last=9, fault="", by=CLOCK, at=NOW)
    actions.keep_check(entries=9, streams=2, last=9, fault="x: torn", by=CLOCK, at=NOW)

    assert [(check.is_intact, check.fault) for check in ChainCheck.objects.all()] == [
        (False, "x: torn"),
        (True, ""),
    ]


def test_nobody_keeps_figures_in_the_clocks_place(marc: User) -> None:
    by = who(marc)
    for keep in (
        lambda: actions.keep_tallies([], by=by),
        lambda: actions.keep_slips([], by=by),
        lambda: actions.keep_check(entries=0, streams=0, last=0, fault="", by=by, at=NOW),
    ):
        with pytest.raises(Refused, match="Only the clock"):
            keep()
