"""Home of a manager: what waits for me, which desk is behind, and how the ledger is."""

from functools import reduce
from operator import add
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from ledger.admin.desks import desks_of, today_of
from ledger.admin.home_parts import (
    MONTHS,
    SLIPPERS,
    Card,
    day_of,
    desk_rows,
    health_of,
    listed,
    slippers,
    status_bar,
    trend_of,
    zone_of,
)
from ledger.admin.recorded import person
from ledger.admin.tabs import VIEWS
from ledger.domain.dates import add_months
from ledger.models import Commitment, figures
from ledger.models.figures import Standing

# Where any at all is bad news.
_BAD: Final = {"overdue", "overdue-90", "no-owner"}


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the page shows; seven queries, however much there is."""
    user, today = person(request), today_of(request)
    desks = {key: desk for key, desk in desks_of(request).items() if key in user.desk_ids}
    standings = figures.standings(desks, today)
    house: Standing = reduce(add, standings.values(), Standing())
    waiting = Commitment.objects.visible_to(user).awaiting(user).count()
    return {
        "cards": _cards(house, waiting),
        "has_desk": bool(desks),
        "desks": desk_rows(desks, standings),
        "statuses": status_bar(house, desk="mine"),
        **months(request, set(desks), house),
        **_slipping(set(desks)),
    }


def _cards(house: Standing, waiting: int) -> list[Card]:
    """Return the cards; each number is that of the list to which it leads."""
    numbers = {
        "awaiting": waiting,
        "overdue": house.late,
        "overdue-90": house.overdue[2],
        "no-owner": house.unowned,
        "no-evidence": house.unproven,
    }
    cards = []
    for name, count in numbers.items():
        view = VIEWS[name]
        scope = {} if view.is_personal else {"desk": "mine"}
        tone = "late" if count and name in _BAD else ""
        cards.append(Card(str(view.label), count, listed(view=name, **scope), tone))
    return cards


def months(request: HttpRequest, desks: set[UUID], house: Standing) -> dict[str, Any]:
    """Return how many were overdue at the ends of months, and how the ledger is; three queries.

    Where no night has passed yet, nothing has been counted.
    """
    day, health = day_of(request), figures.health()
    since = add_months(day.replace(day=1), -MONTHS)
    counted = figures.trend(desks, since=since)
    return {
        "trend": trend_of(counted, house.late, day),
        "months": counted,
        "health": health_of(health, zone_of(request), now=timezone.now()),
    }


def _slipping(desks: set[UUID]) -> dict[str, Any]:
    """Return whose due days move most; one query. People are named to their manager only."""
    owners, parties = figures.slipped(desks, many=SLIPPERS)
    return {
        "shows_slips": True,
        "slipping_owners": slippers(owners, "owner", desk="mine"),
        "slipping_parties": slippers(parties, "party", desk="mine"),
    }
