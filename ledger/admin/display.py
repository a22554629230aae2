"""How the desk's pages show a status, a day, a person."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.models import Commitment

SOON_DAYS = 30


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
