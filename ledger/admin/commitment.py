"""Commitments, as a desk works on them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import actions
from ledger.admin import (
    assessment_pages,
    evidence_files,
    item,
    item_pages,
    milestone_pages,
    move_pages,
    part_pages,
    preview_page,
    question_pages,
    recurrence_pages,
    relation_pages,
    release_pages,
    submission_pages,
    update_pages,
)
from ledger.admin.commitment_forms import CorrectForm
from ledger.admin.listed import Listed
from ledger.admin.record_form import RecordForm, steps
from ledger.admin.recorded import become, person
from ledger.domain.actor import Actor
from ledger.models import Commitment
from ledger.models.commitments import CommitmentQuerySet


@admin.register(Commitment)
class CommitmentAdmin(Listed):
    """The list, the item, its record. Each change has a page and an action."""

    once = ()
    add_form_template = "admin/ledger/commitment/add_form.html"
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
        "decide-submission": submission_pages.DecideSubmissionPage,
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
        "change-release": release_pages.ChangeReleasePage,
        "withdraw-release": release_pages.WithdrawReleasePage,
    }

    def get_urls(self) -> list[URLPattern]:
        mine = [evidence_files.route(self), *preview_page.commitment_routes(self)]
        return [*mine, *super().get_urls()]

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
        at = timezone.now()
        for reference in form.new_references():
            actions.add_reference(reference, by=by, at=at)
        become(row, actions.record(form.new(), by=by, at=at))

    def said_added(self, obj: Commitment) -> str:
        return _("Recorded as %(reference)s, a draft. Next step: “%(submit)s”.") % {
            "reference": obj.reference,
            "submit": move_pages.SubmitPage.title,
        }

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
        if add:
            context["steps"] = steps(context["adminform"].form)
        elif obj is not None:
            context |= item.context(self, request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)
