"""The nightly clock: it plans and it says what was missed, however often it runs."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ledger import actions
from ledger.domain.occurrences import OccurrenceStatus
from ledger.domain.recurrence import Anchor, RuleKind
from ledger.management.commands import occurrences
from ledger.models import Commitment, Entry, Occurrence, Recurrence, User
from tests.factories import NOW, agreed, who

pytestmark = pytest.mark.django_db

A_YEAR_LATER = NOW + timedelta(days=365)
MISSED = OccurrenceStatus.MISSED


@pytest.fixture(autouse=True)
def _a_year_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: A_YEAR_LATER)
    monkeypatch.setattr(occurrences, "_PATIENCE_SECONDS", 0)


def tick() -> str:
    said = io.StringIO()
    call_command("occurrences", stdout=said)
    return said.getvalue()


def recurring(amina: User, marc: User, **given: Any) -> Commitment:
    commitment = agreed(amina, marc)
    usual: dict[str, Any] = {"kind": RuleKind.RRULE, "text": "FREQ=MONTHLY", "horizon_months": 1}
    start = date(2026, 7, 15)
    actions.set_recurrence(commitment, starts_on=start, by=who(amina), at=NOW, **usual | given)
    return commitment


def test_a_second_run_finds_nothing_to_do(amina: User, marc: User) -> None:
    recurring(amina, marc)

    first, written = tick(), Entry.objects.count()
    second = tick()

    assert first == "12 occurrences planned or moved.\n12 occurrences missed.\n"
    assert second == "0 occurrences planned or moved.\n0 occurrences missed.\n"
    assert Entry.objects.count() == written
    assert len(written_periods(MISSED)) == 12


def written_periods(status: OccurrenceStatus) -> set[str]:
    return set(Occurrence.objects.filter(status=status).values_list("period", flat=True))


def test_turns_that_nobody_took_for_a_year_are_all_told(amina: User, marc: User) -> None:
    recurring(amina, marc, anchor=Anchor.COMPLETION)

    tick()

    assert written_periods(MISSED) == {f"turn-{n}" for n in range(1, 12)}
    assert written_periods(OccurrenceStatus.EXPECTED) == {"turn-12"}


def test_one_rule_that_cannot_be_read_stops_no_other(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right = recurring(amina, marc), recurring(amina, marc)
    really = Recurrence.rule.fget  # type: ignore[attr-defined]

    def rule(row: Recurrence) -> Any:
        if row.commitment_id == wrong.pk:
            raise ValueError("FREQ is missing.")
        return really(row)

    monkeypatch.setattr(Recurrence, "rule", property(rule))

    with pytest.raises(CommandError, match=rf"{wrong.reference}: FREQ is missing\."):
        tick()

    assert right.occurrences.count() == wrong.occurrences.count() + 12


def test_what_stays_busy_is_said_and_fails(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    recurring(amina, marc)
    monkeypatch.setattr("ledger.actions._write._free", lambda acts: [])

    with pytest.raises(CommandError, match="Run it again"):
        tick()


def test_the_bar_is_drawn_on_a_terminal(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    recurring(amina, marc)
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)

    tick()

    assert "Planning" in terminal.getvalue()


def test_new_year_comes_first_where_the_day_comes_first(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    recurring(amina, marc, kind=RuleKind.CALENDAR_YEAR, text="")
    evening_of_the_last_day = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: evening_of_the_last_day)

    before = tick()
    monkeypatch.setattr(timezone, "now", lambda: evening_of_the_last_day + timedelta(hours=1))
    after = tick()

    assert "0 occurrences missed." in before
    assert "1 occurrence missed." in after
