"""The desk's door to the list of commitments: columns, tabs, filters, and what is done to many."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger.admin import display, export, list_context, saved_views
from ledger.admin.bulk import BulkForm, bulk
from ledger.admin.bulk_pages import AskForm, PostponeForm, ReassignForm
from ledger.admin.commitment_list import CommitmentList, link_to, parties_of
from ledger.admin.desks import desks_of
from ledger.admin.filters import Wrong, narrowing_of
from ledger.admin.named import key_of
from ledger.admin.pages import Paged
from ledger.models import Commitment
from ledger.models.commitments import CommitmentQuerySet


def _action(form: type[BulkForm], words: Any) -> Any:
    """Return the admin's action that opens one of the bulk pages."""

    @admin.action(description=words, permissions=["change"])
    def act(
        desk: "Listed", request: HttpRequest, queryset: CommitmentQuerySet
    ) -> HttpResponse | None:
        return bulk(desk, request, queryset, form)

    act.__name__ = form.slug
    return act


class Listed(Paged[Commitment]):
    """The list of commitments. What it is narrowed to stands in its address."""

    list_display = (
        "reference",
        "title",
        "parties",
        "desk_name",
        "status_pill",
        "owner_name",
        "due_day",
        "review_day",
        "evidence",
    )
    list_display_links = ("reference", "title")
    search_fields = ("reference", "title", "text")
    actions = (
        _action(ReassignForm, gettext_lazy("Reassign selected…")),
        _action(PostponeForm, gettext_lazy("Put off the review of selected…")),
        _action(AskForm, gettext_lazy("Ask the owners of selected…")),
    )
    change_list_template = "admin/ledger/commitment/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        return [*saved_views.routes(self), export.route(self), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CommitmentList]:
        return CommitmentList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Answer with the list; without a narrowing, with where it was left last."""
        desks_of(request)
        if request.method == "GET" and not request.GET and (query := saved_views.left_at(request)):
            return HttpResponseRedirect(f"{request.path}?{query}")
        try:
            narrowing_of(request)
        except Wrong as wrong:
            for fault in wrong.faults:
                messages.error(request, fault)
            # Without any narrowing it would lead to where the list was left: maybe just here.
            return HttpResponseRedirect(f"{request.path}?{wrong.rest or 'desk=all'}")
        if not all(map(key_of, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            messages.error(request, _("What was chosen is not on this list. Choose again."))
            return HttpResponseRedirect(request.get_full_path())
        media = (
            self.media
            + AutocompleteSelect(Commitment._meta.get_field("owner"), self.admin_site).media
        )
        told = {"title": _("Commitments"), "media": media} | (extra_context or {})
        answer = super().changelist_view(request, told)
        if isinstance(answer, TemplateResponse) and "cl" in (answer.context_data or {}):
            context: Any = answer.context_data
            context |= list_context.context(request, context["cl"])
            saved_views.remember(request, answer)
        return answer

    # --- The columns ------------------------------------------------------------------------

    def title(self, row: Commitment) -> SafeString:
        """The title, and below it every way in which it is late, the worst in full."""
        lates = row.lateness(on=row.today)  # type: ignore[attr-defined]
        linked = link_to(row, row.title)
        if not lates:
            return linked
        worst, *others = map(str, lates)
        told = format_html('{} <div class="why-late">{}', linked, worst)
        if others:
            more = ngettext("%d more", "%d more", len(others)) % len(others)
            listed = format_html_join("", "<li>{}</li>", ((late,) for late in others))
            words = '{} <details class="more"><summary>{}</summary><ul>{}</ul></details>'
            told = format_html(words, told, more, listed)
        return format_html("{}</div>", told)

    @admin.display(description=gettext_lazy("parties"))
    def parties(self, row: Commitment) -> str:
        return ", ".join(parties_of(row))

    @admin.display(description=gettext_lazy("desk"), ordering="desk__name")
    def desk_name(self, row: Commitment) -> str:
        return str(row.desk_name)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_pill(self, row: Commitment) -> SafeString:
        return row.pill  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=gettext_lazy("owner"), ordering="owner__full_name")
    def owner_name(self, row: Commitment) -> SafeString | str:
        if row.owner is None:
            return display.lacking(_("nobody"))
        if not row.owner.is_active:
            return format_html("{} {}", row.owner, display.lacking(_("has left")))
        return str(row.owner)

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def due_day(self, row: Commitment) -> SafeString | str:
        return display.due(row, today=row.today)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("next review"), ordering="next_review_on")
    def review_day(self, row: Commitment) -> SafeString:
        return display.review(row, today=row.today)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("evidence"), ordering="evidence_count")
    def evidence(self, row: Commitment) -> SafeString | int:
        return row.evidence_count or display.lacking(_("none"))
