"""Commitments, as a desk works on them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin import (
    assessment_pages,
    display,
    evidence_files,
    item,
    item_pages,
    milestone_pages,
    move_pages,
    part_pages,
    postpone,
    question_pages,
    recurrence_pages,
    relation_pages,
    release_pages,
    update_pages,
)
from ledger.admin.commitment_forms import CorrectForm, RecordForm
from ledger.admin.filters import ViewFilter, WordingFilter, today_of
from ledger.admin.pages import Paged
from ledger.admin.recorded import become, person
from ledger.domain.actor import Actor
from ledger.models import Commitment
from ledger.models.commitments import CommitmentQuerySet


@admin.register(Commitment)
class CommitmentAdmin(Paged[Commitment]):
    """The list, the item, its record. Each change has a page and an action."""

    once = ()
    list_display = (
        "reference",
        "title",
        "status_pill",
        "desk",
        "owner_name",
        "due_day",
        "review_day",
        "evidence",
    )
    list_display_links = ("reference", "title")
    list_filter = (ViewFilter, "status", WordingFilter, "desk", "instrument")
    list_select_related = ("desk", "owner")
    search_fields = ("reference", "title", "text")
    search_help_text = gettext_lazy("Reference, title, or words of the promise")
    actions = ("postpone",)
    pages = {
        "move": move_pages.MovePage,
        "submit": move_pages.SubmitPage,
        "decide": move_pages.DecidePage,
        "evidence": item_pages.EvidencePage,
        "withdraw-evidence": item_pages.WithdrawEvidencePage,
        "review": item_pages.ReviewPage,
        "defer": item_pages.DeferPage,
        "rhythm": item_pages.RhythmPage,
        "reassign": item_pages.ReassignPage,
        "reschedule": item_pages.ReschedulePage,
        "cite": item_pages.CitePage,
        "oblige": item_pages.ObligePage,
        "part": part_pages.PartPage,
        "propose-part": part_pages.ProposePartPage,
        "ask-position": part_pages.AskPositionPage,
        "position": part_pages.PositionPage,
        "milestone": milestone_pages.MilestonePage,
        "settle": milestone_pages.SettlePage,
        "update": update_pages.UpdatePage,
        "decide-update": update_pages.DecideUpdatePage,
        "rule": update_pages.RulePage,
        "assess": assessment_pages.AssessPage,
        "recurrence": recurrence_pages.RecurrencePage,
        "occurrence": recurrence_pages.OccurrencePage,
        "link": relation_pages.LinkPage,
        "end-link": relation_pages.EndLinkPage,
        "umbrella": relation_pages.UmbrellaPage,
        "risk": relation_pages.RiskPage,
        "close-risk": relation_pages.CloseRiskPage,
        "release": release_pages.ReleasePage,
        "ask": question_pages.AskPage,
        "answer": question_pages.AnswerPage,
        "withdraw-release": release_pages.WithdrawReleasePage,
    }

    def get_urls(self) -> list[URLPattern]:
        return [evidence_files.route(self), *super().get_urls()]

    # --- Who may, and what is seen ------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> CommitmentQuerySet:
        return Commitment.objects.visible_to(person(request))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Commitment | None:
        rows = Commitment.objects.visible_to(person(request)).select_related(
            "instrument", "desk", "owner", "successor", "parent"
        )
        try:
            return rows.get(pk=object_id)
        except (Commitment.DoesNotExist, ValueError, forms.ValidationError):
            return None

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).may_edit

    def has_change_permission(self, request: HttpRequest, obj: Commitment | None = None) -> bool:
        user = person(request)
        return user.may_edit and (obj is None or obj.desk_id in user.desk_ids)

    # --- The list -----------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("Commitments")}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        today = today_of(request)
        for row in found.result_list:
            row.today = today.at(row.desk_id)
        return found

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        return (F("next_review_on").asc(nulls_last=True), "reference")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_pill(self, row: Commitment) -> SafeString:
        return display.status_of(row)

    @admin.display(description=gettext_lazy("owner"), ordering="owner__full_name")
    def owner_name(self, row: Commitment) -> str:
        return str(row.owner) if row.owner else display.lacking(_("nobody"))

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def due_day(self, row: Commitment) -> SafeString | str:
        return display.due(row, today=row.today)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("next review"), ordering="next_review_on")
    def review_day(self, row: Commitment) -> SafeString:
        return display.review(row, today=row.today)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("evidence"), ordering="evidence_count")
    def evidence(self, row: Commitment) -> str | int:
        return row.evidence_count or display.lacking(_("none"))

    @admin.action(
        description=gettext_lazy("Put off the review of selected…"), permissions=["change"]
    )
    def postpone(self, request: HttpRequest, queryset: CommitmentQuerySet) -> HttpResponse | None:
        return postpone.postpone(self, request, queryset)

    # --- The item -----------------------------------------------------------------------

    def get_form(
        self,
        request: HttpRequest,
        obj: Commitment | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm[Commitment]]:
        kwargs["form"] = CorrectForm if obj else RecordForm
        made = super().get_form(request, obj, change, **kwargs)
        if obj is None:
            user = person(request)

            class ForUser(made):  # type: ignore[misc,valid-type]
                def __init__(self, *args: Any, **given: Any) -> None:
                    super().__init__(*args, user=user, **given)

            return ForUser
        return made

    def add_row(self, row: Commitment, form: Any, *, by: Actor) -> None:
        become(row, actions.record(form.new(), by=by, at=timezone.now()))

    def amend_by(self, form: Any, row: Commitment, *, by: Actor) -> None:
        reason = form.cleaned_data["reason"]
        actions.correct(row, changes=form.changes(), reason=reason, by=by, at=timezone.now())

    def landing(self, request: HttpRequest, obj: Commitment) -> str:
        if "_addanother" in request.POST:
            return super().landing(request, obj)
        return reverse("admin:ledger_commitment_change", args=[obj.pk])

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Commitment | None = None,
    ) -> HttpResponse:
        if obj is not None and not add:
            context |= item.context(self, request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)
