"""What the list of commitments can be narrowed to."""

from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.admin.display import SOON_DAYS
from ledger.admin.recorded import person
from ledger.domain.lateness import Today
from ledger.models import Commitment, Desk
from ledger.models.commitments import CommitmentQuerySet


def today_of(request: HttpRequest) -> Today:
    """Return today at every desk; read once a request."""
    found: Today | None = getattr(request, "desks_today", None)
    if found is None:
        found = Desk.objects.today(timezone.now())
        request.desks_today = found  # type: ignore[attr-defined]
    return found


class ViewFilter(SimpleListFilter):
    """The questions an officer asks first."""

    title = _("view")
    parameter_name = "view"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [
            ("mine", _("My items")),
            ("overdue", _("Overdue")),
            ("due", _("Due in 30 days")),
            ("no-evidence", _("No evidence")),
            ("awaiting", _("Awaiting my approval")),
            ("drafts", _("Drafts")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Commitment]
    ) -> QuerySet[Commitment] | None:
        if not isinstance(queryset, CommitmentQuerySet):
            raise TypeError("the list asks the commitments' own questions")
        user = person(request)
        match self.value():
            case "mine":
                return queryset.filter(owner=user)
            case "overdue":
                return queryset.overdue(today_of(request))
            case "due":
                return queryset.due_within(today_of(request), days=SOON_DAYS)
            case "no-evidence":
                return queryset.without_evidence()
            case "awaiting":
                return queryset.awaiting(user)
            case "drafts":
                return queryset.drafts()
            case _:
                return queryset
