"""What most pages of the desk ask first: the desks, the day at each, and which are one's own."""

from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from ledger.admin.recorded import person
from ledger.domain.dates import local_day
from ledger.domain.lateness import Today
from ledger.models import Desk, Membership

_KEPT: Final = "ledger_desks"


def desks_of(request: HttpRequest) -> dict[UUID, Desk]:
    """Return every desk by its key; one query a request.

    The same query tells on which of them the person sits, who need not be asked again.
    """
    found: dict[UUID, Desk] | None = getattr(request, _KEPT, None)
    if found is None:
        user = person(request)
        sits = Membership.objects.filter(user=user, ended_at=None, desk=OuterRef("pk"))
        rows: list[Any] = list(Desk.objects.annotate(is_mine=Exists(sits)))
        user.desk_ids = frozenset(desk.pk for desk in rows if desk.is_mine)
        found = {desk.pk: desk for desk in rows}
        setattr(request, _KEPT, found)
    return found


def today_of(request: HttpRequest) -> Today:
    """Return today at every desk; the clock is read once a request."""
    found: Today | None = getattr(request, "desks_today", None)
    if found is None:
        at = timezone.now()
        days = {key: local_day(at, desk.time_zone) for key, desk in desks_of(request).items()}
        found = Today(days)
        request.desks_today = found  # type: ignore[attr-defined]
    return found
