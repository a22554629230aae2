"""The parts of a home page that several roles see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ledger.admin import charts, display
from ledger.admin.charts import Part, Value
from ledger.admin.desks import desks_of, today_of
from ledger.admin.tabs import VIEWS
from ledger.domain.dates import add_months
from ledger.domain.status import Status
from ledger.models import Desk, Entry
from ledger.models.figures import Health, Slipped, Standing

MONTHS: Final = 12
LATEST: Final = 8
SLIPPERS: Final = 5
STUCK: Final = timedelta(hours=1)  # sealing takes a second; the clock heals it within minutes


@dataclass(frozen=True, slots=True)
class Card:
    """One number that leads to the list it counts.

    :param tone: “late” where any at all is bad news.
    """

    label: str
    count: int
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry, as a line: what, to which item, by whom and when."""

    kind: str
    actor: str
    at: SafeString
    reference: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One desk of the table: each number with its address."""

    desk: Desk
    url: str
    numbers: tuple[Card, ...]
    oldest: date | None


def listed(**parameters: str) -> str:
    """Return the address of the list, narrowed; ``view="overdue"``, ``desk="mine"``."""
    query = urlencode(parameters)
    return reverse("admin:ledger_commitment_changelist") + (f"?{query}" if query else "")


def page_of(key: UUID) -> str:
    """Return the address of an item's page."""
    return reverse("admin:ledger_commitment_change", args=[key])


def day_of(request: HttpRequest) -> date:
    """Return the day where whoever asks is: at a desk of theirs, else where it comes first."""
    desks, today = desks_of(request), today_of(request)
    here = [key for key, desk in desks.items() if desk.is_mine]  # type: ignore[attr-defined]
    days = [today.at(key) for key in here or desks]
    return min(days, default=date.min)


def zone_of(request: HttpRequest) -> str:
    """Return the time zone of whoever asks: that of their first desk, else UTC."""
    desks = desks_of(request).values()
    return next((desk.time_zone for desk in desks if desk.is_mine), "UTC")  # type: ignore[attr-defined]


def status_bar(standing: Standing, **narrowed: str) -> charts.Stack:
    """Return where items stand, drafts last; each part leads to its items."""
    labels: dict[str, Any] = {status.value: status.label for status in Status}
    labels["draft"] = _("Draft")
    return charts.stack(
        [
            Part(
                f"s-{code}",
                str(label),
                standing.by_status[code],
                listed(status=code, **narrowed),
            )
            for code, label in labels.items()
        ]
    )


def desk_rows(desks: Mapping[UUID, Desk], standings: Mapping[UUID, Standing]) -> list[Row]:
    """Return the table of desks."""
    return [_row(desks[key], standing) for key, standing in standings.items()]


def _row(desk: Desk, standing: Standing) -> Row:
    at = {"desk": str(desk.pk)}
    month, quarter, more = standing.overdue
    numbers = {
        "open": standing.open,
        "overdue": standing.late,
        "overdue-30": month,
        "overdue-31-90": quarter,
        "overdue-90": more,
    }
    told = tuple(
        Card(str(VIEWS[view].label), n, listed(view=view, **at), _tone(view))
        for view, n in numbers.items()
    )
    return Row(desk, listed(**at), told, standing.oldest)


def _tone(view: str) -> str:
    return "late" if view == "overdue-90" else ""


def trend_of(told: Iterable[tuple[date, int, int]], now: int, today: date) -> charts.Bars:
    """Return how many were overdue at the ends of the last months, and how many are now.

    A month that was never counted is left out: nothing is not none.
    """
    since = add_months(today.replace(day=1), -MONTHS)
    values = [
        Value(date_format(on, "M"), date_format(on, "F Y"), overdue)
        for on, _open, overdue in told
        if on >= since
    ]
    return charts.bars([*values, Value(_("Now"), _("Now"), now, "now")])


def happened(entries: Iterable[Entry], zone: str) -> list[Happened]:
    """Return entries as lines; one whose text was erased says so."""
    return [
        Happened(
            kind=entry.happened,
            actor=entry.actor,
            at=display.instant(entry.at, zone),
            reference=entry.reference,  # type: ignore[attr-defined]
            title=entry.title,  # type: ignore[attr-defined]
            url=page_of(entry.stream),
        )
        for entry in entries
    ]


@dataclass(frozen=True, slots=True)
class Slipper:
    """Who slips, with the address of their items."""

    slip: Slipped
    url: str


def slippers(found: Iterable[Slipped], parameter: str, **narrowed: str) -> list[Slipper]:
    """Return who slips most, each leading to their open items.

    :param parameter: what the list calls them: “owner” or “party”.
    """
    narrowed = {"view": "open"} | narrowed
    return [Slipper(slip, listed(**narrowed | {parameter: str(slip.key)})) for slip in found]


def health_of(health: Health, zone: str, *, now: datetime) -> dict[str, Any]:
    """Return how the ledger is, in parts that a page can say."""
    newest, check, sealing = health.newest, health.check, health.sealing
    since, cosigned_at = sealing.since, sealing.cosigned_at
    return {
        "sealing": sealing,
        "pending_since": display.instant(since, zone) if since else "",
        "is_stuck": bool(sealing.has_begun and since and now - since > STUCK),
        "cosigned_at": display.instant(cosigned_at, zone) if cosigned_at else "",
        "entries": health.entries,
        "newest_at": display.instant(newest.at, zone) if newest else "",
        "hash": bytes(newest.leaf_hash).hex() if newest else "",
        "check": check,
        "checked_at": display.instant(check.at, zone) if check else "",
    }
