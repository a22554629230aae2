"""Days as people state them: with a precision, and in their own words."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Promises are dated by living people: anything else is a slip of the keyboard.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200


class Precision(TextChoices):
    """How exactly a day was stated."""

    DAY = "day", gettext_lazy("that day")
    MONTH = "month", gettext_lazy("that month")
    QUARTER = "quarter", gettext_lazy("that quarter")
    YEAR = "year", gettext_lazy("that year")
    UNSTATED = "unstated", gettext_lazy("only in words")


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as it was stated.

    :param on: the last day of the stated span, or None where only words were given. A
        promise "in March 2025" falls due on 31 March: no earlier day breaks it.
    :param precision: the span; None where nothing was said at all.
    :param words: the words that were used, verbatim.
    """

    on: date | None = None
    precision: Precision | None = None
    words: str = ""

    def __str__(self) -> str:
        if self.on is None or self.precision is None:
            return _("“%s”") % self.words if self.words else ""
        match self.precision:
            case Precision.MONTH:
                return date_format(self.on, "F Y")
            case Precision.QUARTER:
                told = {"year": self.on.year, "quarter": (self.on.month + 2) // 3}
                return _("%(year)d Q%(quarter)d") % told
            case Precision.YEAR:
                return f"{self.on.year}"
            case _:
                return self.on.isoformat()


NEVER_STATED: Final = StatedDate()


def stated(on: date | None, precision: Precision | None, words: str = "") -> StatedDate:
    """Return a stated date whose day is the end of the span that ``on`` lies in.

    :raises ValueError: the parts do not belong together, or the year is not believable.
    """
    if precision is None:
        if on or words:
            raise ValueError(_("Say how exact the date is."))
        return NEVER_STATED
    if precision is Precision.UNSTATED:
        if on or not words:
            raise ValueError(_("A date given only in words has words and no day."))
        return StatedDate(None, precision, words)
    if on is None:
        raise ValueError(_("Give the day, or choose “only in words”."))
    if why := day_refusal(on):
        raise ValueError(why)
    return StatedDate(span_end(on, precision), precision, words)


def span_end(on: date, precision: Precision) -> date:
    """Return the last day of the month, quarter or year that a day lies in."""
    month = {
        Precision.MONTH: on.month,
        Precision.QUARTER: (on.month + 2) // 3 * 3,
        Precision.YEAR: 12,
    }.get(precision)
    if month is None:
        return on
    return date(on.year, month, calendar.monthrange(on.year, month)[1])


def parse_day(text: str) -> date:
    """Read ``YYYY-MM-DD`` and nothing else.

    :raises ValueError: it is no day of the calendar; the sentence is fit to show.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(_("“%s” is not a date. Write it as 2026-01-27.") % text)
    try:
        on = date.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError(_("“%s” is not a day of the calendar.") % text) from wrong
    if why := day_refusal(on):
        raise ValueError(why)
    return on


def day_refusal(on: date) -> str | None:
    """Return why a day is not believable, or None."""
    if FIRST_YEAR <= on.year <= LAST_YEAR:
        return None
    return _("The year %d is not believable here.") % on.year


def local_day(at: datetime, zone: str) -> date:
    """Return the calendar day of an instant in a time zone such as ``Asia/Kolkata``."""
    return at.astimezone(ZoneInfo(zone)).date()


def add_months(on: date, months: int) -> date:
    """Return the same day some months later; the last day of a shorter month.

    :raises ValueError: the result lies beyond the calendar.
    """
    if on.year + months // 12 >= MAXYEAR:
        raise ValueError(_("That is beyond the calendar."))
    return on + relativedelta(months=months)
