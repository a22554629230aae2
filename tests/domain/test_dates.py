"""Days as people state them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain.dates import (
    NEVER_STATED,
    Precision,
    StatedDate,
    add_months,
    local_day,
    parse_day,
    span_end,
    stated,
)

SPANS = [Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR]
believable = some.dates(date(1900, 1, 1), date(2200, 12, 31))


def name_of_span(on: date, precision: Precision) -> tuple[int, ...]:
    """Return what all days of one span have in common."""
    return {
        Precision.DAY: (on.year, on.month, on.day),
        Precision.MONTH: (on.year, on.month),
        Precision.QUARTER: (on.year, (on.month - 1) // 3),
        Precision.YEAR: (on.year,),
    }[precision]


@given(believable, some.sampled_from(SPANS))
def test_a_span_ends_on_the_last_day_that_still_lies_in_it(on: date, precision: Precision) -> None:
    end = span_end(on, precision)

    assert end >= on
    assert name_of_span(end, precision) == name_of_span(on, precision)
    assert name_of_span(end + timedelta(days=1), precision) != name_of_span(on, precision)


@pytest.mark.parametrize(
    ("on", "precision", "end"),
    [
        (date(2025, 3, 1), Precision.MONTH, date(2025, 3, 31)),
        (date(2024, 2, 1), Precision.MONTH, date(2024, 2, 29)),
        (date(2025, 2, 1), Precision.MONTH, date(2025, 2, 28)),
        (date(2100, 2, 1), Precision.MONTH, date(2100, 2, 28)),
        (date(2000, 2, 1), Precision.MONTH, date(2000, 2, 29)),
        (date(2026, 1, 1), Precision.QUARTER, date(2026, 3, 31)),
        (date(2026, 4, 30), Precision.QUARTER, date(2026, 6, 30)),
        (date(2026, 9, 30), Precision.QUARTER, date(2026, 9, 30)),
        (date(2026, 10, 1), Precision.QUARTER, date(2026, 12, 31)),
        (date(2026, 1, 1), Precision.YEAR, date(2026, 12, 31)),
        (date(2026, 5, 7), Precision.DAY, date(2026, 5, 7)),
    ],
)
def test_a_promise_falls_due_at_the_end_of_the_span_it_names(
    on: date, precision: Precision, end: date
) -> None:
    assert stated(on, precision, "as said") == StatedDate(end, precision, "as said")


def test_words_alone_have_no_day() -> None:
    said = stated(None, Precision.UNSTATED, "in the coming months")

    assert said == StatedDate(None, Precision.UNSTATED, "in the coming months")
    assert str(said) == "“in the coming months”"


def test_nothing_said_is_no_date() -> None:
    assert stated(None, None) == NEVER_STATED
    assert str(NEVER_STATED) == ""


@pytest.mark.parametrize(
    ("on", "precision", "words", "sentence"),
    [
        (date(2026, 1, 1), None, "", "Say how exact the date is."),
        (None, None, "soon", "Say how exact the date is."),
        (date(2026, 1, 1), Precision.UNSTATED, "soon", "has words and no day"),
        (None, Precision.UNSTATED, "", "has words and no day"),
        *((None, span, "soon", "Give the day, or choose") for span in SPANS),
        *((date(1899, 12, 31), span, "", "The year 1899 is not believable") for span in SPANS),
        *((date(2201, 1, 1), span, "", "The year 2201 is not believable") for span in SPANS),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(
    on: date | None, precision: Precision | None, words: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        stated(on, precision, words)


@pytest.mark.parametrize(
    ("on", "precision", "text"),
    [
        (date(2026, 3, 31), Precision.DAY, "2026-03-31"),
        (date(2026, 3, 31), Precision.MONTH, "March 2026"),
        (date(2026, 3, 31), Precision.QUARTER, "2026 Q1"),
        (date(2026, 12, 31), Precision.QUARTER, "2026 Q4"),
        (date(2026, 12, 31), Precision.YEAR, "2026"),
    ],
)
def test_a_date_is_shown_no_more_exactly_than_it_was_stated(
    on: date, precision: Precision, text: str
) -> None:
    assert str(StatedDate(on, precision)) == text


@given(believable)
def test_a_day_that_is_written_reads_back(on: date) -> None:
    assert parse_day(on.isoformat()) == on


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-1-2", "20260127", "2026-W05-2", "27/01/2026", "2026-01-27 "]
)
def test_another_way_of_writing_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date\. Write it as 2026-01-27\."):
        parse_day(text)


@pytest.mark.parametrize(
    "text", ["\uff12\uff10\uff12\uff16-01-27", "2026-01-27\n", "+026-01-27", "\u2212026-01-27"]
)
def test_what_only_looks_like_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_day(text)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01"]
)
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}” is not a day of the calendar"):
        parse_day(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_year_that_nobody_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"The year {int(text[:4])} is not believable here"):
        parse_day(text)


def test_it_is_tomorrow_in_new_delhi_first() -> None:
    late_evening = datetime(2026, 7, 1, 20, 0, tzinfo=UTC)

    assert local_day(late_evening, "Europe/Brussels") == date(2026, 7, 1)
    assert local_day(late_evening, "Asia/Kolkata") == date(2026, 7, 2)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_the_day_on_which_the_clocks_change_has_23_hours(at: datetime, day: date) -> None:
    assert local_day(at, "Europe/Brussels") == day


@pytest.mark.parametrize(
    ("on", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_some_months_later_is_the_same_day_or_the_month_s_last(
    on: date, months: int, later: date
) -> None:
    assert add_months(on, months) == later


@pytest.mark.parametrize(("on", "months"), [(date(9999, 1, 1), 1), (date(9990, 1, 1), 120)])
def test_the_calendar_has_an_end_and_it_is_said_in_words(on: date, months: int) -> None:
    with pytest.raises(ValueError, match="beyond the calendar"):
        add_months(on, months)
