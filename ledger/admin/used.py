"""How many commitments stand on a piece of reference data, and which."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from ledger.admin import display
from ledger.models import Commitment

SHOWN: Final = 50


def list_of(parameter: str, key: object) -> str:
    """Return the address of the list of commitments, narrowed to one thing."""
    return f"{reverse('admin:ledger_commitment_changelist')}?{urlencode({parameter: str(key)})}"


class Used:
    """Adds to an admin a column and a section: the commitments that use a row.

    :ivar used_through: how a commitment leads to the row, as a filter says it.
    :ivar used_where: which of these ways count.
    :ivar list_asks: the parameter by which the list of commitments narrows to the row.
    """

    used_through: ClassVar[str]
    list_asks: ClassVar[str] = ""
    used_where: ClassVar[Mapping[str, Any]] = {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        path = self.used_through
        using = Commitment.objects.filter(**{path: OuterRef("pk")}, **self.used_where)
        counted = using.order_by().values(path).annotate(n=Count("pk", distinct=True)).values("n")
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        counting: QuerySet[Any] = rows.annotate(n_commitments=Coalesce(Subquery(counted), 0))
        return counting

    @admin.display(description=gettext_lazy("commitments"), ordering="n_commitments")
    def used_by(self, row: Any) -> SafeString | int:
        if not row.n_commitments:
            return 0
        words = ngettext("%d commitment", "%d commitments", row.n_commitments) % row.n_commitments
        return format_html('<a href="{}">{}</a>', self._where(row), words)

    def _where(self, row: Any) -> str:
        """Return where all of them are listed: on the list, or on the row's own page."""
        if self.list_asks:
            return list_of(self.list_asks, row.pk)
        page = reverse(f"admin:ledger_{row._meta.model_name}_change", args=[row.pk])
        return f"{page}#h-used"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Model | None = kwargs.get("obj")
        if obj is not None:
            context |= self.using(obj)
        answer: HttpResponse = super().render_change_form(  # type: ignore[misc]
            request, context, *args, **kwargs
        )
        return answer

    def using(self, obj: Model) -> dict[str, Any]:
        """Return the commitments that use a row, by reference; two queries."""
        path = self.used_through
        rows = Commitment.objects.filter(**{path: obj}, **self.used_where).distinct()
        shown = rows.order_by("reference")[:SHOWN]
        return {
            "used": [(row, display.status_of(row)) for row in shown],
            "used_count": rows.count(),
            "used_limit": SHOWN,
            "all_used": list_of(self.list_asks, obj.pk) if self.list_asks else "",
        }
