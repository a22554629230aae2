"""Calendar rules: a subset of RFC 5545, read from text, worked out in whole days.

Days know no time zone and no hour, so no change of the clocks moves one. A day that a month
lacks falls on the month's last (RFC 7529 §4.1, SKIP=BACKWARD), and the next month has its own
again.
"""

import heapq
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby, islice
from typing import Final, Literal

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule
from django.utils.translation import gettext as _

Frequency = Literal[0, 1, 2, 3]  # as dateutil numbers them, from YEARLY to DAILY
_FREQUENCIES: Final[Mapping[str, Frequency]] = {
    "DAILY": DAILY,
    "WEEKLY": WEEKLY,
    "MONTHLY": MONTHLY,
    "YEARLY": YEARLY,
}
# About a century: a promise that comes round more rarely is not a recurring one.
_MAX_INTERVAL: Final = {DAILY: 36_525, WEEKLY: 5_218, MONTHLY: 1_200, YEARLY: 100}
_WEEKDAYS: Final = {"MO": MO, "TU": TU, "WE": WE, "TH": TH, "FR": FR, "SA": SA, "SU": SU}
_SURE: Final = 28  # The last day that every month has.
_EVERY_MONTH: Final = tuple(range(1, 13))
_MOST_IN_MONTH: Final = 5  # of one day of the week
_MOST_IN_YEAR: Final = 53
# With a longer step some rules would never meet the month they name.
_MAX_WEEKS_IN_MONTHS: Final = 4


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a calendar rule, as numbers; empty where a part was not given.

    :param weekdays: pairs of a number (0: every one; -1: the last) and a day such as ``MO``.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, str], ...] = ()
    places: tuple[int, ...] = ()
    week_start: str = "MO"

    @property
    def is_plain(self) -> bool:
        """Whether it has a frequency and an interval, and nothing else."""
        return self == Parts(self.frequency, self.interval)

    @property
    def has_end(self) -> bool:
        return self.count is not None or self.until is not None


# Thousands of promises recur by a handful of texts.
@lru_cache(maxsize=1000)
def parse(text: str) -> Parts:
    """Read a rule such as ``FREQ=MONTHLY;BYMONTHDAY=31``.

    :raises ValueError: it is not a rule of this subset; the sentence is fit to show.
    """
    if not text.strip():
        raise ValueError(_("Write a rule, such as FREQ=YEARLY."))
    given: dict[str, str] = {}
    for part in text.strip().upper().split(";"):
        name, _equals, value = part.partition("=")
        if name not in _READERS:
            raise ValueError(_("“%s” is no part of a rule that is understood here.") % part)
        if name in given:
            raise ValueError(_("%s is given twice.") % name)
        given[name] = value
    if "FREQ" not in given:
        raise ValueError(_("A rule begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."))
    read = {_READERS[name][0]: _READERS[name][1](name, value) for name, value in given.items()}
    parts = Parts(**read)  # type: ignore[arg-type]
    for check in _CHECKS:
        if why := check(parts):
            raise ValueError(why)
    return parts


def due_days(parts: Parts, starts_on: date, *, until: date) -> Iterator[date]:
    """Yield the days of a rule from its start to a day, ascending, each once.

    Cost: proportional to the span from the start, some microseconds a period.
    """
    last = min(until, parts.until or until)
    found = heapq.merge(*(iter(rule) for rule in _rules(parts, starts_on, last)))
    days = (instant.date() for instant, _same in groupby(found))
    yield from islice((day for day in days if day >= starts_on), parts.count)


def _rules(parts: Parts, starts_on: date, last: date) -> Iterator[rrule]:
    """Yield the rules whose days, taken together, are those of the parts."""
    if parts.frequency in (DAILY, WEEKLY) or parts.weekdays or parts.places:
        yield _rule(
            parts,
            starts_on,
            last,
            bymonth=parts.months or None,
            bymonthday=parts.days or None,
            byweekday=[_WEEKDAYS[d](n) if n else _WEEKDAYS[d] for n, d in parts.weekdays] or None,
            bysetpos=parts.places or None,
        )
        return
    # Each day of the month by itself; a year's month is every twelfth, which is found sooner.
    for begin, step in _months(parts, starts_on):
        every = replace(parts, frequency=MONTHLY, interval=step)
        months = None if parts.frequency == YEARLY else parts.months or None
        for day in parts.days or (starts_on.day,):
            if day <= _SURE:
                yield _rule(every, begin, last, bymonth=months, bymonthday=day)
            else:  # The last that there is, of the 28th to the day that is meant.
                meant = range(_SURE, day + 1)
                yield _rule(every, begin, last, bymonth=months, bymonthday=meant, bysetpos=-1)


def _rule(parts: Parts, starts_on: date, last: date, **by: object) -> rrule:
    return rrule(
        parts.frequency,
        dtstart=datetime.combine(starts_on, time.min),
        until=datetime.combine(last, time.min),
        interval=parts.interval,
        wkst=_WEEKDAYS[parts.week_start],
        **by,  # type: ignore[arg-type]
    )


