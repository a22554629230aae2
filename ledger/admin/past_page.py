"""The switch on an item's page that shows it as the ledger told it before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ledger.domain.dates import local_day, parse_day

AS_OF: Final = "as_of"


@dataclass(frozen=True, slots=True)
class AsOf:
    """Of which instant a page is asked for.

    :param typed: what stands in the field; :param at: the instant, None for now; :param fault:
        why what was typed names none; :param day: the last day that can be asked for.
    """

    typed: str
    at: datetime | None
    fault: str
    zone: str
    day: str

    @property
    def query(self) -> str:
        """What leads to other items as they were then."""
        return f"?{urlencode({AS_OF: self.typed})}" if self.at else ""

    def banner(self) -> str:
        """Say what is shown and what is not."""
        if self.at is None:
            return ""
        return _(
            "As recorded on %(when)s. What was recorded later is not shown, and nothing can be "
            "changed here."
        ) % {"when": self.when()}

    def when(self) -> str:
        """Return the instant: a day by its own name, since it is meant to its end."""
        if self.at is None or len(self.typed) == len("2026-01-27"):
            return self.typed
        return f"{self.at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M:%S %Z}"


def read(asked: Mapping[str, Any], zone: str, *, now: datetime) -> AsOf:
    """Return of which instant a page is asked for.

    :param zone: the desk's: a day is over at its midnight. The day that has not ended is now.
    """
    typed = str(asked.get(AS_OF, "")).strip()[:40]
    at, fault = None, ""
    if typed:
        try:
            at = _instant(typed, zone, now)
        except (ValueError, OverflowError) as wrong:
            fault = str(wrong)
    return AsOf(typed, at, fault, zone, local_day(now, zone).isoformat())


def _instant(text: str, zone: str, now: datetime) -> datetime:
    """Return the last instant of a day, or the very instant.

    :raises ValueError: it is neither, or has not come yet; the sentence is fit to show.
    """
    if "T" not in text:
        on = parse_day(text)
        if on > local_day(now, zone):
            raise ValueError(_("This day has not come yet."))
        return min(now, datetime.combine(on, time.max, ZoneInfo(zone)))
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
        is_exact = datetime.fromisoformat(text).tzinfo is not None
    except (ValueError, OverflowError):
        is_exact = False
    if not is_exact:
        raise ValueError(
            _("Give a day such as 2026-01-27, or an instant such as 2026-01-27T10:00:00Z.")
        )
    if at > now:
        raise ValueError(_("This instant has not come yet."))
    return at


def unborn(as_of: AsOf, first_at: datetime, zone: str) -> str:
    """Say that nothing was recorded yet; :param zone: the reader's."""
    return _("Nothing was recorded of it yet on %(when)s: its first entry is of %(first)s.") % {
        "when": as_of.when(),
        "first": f"{first_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}",
    }
