"""Home of a reader, who sees how desks stand, and of an administrator, who keeps the house."""

from datetime import timedelta
from functools import reduce
from operator import add
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.admin.desks import desks_of, today_of
from ledger.admin.display import SOON_DAYS
from ledger.admin.home_manager import months
from ledger.admin.home_parts import (
    LATEST,
    Card,
    desk_rows,
    happened,
    health_of,
    listed,
    status_bar,
    zone_of,
)
from ledger.admin.tabs import VIEWS
from ledger.admin.webhook_lines import troubled
from ledger.models import Credential, Partner, User, figures
from ledger.models.figures import Standing


def reader(request: HttpRequest) -> dict[str, Any]:
    """Return what a reader's page shows: all desks, and what happened lately; six queries."""
    desks, zone = desks_of(request), zone_of(request)
    standings = figures.standings(desks, today_of(request))
    house: Standing = reduce(add, standings.values(), Standing())
    numbers = {"open": house.open, "overdue": house.late, "overdue-90": house.overdue[2]}
    return {
        "cards": [Card(str(VIEWS[v].label), n, listed(view=v)) for v, n in numbers.items()],
        "has_desk": bool(desks),
        "desks": desk_rows(desks, standings),
        "statuses": status_bar(house),
        **months(request, set(desks), house),
        "latest": happened(figures.latest_published(many=LATEST), zone),
        "is_reader": True,
    }


def administrator(request: HttpRequest) -> dict[str, Any]:
    """Return what an administrator's page shows: who may come in, and how the ledger is."""
    at, zone = timezone.now(), zone_of(request)
    keys = Credential.objects.live(at).filter(expires_at__lte=at + timedelta(days=SOON_DAYS))
    expiring = list(keys.select_related("partner").order_by("expires_at", "pk"))
    active = {"is_active__exact": "1"}
    numbers = {
        "user": (_("People who may sign in"), User.objects.filter(is_active=True).count(), active),
        "partner": (_("Partners"), Partner.objects.count(), {}),
        "desk": (_("Desks"), len(desks_of(request)), {}),
    }
    cards = [
        Card(label, count, _table(kind, **narrowed))
        for kind, (label, count, narrowed) in numbers.items()
    ]
    return {
        "cards": cards,
        "keys": expiring,
        "webhooks": troubled(),
        "health": health_of(figures.health(), zone, now=at),
        "is_administrator": True,
    }


def _table(kind: str, **narrowed: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in narrowed.items())
    return reverse(f"admin:ledger_{kind}_changelist") + (f"?{query}" if query else "")