def _months(parts: Parts, starts_on: date) -> Iterator[tuple[date, int]]:
    """Yield from which day on days are sought, and in every how-manieth month."""
    if parts.frequency == MONTHLY:
        yield starts_on, parts.interval
        return
    every = _EVERY_MONTH if parts.days else (starts_on.month,)
    for month in parts.months or every:
        yield date(starts_on.year, month, 1), 12 * parts.interval


# --- Reading one part -------------------------------------------------------------------------


def _wrong(name: str, value: str) -> str:
    return _("%(name)s cannot be “%(value)s”.") % {"name": name, "value": value}


def _number(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,6}", value) or not low <= int(value) <= high:
            raise ValueError(_wrong(name, value))
        return int(value)

    return read


def _numbers(low: int, high: int) -> Callable[[str, str], tuple[int, ...]]:
    one = _number(low, high)

    def read(name: str, value: str) -> tuple[int, ...]:
        found = sorted({one(name, item) for item in value.split(",")})
        if 0 in found:
            raise ValueError(_wrong(name, value))
        return tuple(found)

    return read


def _frequency(name: str, value: str) -> Frequency:
    if value not in _FREQUENCIES:
        raise ValueError(_("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, not “%s”.") % value)
    return _FREQUENCIES[value]


def _day(name: str, value: str) -> date:
    if re.fullmatch(r"[0-9]{8}", value):
        try:
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
        except ValueError:
            pass
    raise ValueError(_("UNTIL is a day such as 20301231, not “%s”.") % value)


def _weekdays(name: str, value: str) -> tuple[tuple[int, str], ...]:
    found = []
    for item in value.split(","):
        match = re.fullmatch(r"([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)", item)
        if match is None:
            raise ValueError(_("“%s” is no day of the week such as MO or -1FR.") % item)
        found.append((int(match[1] or 0), match[2]))
    return tuple(dict.fromkeys(found))


def _weekday(name: str, value: str) -> str:
    if value not in _WEEKDAYS:
        raise ValueError(_("WKST is a day such as MO, not “%s”.") % value)
    return value


_READERS: Final[Mapping[str, tuple[str, Callable[[str, str], object]]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _number(1, 999_999)),
    "COUNT": ("count", _number(1, 999_999)),
    "UNTIL": ("until", _day),
    "BYMONTH": ("months", _numbers(1, 12)),
    "BYMONTHDAY": ("days", _numbers(-_SURE, 31)),
    "BYDAY": ("weekdays", _weekdays),
    "BYSETPOS": ("places", _numbers(-366, 366)),
    "WKST": ("week_start", _weekday),
}


# --- What does not go together ----------------------------------------------------------------


def _end_refusal(parts: Parts) -> str | None:
    if parts.count is not None and parts.until is not None:
        return _("Give COUNT or UNTIL, not both.")
    if parts.interval > _MAX_INTERVAL[parts.frequency]:
        return _("An interval of more than a century is not understood here.")
    return None


def _short_refusal(parts: Parts) -> str | None:
    """Rules by days and weeks: those parts only with which they meet their days every year."""
    if parts.frequency not in (DAILY, WEEKLY):
        return None
    if parts.days:
        return _("BYMONTHDAY goes with MONTHLY or YEARLY.")
    if any(number for number, _day in parts.weekdays):
        return _("A numbered weekday goes with MONTHLY or YEARLY.")
    is_filtered = bool(parts.months or parts.weekdays or parts.places)
    if parts.frequency == DAILY and (parts.places or (is_filtered and parts.interval > 1)):
        return _("Every so many days goes with no other part.")
    if parts.months and parts.interval > _MAX_WEEKS_IN_MONTHS:
        return _("BYMONTH goes with at most every fourth week.")
    return None


def _place_refusal(parts: Parts) -> str | None:
    """BYSETPOS: only a place that each set of days is sure to have."""
    if not parts.places:
        return None
    sure = len(parts.weekdays) * (1 if parts.frequency == WEEKLY else 4)
    if parts.days:
        sure = 1 if parts.weekdays else sum(day <= _SURE for day in parts.days)
    if any(number for number, _day in parts.weekdays):
        sure = 1
    if max(map(abs, parts.places)) > sure:
        return _("BYSETPOS names a place that not every period has.")
    return None


def _weekday_refusal(parts: Parts) -> str | None:
    by_month = parts.frequency == MONTHLY or parts.months
    most = _MOST_IN_MONTH if by_month else _MOST_IN_YEAR
    if any(abs(number) > most for number, _day in parts.weekdays):
        return _("BYDAY numbers a weekday that no month or year has.")
    return None


def _late_day_refusal(parts: Parts) -> str | None:
    late = max(parts.days, default=0)
    is_whole = set(range(_SURE, late + 1)) <= set(parts.days)
    if late > _SURE and (parts.weekdays or parts.places) and not is_whole:
        return _("With BYDAY or BYSETPOS, days after the 28th come with the 28th.")
    return None


_CHECKS: Final = (_end_refusal, _short_refusal, _weekday_refusal, _place_refusal, _late_day_refusal)
