"""Desks: where they are, what time it is there, and who sits at them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.pages import Paged
from ledger.admin.recorded import acting, person
from ledger.admin.used import Used
from ledger.domain.actor import Actor, Role, roles_refusal
from ledger.models import Desk, User


@admin.register(Desk)
class DeskAdmin(Used, Paged[Desk]):
    """Desks and their time zones."""

    list_display = ("name", "code", "place", "time_zone", "people", "used_by")
    list_display_links = ("name", "code")
    search_fields = ("code", "name", "place")
    used_through = list_asks = "desk"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Desk]:
        sitting = Q(memberships__ended_at=None, memberships__user__is_active=True)
        people = Count("memberships", filter=sitting)
        rows: QuerySet[Desk] = super().get_queryset(request)
        return rows.annotate(n_people=people)

    @admin.display(description=gettext_lazy("people"), ordering="n_people")
    def people(self, row: Any) -> int:
        return int(row.n_people)

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).role == Role.ADMINISTRATOR

    def add_row(self, row: Desk, form: forms.ModelForm[Desk], *, by: Actor) -> None:
        actions.add_desk(row, by=by, at=timezone.now())

    def amend_row(self, row: Desk, changes: dict[str, Any], *, by: Actor) -> None:
        actions.amend_desk(row, by=by, at=timezone.now(), **changes)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Desk | None = kwargs.get("obj")
        if obj is not None:
            context["may_see_roles"] = roles_refusal(acting(request)) is None
            context["sitting"] = User.objects.sitting_at(obj)
        return super().render_change_form(request, context, *args, **kwargs)
