"""The list of commitments: its order, its rows and its pages."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from django.contrib.admin import helpers
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Expression, F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from ledger.admin import display, tabs
from ledger.admin.desks import desks_of
from ledger.admin.filters import narrowing_of, today_of
from ledger.models import Commitment
from ledger.models.commitments import CommitmentQuerySet

# Who finds more than this needs another word, not another page.
MAX_FOUND: Final = 1000
# What a row shows; the other columns, among them all the words of the promise, stay where they are.
SHOWN: Final = (
    *("reference", "title", "status", "editorial_state", "desk", "evidence_count"),
    *("owner__full_name", "owner__is_active", "due_precision", "due_words"),
    *("due_on", "step_due_on", "next_review_on"),
    *("update_due_on", "evidence_expires_on", "answer_due_on"),
)


class KnownCount(Paginator[Any]):
    """Pages of something that was counted already."""

    known: int | None = None

    @cached_property
    def count(self) -> int:
        counted: int = super().count
        return counted if self.known is None else self.known


class CommitmentList(ChangeList):
    """The list as one person narrowed it.

    :ivar is_cut: whether more was found than is shown.
    """

    is_cut = False
    root_queryset: CommitmentQuerySet

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> CommitmentQuerySet:
        """Return what is left, in its order; nothing is read yet."""
        self.filter_specs: list[Any] = []
        self.narrowing = narrowing_of(request)
        self.has_filters = True
        self.has_active_filters = self.narrowing.is_narrowed
        rows: CommitmentQuerySet = self.root_queryset.filter(self.narrowing.condition())
        return rows.order_by(*self._order())

    def get_results(self, request: HttpRequest) -> None:
        """Read one page; what is searched for is searched once."""
        narrowing = self.narrowing
        self.tab_counts = tabs.counts(self.root_queryset, narrowing.asker, scope=narrowing.scope)
        self.paginator = self._pages()
        self.result_count = self.paginator.count
        self.multi_page = self.result_count > self.list_per_page
        self.can_show_all = self.result_count <= self.list_max_show_all
        is_whole = not self.multi_page or (self.show_all and self.can_show_all)
        page = self.paginator.get_page(self.page_num)
        self.page_num = page.number
        self.result_list = self._read(self.paginator.object_list if is_whole else page.object_list)
        self.show_full_result_count = False
        self.full_result_count = None
        self.show_admin_actions = self.result_count > 0
        self.rows = self._rows(request)

    def _pages(self) -> KnownCount:
        narrowing = self.narrowing
        if narrowing.words:
            keys = list(self.queryset.values_list("pk", flat=True)[: MAX_FOUND + 1])
            self.is_cut = len(keys) > MAX_FOUND
            return KnownCount(keys[:MAX_FOUND], self.list_per_page)
        pages = KnownCount(self.queryset, self.list_per_page)
        is_tab = narrowing.given.keys() <= {"view", "desk", "mine"}
        view = tabs.VIEWS.get(narrowing.view)
        # A personal tab counts all desks; it is that list only where no desk was chosen.
        if is_tab and not (view and view.is_personal and narrowing.scope):
            pages.known = self.tab_counts.get(narrowing.view)
        return pages

    def _read(self, found: "CommitmentQuerySet | list[UUID]") -> list[Commitment]:
        """Return the rows of a page, in its order; one query, none where it is empty."""
        rows: CommitmentQuerySet = self.root_queryset.with_parties().select_related("owner")
        rows = rows.only(*SHOWN)
        if isinstance(found, list):
            known = {row.pk: row for row in rows.filter(pk__in=found)} if found else {}
            return [known[key] for key in found if key in known]
        if not self.result_count:
            return []
        return list(found.with_parties().select_related("owner").only(*SHOWN))

    def _order(self) -> list[Any]:
        """Return by what the list is sorted: what is not set comes last, whichever way."""
        asked = str(self.params.get(ORDER_VAR, ""))
        found: dict[str, Expression] = {}
        for term in asked.split("."):
            column = self.list_display[int(term.removeprefix("-") or 0) :][:1]
            name: Any = self.get_ordering_field(column[0]) if column else None
            if name:
                way = F(name).desc if term.startswith("-") else F(name).asc
                found.setdefault(name, way(nulls_last=True))
        if found:
            return [*found.values(), "reference", "pk"]
        return [F("next_review_on").asc(nulls_last=True), "reference", "pk"]

    def _rows(self, request: HttpRequest) -> list[SafeString]:
        """Return the lines as HTML; no query. A template would take three times as long."""
        today, desks = today_of(request), desks_of(request)
        columns = [self._column(n) for n in self.list_display if n != "action_checkbox"]
        can_choose = len(columns) < len(self.list_display)
        # Worked out once: reversing an address costs as much as drawing a line.
        before, after = reverse("admin:ledger_commitment_change", args=["KEY"]).split("KEY")
        pills: dict[tuple[str, str], SafeString] = {}
        found = []
        for row in self.result_list:
            row.today = today.at(row.desk_id)
            row.desk_name = desks[row.desk_id].name
            row.url = f"{before}{row.pk}{after}"
            kind = (row.status, row.editorial_state)
            row.pill = pills.get(kind) or pills.setdefault(kind, display.status_of(row))
            cells = [f"{head}{conditional_escape(show(row))}{tail}" for head, show, tail in columns]
            box = _box(row) if can_choose else ""
            found.append(SafeString(f"<tr>{box}{''.join(cells)}</tr>"))
        return found

    def _column(self, name: Any) -> tuple[str, Callable[[Commitment], Any], str]:
        """Return how a column's cells begin, what stands in them, and how they end."""
        label = capfirst(str(label_for_field(name, Commitment, self.model_admin)))
        head = format_html('data-label="{}" class="field-{}">', label, name)
        is_first = name == self.list_display_links[0]
        return (
            f'<th scope="row" {head}' if is_first else f"<td {head}",
            self._show(name),
            "</th>" if is_first else "</td>",
        )

    def _show(self, name: str) -> Callable[[Commitment], Any]:
        """Return what makes a column's cell of a row: a method of the desk, or a link."""
        method: Callable[[Commitment], Any] | None = getattr(self.model_admin, name, None)
        return method or (lambda row: link_to(row, getattr(row, name)))

    def body(self) -> SafeString:
        """Return all lines, one below the other."""
        return SafeString("\n".join(self.rows))

    def headers(self) -> Iterable[dict[str, Any]]:
        """Return the heads of the columns, as Django's own lists have them."""
        return result_headers(self)


def _box(row: Commitment) -> SafeString:
    return format_html(
        '<td class="action-checkbox"><input type="checkbox" name="{}" value="{}" '
        'class="action-select" aria-label="{}"></td>',
        helpers.ACTION_CHECKBOX_NAME,
        row.pk,
        row.reference,
    )


def link_to(row: Commitment, words: str) -> SafeString:
    """Return a link to an item's page, of a row that the list has read."""
    return format_html('<a href="{}">{}</a>', row.url, words)  # type: ignore[attr-defined]


def parties_of(row: Commitment) -> list[str]:
    """Return the names of those who have to do it, of a row that was read with them."""
    names: str | None = row.obliged_names  # type: ignore[attr-defined]
    return sorted(names.split("\n")) if names else []
