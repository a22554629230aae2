"""When a recurring promise falls due: no drift, no gaps, the same whenever it is asked."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from ledger.domain.dates import add_months
from ledger.domain.recurrence import (
    Anchor,
    Rule,
    RuleKind,
    Window,
    last_day,
    planning_refusal,
    rule_refusal,
    setting_refusal,
    windows,
)

DAY = timedelta(days=1)
CALENDAR, YEARS, SUMMITS = RuleKind.RRULE, RuleKind.CALENDAR_YEAR, RuleKind.SUMMIT_CYCLE
starts = some.dates(date(1990, 1, 1), date(2060, 12, 31))
texts = some.sampled_from(
    [
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=1,6,12;BYMONTHDAY=15,31",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=30,31",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=DAILY;INTERVAL=10",
    ]
)
calendars = some.builds(Rule, some.just(CALENDAR), starts, texts)
years = some.builds(Rule, some.just(YEARS), starts)


@some.composite
def cycles(draw: some.DrawFn) -> Rule:
    days = sorted(draw(some.sets(starts, min_size=1, max_size=6)))
    return Rule(SUMMITS, draw(starts), ",".join(day.isoformat() for day in days))


rules = calendars | years | cycles()


def asked(rule: Rule, until: date, **given: Any) -> list[Window]:
    return list(windows(rule, until=until, **given))


def dues(text: str, starts_on: date, *, many: int) -> list[str]:
    found = windows(Rule(CALENDAR, starts_on, text), until=date(2100, 1, 1))
    return [str(window.due_on) for window, _n in zip(found, range(many), strict=False)]


@given(rules, some.integers(0, 2500), some.integers(0, 2500))
@settings(max_examples=100, deadline=None)
def test_asked_later_a_rule_gives_the_same_windows_and_more(
    rule: Rule, sooner: int, more: int
) -> None:
    until = rule.starts_on + sooner * DAY

    before, after = asked(rule, until), asked(rule, until + more * DAY)

    assert after[: len(before)] == before
    assert len({window.period for window in after}) == len(after)


@given(rules, some.integers(0, 5000))
@settings(max_examples=100, deadline=None)
def test_windows_follow_each_other_without_a_gap(rule: Rule, span: int) -> None:
    found = asked(rule, rule.starts_on + span * DAY)

    assert all(w.due_on is None or w.opens_on <= w.due_on for w in found)
    assert all(w.due_on and w.due_on + DAY == later.opens_on for w, later in pairwise(found))
    assert found == [] or found[0].opens_on >= rule.starts_on
    assert rule.kind is SUMMITS or found[0].opens_on == rule.starts_on


@given(starts, texts)
@settings(max_examples=60, deadline=None)
def test_where_every_month_has_the_days_it_is_the_rule_of_rfc_5545(on: date, text: str) -> None:
    assume("31" not in text and "29" not in text and on.day <= 28)
    end = on + 1000 * DAY
    theirs = rrulestr(f"DTSTART:{on:%Y%m%d}\nRRULE:{text};UNTIL={end:%Y%m%d}", ignoretz=True)

    ours = [w.due_on for w in asked(Rule(CALENDAR, on, text, ends_on=end), end)]

    assert ours == [instant.date() for instant in theirs]


@given(some.integers(29, 31), starts, some.integers(1, 14))
@settings(max_examples=60, deadline=None)
def test_a_month_without_the_day_has_it_on_its_last_and_the_next_one_again(
    day: int, on: date, every: int
) -> None:
    start = date(on.year, 1, day)

    found = asked(Rule(CALENDAR, start, f"FREQ=MONTHLY;INTERVAL={every}"), start + 1500 * DAY)

    assert [w.due_on for w in found] == [add_months(start, every * n) for n in range(len(found))]


@pytest.mark.parametrize(
    ("text", "starts_on", "days"),
    [
        ("FREQ=MONTHLY", date(2027, 12, 31), "2027-12-31 2028-01-31 2028-02-29 2028-03-31"),
        ("FREQ=MONTHLY;INTERVAL=2", date(2026, 12, 31), "2026-12-31 2027-02-28 2027-04-30"),
        ("FREQ=YEARLY;INTERVAL=2", date(2024, 2, 29), "2024-02-29 2026-02-28 2028-02-29"),
        ("FREQ=YEARLY", date(2096, 2, 29), "2096-02-29 2097-02-28 2098-02-28 2099-02-28"),
        ("FREQ=MONTHLY;BYMONTHDAY=30,31", date(2027, 2, 1), "2027-02-28 2027-03-30 2027-03-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2028, 2, 1), "2028-02-29 2028-03-31 2028-04-30"),
        ("FREQ=DAILY", date(2026, 3, 28), "2026-03-28 2026-03-29 2026-03-30"),
        ("FREQ=DAILY", date(2026, 10, 24), "2026-10-24 2026-10-25 2026-10-26"),
        ("FREQ=WEEKLY", date(2025, 12, 31), "2025-12-31 2026-01-07"),
        ("FREQ=YEARLY;COUNT=2", date(2026, 1, 1), "2026-01-01 2027-01-01"),
        ("FREQ=YEARLY;UNTIL=20280630", date(2026, 7, 1), "2026-07-01 2027-07-01"),
        ("freq=yearly;byday=1MO", date(2026, 1, 1), "2026-01-05 2027-01-04"),
    ],
)
def test_the_days_of_a_rule(text: str, starts_on: date, days: str) -> None:
    assert dues(text, starts_on, many=len(days.split())) == days.split()


def test_a_calendar_year_is_cut_where_the_promise_starts_and_ends() -> None:
    rule = Rule(YEARS, date(2026, 3, 5), ends_on=date(2028, 6, 30))

    assert asked(rule, date(2040, 1, 1)) == [
        Window("2026", date(2026, 3, 5), date(2026, 12, 31)),
        Window("2027", date(2027, 1, 1), date(2027, 12, 31)),
        Window("2028", date(2028, 1, 1), date(2028, 6, 30)),
    ]


def test_a_new_summit_ends_the_open_cycle_and_changes_no_other() -> None:
    before = asked(Rule(SUMMITS, date(2020, 1, 1), "2020-07-15, 2021-05-08"), date(2027, 1, 1))
    rule = Rule(SUMMITS, date(2020, 1, 1), "2020-07-15, 2021-05-08, 2026-01-27")

    after = asked(rule, date(2027, 1, 1))

    assert [(w.period, w.due_on) for w in before] == [
        ("cycle-1", date(2021, 5, 8)),
        ("cycle-2", None),
    ]
    assert after[0] == before[0]
    assert after[1:] == [
        Window("cycle-2", date(2021, 5, 9), date(2026, 1, 27)),
        Window("cycle-3", date(2026, 1, 28), None),
    ]


def test_counted_from_completion_one_turn_is_open_at_a_time() -> None:
    rule = Rule(CALENDAR, date(2026, 1, 31), "FREQ=MONTHLY", Anchor.COMPLETION, date(2026, 7, 1))
    far = date(2050, 1, 1)

    assert asked(rule, far) == [Window("turn-1", date(2026, 1, 31), date(2026, 2, 28))]
    held_late = [date(2026, 2, 28), date(2026, 5, 12)]
    assert asked(rule, far, ended=held_late) == [
        Window("turn-3", date(2026, 5, 13), date(2026, 6, 12))
    ]
    assert asked(rule, far, ended=[date(2026, 6, 15)]) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write a rule"),
        ("every year", "is no part of a rule"),
        ("INTERVAL=2", "A rule begins with FREQ"),
        ("FREQ=HOURLY", "not “HOURLY”"),
        ("FREQ=DAILY;BYHOUR=3", "“BYHOUR=3” is no part"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ is given twice"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL cannot be “0”"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL cannot be “-1”"),
        ("FREQ=YEARLY;INTERVAL=\u0662", "INTERVAL cannot be"),
        ("FREQ=YEARLY;COUNT=0", "COUNT cannot be “0”"),
        ("FREQ=YEARLY;COUNT=2;UNTIL=20300101", "COUNT or UNTIL, not both"),
        ("FREQ=YEARLY;INTERVAL=10000", "more than a century"),
        ("FREQ=YEARLY;COUNT=500", "beyond the year 2200"),
        ("FREQ=YEARLY;UNTIL=22010101", "The year 2201 is not believable"),
        ("FREQ=YEARLY;UNTIL=20300230", "UNTIL is a day such as"),
        ("FREQ=YEARLY;UNTIL=20200101", "never falls due"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "never falls due"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH cannot be “13”"),
        ("FREQ=YEARLY;BYMONTHDAY=0", "BYMONTHDAY cannot be “0”"),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", "BYMONTHDAY cannot be “-31”"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "goes with MONTHLY or YEARLY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "numbered weekday"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "goes with no other part"),
        ("FREQ=WEEKLY;INTERVAL=5;BYMONTH=3", "every fourth week"),
        ("FREQ=MONTHLY;BYDAY=6MO", "that no month or year has"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5", "not every period has"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=FR", "come with the 28th"),
        ("FREQ=MONTHLY;BYDAY=XX", "is no day of the week"),
        ("FREQ=WEEKLY;WKST=1", "WKST is a day"),
        ("FREQ=DAILY", "more than 400 occurrences ahead"),
        ("FREQ=YEARLY" + " " * 490, "longer than 500"),
    ],
)
def test_a_rule_that_nobody_can_mean_is_refused_in_words(text: str, sentence: str) -> None:
    refusal = rule_refusal(Rule(CALENDAR, date(2026, 7, 1), text), horizon_months=18)

    assert sentence in str(refusal)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule(YEARS, date(1899, 1, 1)), "The year 1899"),
        (Rule(YEARS, date(2026, 1, 2), ends_on=date(2026, 1, 1)), "ends before it starts"),
        (Rule(YEARS, date(2026, 1, 1), ends_on=date(2201, 1, 1)), "The year 2201"),
        (Rule(YEARS, date(2026, 1, 1), "FREQ=YEARLY"), "leave it blank"),
        (Rule(YEARS, date(2026, 1, 1), anchor=Anchor.COMPLETION), "Only a calendar rule"),
        (Rule(SUMMITS, date(2026, 1, 1), " , "), "at least one summit"),
        (Rule(SUMMITS, date(2026, 1, 1), "2026-05-01,2026-05-01"), "must ascend"),
        (Rule(SUMMITS, date(2026, 1, 1), "next May"), "is not a date"),
        (
            Rule(CALENDAR, date(2026, 1, 1), "FREQ=YEARLY;BYMONTH=3", Anchor.COMPLETION),
            "FREQ and INTERVAL and nothing else",
        ),
    ],
)
def test_so_is_one_whose_parts_do_not_belong_together(rule: Rule, sentence: str) -> None:
    assert sentence in str(rule_refusal(rule, horizon_months=18))


def test_an_honest_rule_is_not_refused() -> None:
    for text in ("FREQ=YEARLY", "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "FREQ=WEEKLY;BYDAY=MO,FR"):
        assert rule_refusal(Rule(CALENDAR, date(2026, 7, 1), text), horizon_months=18) is None
    daily = Rule(CALENDAR, date(2026, 7, 1), "FREQ=DAILY")
    assert rule_refusal(daily, horizon_months=12) is None
    assert "1 to 120 months" in str(rule_refusal(daily, horizon_months=121))


def test_a_rule_runs_until_its_last_day() -> None:
    start = date(2026, 7, 1)

    assert last_day(Rule(YEARS, start)) is None
    assert last_day(Rule(YEARS, start, ends_on=date(2030, 1, 1))) == date(2030, 1, 1)
    assert last_day(Rule(CALENDAR, start, "FREQ=YEARLY;COUNT=3")) == date(2028, 7, 1)


def test_who_may_change_a_rule_and_what_the_clock_plans_for() -> None:
    usual = {"is_open": True, "is_draft": False, "is_change": True, "reason": "New text."}
    assert setting_refusal(**usual) is None  # type: ignore[arg-type]
    assert "is closed" in str(setting_refusal(**usual | {"is_open": False}))  # type: ignore[arg-type]
    assert "Say why" in str(setting_refusal(**usual | {"reason": " "}))  # type: ignore[arg-type]
    assert setting_refusal(**usual | {"is_draft": True, "reason": ""}) is None  # type: ignore[arg-type]

    assert planning_refusal(counts=True, has_rule=True) is None
    assert "published, open" in str(planning_refusal(counts=False, has_rule=True))
    assert "has no rule" in str(planning_refusal(counts=True, has_rule=False))
