"""How the desk's pages show a status, a day, an instant, a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.models import Commitment, Desk, User

T = TypeVar("T")

SOON_DAYS = 30
# What is open of a long list, what is folded below it; more than that is asked for.
NEWEST: Final = 5
FOLDED: Final = 50


def pill(code: str, label: object) -> SafeString:
    """A status: words first, colour second."""
    return format_html('<span class="pill s-{}">{}</span>', code, label)


def status_of(commitment: Commitment) -> SafeString:
    """The status, or the word “Draft” while it does not count."""
    if commitment.editorial_state == "draft":
        return pill("draft", commitment.get_editorial_state_display())
    return pill(commitment.status, commitment.get_status_display())


def day(when: date | None, *, today: date, counts: bool, stated: str = "") -> SafeString:
    """A day, exact and relative: ``2026-07-01 12 days overdue``.

    :param counts: whether the item can be late at all.
    :param stated: how the day was stated, where that was less exact.
    """
    if when is None:
        return format_html('<span class="quiet">{}</span>', _("not set"))
    exact = format_html('<time datetime="{}">{}</time>', when.isoformat(), stated or when)
    if not counts:
        return exact
    days = (when - today).days
    if days < 0:
        tone, words = "late", ngettext("%d day overdue", "%d days overdue", -days) % -days
    elif days == 0:
        tone, words = "soon", _("today")
    else:
        tone = "soon" if days <= SOON_DAYS else "later"
        words = ngettext("in %d day", "in %d days", days) % days
    return format_html('{} <span class="due {}">{}</span>', exact, tone, words)


def ago(on: date, *, today: date) -> str:
    """How long ago a day was: ``12 days ago``."""
    days = (today - on).days
    if days <= 0:
        return _("today")
    return ngettext("%d day ago", "%d days ago", days) % days


def instant(at: datetime, zone: str) -> SafeString:
    """An instant in somebody's zone, with UTC for whoever compares two zones."""
    here, utc = at.astimezone(ZoneInfo(zone)), at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC">{} {}</time>',
        f"{utc:%Y-%m-%dT%H:%M:%S.%fZ}",
        f"{utc:%Y-%m-%d %H:%M:%S}",
        f"{here:%Y-%m-%d %H:%M}",
        here.tzname(),
    )


def zone_of(user: User, desk: Desk | None) -> str:
    """Return the zone in which a person reads times: of their desk, the item's if they sit on
    it; without one that of the item; one query at most.
    """
    if desk and desk.pk in user.desk_ids:
        return desk.time_zone
    mine = Desk.objects.filter(pk__in=user.desk_ids).first() if user.desk_ids else None
    found = mine or desk
    return found.time_zone if found else "UTC"


def labelled(label: object, words: object) -> str:
    """A name and what it says, with the sign between them that the language writes."""
    return _("%(label)s: %(words)s") % {"label": label, "words": words}


def lacking(words: str) -> SafeString:
    """Something that should be there and is not."""
    return format_html('<span class="due late">{}</span>', words)


def due(commitment: Commitment, *, today: date) -> SafeString | str:
    """The due date as it was stated, and how far away its last day is."""
    stated = commitment.due
    if stated.precision is None:
        return ""
    counts = commitment.counts_as_open
    if stated.on is None or not counts:
        return str(stated)
    return day(stated.on, today=today, counts=True, stated=str(stated))


def review(commitment: Commitment, *, today: date) -> SafeString:
    """The next review, and how far away it is; nothing once the item is closed."""
    if commitment.next_review_on is None and not commitment.is_open:
        return format_html('<span class="quiet">{}</span>', _("closed"))
    counts = commitment.counts_as_open
    return day(commitment.next_review_on, today=today, counts=counts)


@dataclass(frozen=True, slots=True)
class Fold(Generic[T]):
    """A long list: what is open, what is folded, and how many there are in all."""

    shown: Sequence[T]
    rest: Sequence[T]
    count: int

    @property
    def hidden(self) -> int:
        """How many are on the page neither open nor folded."""
        return self.count - len(self.shown) - len(self.rest)

    def __bool__(self) -> bool:
        return bool(self.count)


def fold(rows: Sequence[T], *, is_all: bool = False) -> Fold[T]:
    """Fold what comes after the newest few; :param is_all: whether nothing is left out."""
    end = len(rows) if is_all else FOLDED
    return Fold(rows[:NEWEST], rows[NEWEST:end], len(rows))
