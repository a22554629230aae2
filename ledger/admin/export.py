"""The list as a file: what is shown, on all its pages and in its order."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import tablib
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from ledger.admin.commitment_list import parties_of
from ledger.admin.desks import desks_of
from ledger.admin.filters import Wrong, narrowing_of, today_of
from ledger.domain import spreadsheets
from ledger.models import Commitment

# Some seconds and 100 MB as a workbook; whoever wants more wants the API.
MAX_ROWS: Final = 10_000
FORMATS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Cell = str | int | date | None
COLUMNS: Final[dict[str, tuple[Any, Callable[[Any], Cell]]]] = {
    "reference": (gettext_lazy("Reference"), lambda row: row.reference),
    "title": (gettext_lazy("Title"), lambda row: row.title),
    "text": (gettext_lazy("What was promised"), lambda row: row.text),
    "instrument": (gettext_lazy("Instrument"), lambda row: row.instrument.name),
    "parties": (gettext_lazy("Parties"), lambda row: ", ".join(parties_of(row))),
    "desk": (gettext_lazy("Desk"), lambda row: row.desk_name),
    "owner": (gettext_lazy("Owner"), lambda row: str(row.owner or "")),
    "status": (gettext_lazy("Status"), lambda row: row.shown_status),
    "since": (gettext_lazy("Since"), lambda row: row.status_since),
    "stated": (gettext_lazy("Due as stated"), lambda row: str(row.due)),
    "due": (gettext_lazy("Due"), lambda row: row.due_on),
    "review": (gettext_lazy("Next review"), lambda row: row.next_review_on),
    "evidence": (gettext_lazy("Evidence"), lambda row: row.evidence_count),
    "wording": (gettext_lazy("Wording"), lambda row: row.get_rung_display()),
    "late": (gettext_lazy("Late because"), lambda row: " ".join(map(str, row.lates))),
}


def route(desk: ModelAdmin[Commitment]) -> URLPattern:
    """Return the address of the files: ``export/csv/`` and ``export/xlsx/``."""

    def view(request: HttpRequest, key: str) -> HttpResponse:
        return export(desk, request, key)

    wrap = desk.admin_site.admin_view
    return path("export/<slug:key>/", wrap(require_safe(view)), name="ledger_commitment_export")


def export(desk: ModelAdmin[Commitment], request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with the narrowed list as a file, or lead back with the reason why not.

    Cost: the queries of the list, and one more; at most ``MAX_ROWS`` rows in memory.
    """
    if kind not in FORMATS:
        raise Http404
    try:
        narrowing = narrowing_of(request)
    except Wrong as wrong:
        return _back(request, str(wrong), wrong.rest)
    found = desk.get_changelist_instance(request)
    total = found.queryset.count()
    if total > MAX_ROWS:
        words = ngettext(
            "The list holds %(total)d item; a file holds at most %(limit)d. Narrow it first.",
            "The list holds %(total)d items; a file holds at most %(limit)d. Narrow it first.",
            total,
        )
        return _back(request, words % {"total": total, "limit": MAX_ROWS}, narrowing.query())
    rows = found.queryset.with_parties().select_related("owner", "instrument")
    return _file(kind, list(_told(request, rows)))


def _back(request: HttpRequest, why: str, query: str) -> HttpResponse:
    messages.error(request, why)
    return HttpResponseRedirect(f"{reverse('admin:ledger_commitment_changelist')}?{query}")


def _told(request: HttpRequest, rows: Any) -> Iterator[list[Cell]]:
    today, desks = today_of(request), desks_of(request)
    row: Any
    for row in rows:
        row.desk_name = desks[row.desk_id].name
        row.lates = row.lateness(on=today.at(row.desk_id))
        row.shown_status = _status(row)
        yield [safe(cell(row)) for _label, cell in COLUMNS.values()]


def _status(row: Commitment) -> str:
    return row.get_editorial_state_display() if row.is_draft else row.get_status_display()


def safe(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    return spreadsheets.safe(cell) if isinstance(cell, str) else cell


def _file(kind: str, rows: list[list[Cell]]) -> HttpResponse:
    heads = [str(label) for label, _cell in COLUMNS.values()]
    book = tablib.Dataset(*rows, headers=heads, title=str(_("Commitments"))[:31])
    body = book.export(kind)
    if kind == "csv":
        body = body.encode("utf-8-sig")  # Excel reads letters beyond ASCII only after this mark.
    answer = HttpResponse(body, content_type=FORMATS[kind])
    name = f"commitments-{timezone.now():%Y-%m-%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
