"""When a recurring promise falls due: rules in, windows out. Nothing follows from "today"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Final

from dateutil.rrule import DAILY, MONTHLY, WEEKLY
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain import rrule
from ledger.domain.dates import LAST_YEAR, add_months, day_refusal, parse_day

MAX_TEXT: Final = 500
# Once a day for a year, and some: more is a diary, and no longer a list of promises.
MAX_WINDOWS: Final = 400
MAX_HORIZON_MONTHS: Final = 120
TURN: Final = "turn-"
_LAST: Final = date(LAST_YEAR, 12, 31)
_DAY: Final = timedelta(days=1)


class RuleKind(TextChoices):
    """What the windows of a recurring promise follow."""

    RRULE = "rrule", gettext_lazy("A calendar rule (RFC 5545)")
    CALENDAR_YEAR = "calendar_year", gettext_lazy("Once in each calendar year")
    SUMMIT_CYCLE = "summit_cycle", gettext_lazy("Once between two summits")


class Anchor(TextChoices):
    """What the next window is counted from."""

    SCHEDULE = "schedule", gettext_lazy("The schedule: a late one moves nothing")
    COMPLETION = "completion", gettext_lazy("Completion: counted from when the last was held")


@dataclass(frozen=True, slots=True)
class Rule:
    """By what a promise recurs.

    :param text: a calendar rule, or the days of the summits, or blank for calendar years.
    :param ends_on: the last day on which it can be owed; None where it has no end.
    """

    kind: RuleKind
    starts_on: date
    text: str = ""
    anchor: Anchor = Anchor.SCHEDULE
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A span in which it has to be kept once, both days included.

    :param period: its name, which stays when the rule is worked out again.
    :param due_on: its last day; None while nobody knows it.
    """

    period: str
    opens_on: date
    due_on: date | None


def windows(rule: Rule, *, until: date, ended: Sequence[date] = ()) -> Iterator[Window]:
    """Yield the windows that open up to a day, ascending.

    :param ended: for a rule that is counted from completion, the day on which each turn so
        far came to its end; such a rule yields the one turn that is open now.
    :raises ValueError: the rule's text cannot be read.
    """
    if rule.anchor is Anchor.COMPLETION:
        found = _turn(rule, ended)
    else:
        found = _WINDOWS[rule.kind](rule, until)
    for window in found:
        if window.opens_on > until:
            return
        yield window


def _by_calendar(rule: Rule, until: date) -> Iterator[Window]:
    parts, opens_on = rrule.parse(rule.text), rule.starts_on
    # A window may open within the span and fall due long after it.
    for due_on in rrule.due_days(parts, rule.starts_on, until=rule.ends_on or _LAST):
        yield Window(due_on.isoformat(), opens_on, due_on)
        opens_on = due_on + _DAY


def _by_year(rule: Rule, until: date) -> Iterator[Window]:
    last = min(until, rule.ends_on or until)
    for year in range(rule.starts_on.year, last.year + 1):
        opens_on = max(rule.starts_on, date(year, 1, 1))
        yield Window(str(year), opens_on, _cut(date(year, 12, 31), rule))


def _by_summit(rule: Rule, until: date) -> Iterator[Window]:
    for number, (summit, following) in enumerate(pairwise([*summits(rule.text), None]), start=1):
        opens_on = max(rule.starts_on, summit + _DAY) if summit else rule.starts_on
        due_on = _cut(following, rule)
        if due_on is None or opens_on <= due_on:
            yield Window(f"cycle-{number}", opens_on, due_on)


def _cut(due_on: date | None, rule: Rule) -> date | None:
    """Return a window's last day, or the rule's own where that comes first."""
    return min((day for day in (due_on, rule.ends_on) if day), default=None)


def _turn(rule: Rule, ended: Sequence[date]) -> Iterator[Window]:
    since = max([rule.starts_on, *ended])
    opens_on = since + _DAY if ended else since
    due_on = _later(since, rrule.parse(rule.text))
    if rule.ends_on is None or due_on <= rule.ends_on:
        yield Window(f"{TURN}{len(ended) + 1}", opens_on, due_on)


def _later(since: date, parts: rrule.Parts) -> date:
    if parts.frequency in (DAILY, WEEKLY):
        return since + timedelta(days=parts.interval * (1 if parts.frequency == DAILY else 7))
    return add_months(since, parts.interval * (1 if parts.frequency == MONTHLY else 12))


