"""The night's sums: counted once, and not at all where the ledger is damaged."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ledger import actions
from ledger.domain.dates import Precision, stated
from ledger.management.clock import CLOCK
from ledger.models import Commitment, Slip, Tally, User
from tests.factories import NOW, TODAY, agreed, approve, who

pytestmark = pytest.mark.django_db

THREE_MONTHS_LATER = NOW + timedelta(days=95)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def stand(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    stand(THREE_MONTHS_LATER)
    return stand


def tally() -> str:
    said = io.StringIO()
    call_command("tally", stdout=said)
    return said.getvalue()


def put_off(item: Commitment, days: int, owner: User, manager: User) -> Commitment:
    due = stated(TODAY + timedelta(days=days), Precision.DAY)
    asked = actions.propose_due(item, due=due, note="Later.", by=who(owner), at=NOW)
    return approve(asked, manager)


def test_months_that_passed_are_counted_once(
    amina: User, marc: User, clock: Callable[[datetime], None]
) -> None:
    agreed(amina, marc, due=stated(TODAY + timedelta(days=40), Precision.DAY))

    first, second = tally(), tally()
    clock(THREE_MONTHS_LATER + timedelta(days=30))
    third = tally()

    assert "3 month's ends of desks counted." in first
    assert "0 month's ends" in second
    assert "1 month's ends" in third
    told = list(Tally.objects.values_list("open", "overdue"))
    assert told == [(1, 0), (1, 1), (1, 1), (1, 1)]


def test_who_slips_is_added_up_by_owner_and_by_party(amina: User, marc: User) -> None:
    item = put_off(agreed(amina, marc, due=stated(TODAY, Precision.DAY)), 10, amina, marc)
    put_off(item, 30, amina, marc)
    put_off(agreed(amina, marc, due=stated(TODAY, Precision.DAY)), 5, amina, marc)
    agreed(amina, marc)

    tally()

    sums = {(s.owner or s.party): (s.items, s.moves, s.days) for s in Slip.objects.all()}
    assert sums[amina] == (2, 3, 35)
    assert sorted(told for who_slipped, told in sums.items() if who_slipped != amina) == [
        (1, 1, 5),
        (1, 2, 30),
    ]


def test_nothing_is_counted_from_a_ledger_that_is_damaged(amina: User, marc: User) -> None:
    agreed(amina, marc)
    actions.keep_check(entries=9, streams=2, last=9, fault="torn", by=CLOCK, at=NOW)

    with pytest.raises(CommandError, match="found the ledger damaged: nothing was counted"):
        tally()

    assert not Tally.objects.exists()


def test_an_empty_ledger_is_no_trouble(db: None) -> None:
    assert "0 month's ends" in tally()


def test_the_bar_is_drawn_on_a_terminal(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(amina, marc)
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)

    tally()

    for title in ("Counting past months", "Adding up slipped days"):
        assert title in terminal.getvalue()
