"""What the list of commitments can be narrowed to."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.admin.display import SOON_DAYS
from ledger.admin.recorded import person
from ledger.domain.lateness import Late, Today
from ledger.domain.publishing import Rung
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
            ("stale", Late.UPDATE.label),
            ("expired", Late.EVIDENCE.label),
            ("unanswered", Late.ANSWER.label),
            ("disputed", _("Disputed")),
            ("awaiting", _("Awaiting my approval")),
            ("drafts", _("Drafts")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Commitment]
    ) -> QuerySet[Commitment] | None:
        if not isinstance(queryset, CommitmentQuerySet):
            raise TypeError("the list asks the commitments' own questions")
        ask = QUESTIONS.get(self.value() or "")
        return ask(queryset, request) if ask else queryset


Question = Callable[[CommitmentQuerySet, HttpRequest], CommitmentQuerySet]
QUESTIONS: Final[dict[str, Question]] = {
    "mine": lambda rows, request: rows.filter(owner=person(request)),
    "overdue": lambda rows, request: rows.overdue(today_of(request)),
    "due": lambda rows, request: rows.due_within(today_of(request), days=SOON_DAYS),
    "no-evidence": lambda rows, request: rows.without_evidence(),
    "stale": lambda rows, request: rows.update_stale(today_of(request)),
    "expired": lambda rows, request: rows.evidence_expired(today_of(request)),
    "unanswered": lambda rows, request: rows.answer_overdue(today_of(request)),
    "disputed": lambda rows, request: rows.disputed(),
    "awaiting": lambda rows, request: rows.awaiting(person(request)),
    "drafts": lambda rows, request: rows.drafts(),
}


class WordingFilter(SimpleListFilter):
    """How firmly it was worded: what is a hope is tracked, and left out of counts."""

    title = _("wording")
    parameter_name = "wording"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [("hopes", _("Hopes and suggestions")), ("firmer", _("More than a hope"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Commitment]
    ) -> QuerySet[Commitment] | None:
        match self.value():
            case "hopes":
                return queryset.filter(rung=Rung.HOPE)
            case "firmer":
                return queryset.filter(rung__gt=Rung.HOPE)
            case _:
                return queryset