_WINDOWS: Final = {
    RuleKind.RRULE: _by_calendar,
    RuleKind.CALENDAR_YEAR: _by_year,
    RuleKind.SUMMIT_CYCLE: _by_summit,
}


def summits(text: str) -> list[date]:
    """Read the days of the summits: ``2024-05-02, 2026-01-27``.

    :raises ValueError: none is given, one is no day, or they do not ascend.
    """
    days = [parse_day(part.strip()) for part in text.split(",") if part.strip()]
    if not days:
        raise ValueError(_("Give the day of at least one summit."))
    if any(later <= day for day, later in pairwise(days)):
        raise ValueError(_("The summits' days must ascend, each once."))
    return days


def last_day(rule: Rule) -> date | None:
    """Return the day after which a rule asks for nothing more; None where it has no end."""
    if rule.kind is not RuleKind.RRULE or not (parts := rrule.parse(rule.text)).has_end:
        return rule.ends_on
    days = rrule.due_days(parts, rule.starts_on, until=rule.ends_on or _LAST)
    return max(days, default=rule.starts_on)


# --- What is refused --------------------------------------------------------------------------


def setting_refusal(*, is_open: bool, is_draft: bool, is_change: bool, reason: str) -> str | None:
    """Return why a commitment's rule may not be set or changed at all, or None."""
    if not is_open:
        return _("This commitment is closed; nothing recurs any more.")
    if is_change and not is_draft and not reason.strip():
        return _("Say why the rule changes; it goes on the record.")
    return None


def planning_refusal(*, counts: bool, has_rule: bool) -> str | None:
    """Return why the clock does not plan for a commitment, or None.

    :param counts: whether it is published and open.
    """
    if not counts:
        return _("The clock plans for published, open commitments alone.")
    if not has_rule:
        return _("This commitment has no rule by which it recurs.")
    return None


def rule_refusal(rule: Rule, *, horizon_months: int) -> str | None:
    """Return why a rule may not be set, or None.

    :param horizon_months: how far ahead it is to be planned.
    """
    if not 1 <= horizon_months <= MAX_HORIZON_MONTHS:
        return _("Plan 1 to %d months ahead.") % MAX_HORIZON_MONTHS
    if why := _span_refusal(rule):
        return why
    try:
        return _text_refusal(rule) or _size_refusal(rule, horizon_months)
    except ValueError as wrong:
        return str(wrong)


def _span_refusal(rule: Rule) -> str | None:
    for day in (rule.starts_on, rule.ends_on):
        if day and (why := day_refusal(day)):
            return why
    if rule.ends_on and rule.ends_on < rule.starts_on:
        return _("The rule ends before it starts.")
    if len(rule.text) > MAX_TEXT:
        return _("The rule is longer than %d characters.") % MAX_TEXT
    return None


def _text_refusal(rule: Rule) -> str | None:
    if rule.kind is RuleKind.RRULE:
        parts = rrule.parse(rule.text)
        if rule.anchor is Anchor.COMPLETION and not parts.is_plain:
            return _("Counted from completion, a rule has FREQ and INTERVAL and nothing else.")
        return _reach_refusal(rule, parts)
    if rule.anchor is Anchor.COMPLETION:
        return _("Only a calendar rule can be counted from completion.")
    if rule.kind is RuleKind.CALENDAR_YEAR and rule.text.strip():
        return _("Calendar years need no rule: leave it blank.")
    return None


def _reach_refusal(rule: Rule, parts: rrule.Parts) -> str | None:
    """Ask for at least one day, and for none in a year that nobody can mean."""
    if parts.until and (why := day_refusal(parts.until)):
        return why
    if next(windows(rule, until=_LAST), None) is None:
        return _("This rule never falls due.")
    if parts.count is None:
        return None
    found = rrule.due_days(parts, rule.starts_on, until=_LAST)
    if sum(1 for _due in found) < parts.count:
        return _("This rule reaches beyond the year %d.") % LAST_YEAR
    return None


def _size_refusal(rule: Rule, horizon_months: int) -> str | None:
    until = min(add_months(rule.starts_on, horizon_months), _LAST)
    if next(islice(windows(rule, until=until), MAX_WINDOWS, None), None):
        return (
            _("That is more than %d occurrences ahead: let it recur less often, or plan less far.")
            % MAX_WINDOWS
        )
    return None
