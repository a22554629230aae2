"""People: names, desks and absences for everyone; roles and access for those who give them."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin import absence_pages
from ledger.admin.absence_pages import AbsencePage
from ledger.admin.display import lacking
from ledger.admin.item import Link
from ledger.admin.pages import Paged, PageForm, admin_name
from ledger.admin.recorded import acting, become, person
from ledger.admin.seen import SeenForm
from ledger.domain.actor import (
    Actor,
    Role,
    absence_refusal,
    administer_refusal,
    file_refusal,
    roles_refusal,
)
from ledger.models import Commitment, Desk, Membership, User
from ledger.models.membership import seats_of
from ledger.models.past import Past

SHOWN_ITEMS: Final = 50


class PasswordPage(PageForm[User]):
    """Give a person a first, or a new, password."""

    title = gettext_lazy("Set a password")
    password = forms.CharField(
        label=gettext_lazy("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=password_validators_help_text_html,
    )

    def refusal(self) -> str | None:
        return administer_refusal(self.by)

    def act(self, *, at: datetime) -> str:
        actions.set_password(self.item, self.cleaned_data["password"], by=self.by, at=at)
        return _("%s has a new password.") % self.item


class PersonForm(SeenForm[User]):
    """A person, and the desks they sit on."""

    seats = forms.ModelMultipleChoiceField(
        Desk.objects.all(),
        label=gettext_lazy("Desks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Officers and managers change the commitments of these desks."),
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "role", "is_active")
        help_texts = {
            "is_active": gettext_lazy(
                "Without it the person is signed out at once and cannot come back."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.version:
            self.initial["seats"] = list(self.instance.desk_ids)

    def recorded(self, past: Past | None = None) -> dict[str, Any]:
        """Return what is recorded, the desks included: now, or as it was."""
        if past is None:
            return super().recorded() | {"seats": self.instance.desk_ids}
        rows = past.rows("membership")
        seats = frozenset(row["desk_id"] for row in rows if row["ended_at"] is None)
        return super().recorded(past) | {"seats": seats}


@admin.register(User)
class UserAdmin(Paged[User]):
    """Who works here, where, and who is away."""

    form = PersonForm
    once = ("username",)
    list_display = ("full_name", "role", "on_desks", "stands_in", "away", "may_sign_in")
    search_fields = ("full_name",)
    search_help_text = gettext_lazy("Name")
    pages = {"password": PasswordPage, "absence": AbsencePage}

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).role == Role.ADMINISTRATOR

    # --- The list -----------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        sitting = Membership.objects.filter(ended_at=None).select_related("desk")
        seats = Prefetch("memberships", sitting, to_attr="sitting")
        return super().get_queryset(request).select_related("deputy").prefetch_related(seats)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if roles_refusal(acting(request)):
            return ("full_name", "on_desks", "stands_in", "away")
        return super().get_list_display(request)  # type: ignore[return-value]

    def get_list_filter(self, request: HttpRequest) -> tuple[str, ...]:
        # Nobody guesses at roles that are not for them to see: the list takes nothing else.
        return ("desks",) if roles_refusal(acting(request)) else ("role", "is_active", "desks")

    @admin.display(description=gettext_lazy("desks"))
    def on_desks(self, row: User) -> str:
        return ", ".join(seat.desk.name for seat in row.sitting)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("may sign in"), ordering="is_active")
    def may_sign_in(self, row: User) -> str:
        return _("yes") if row.is_active else _("no")

    @admin.display(description=gettext_lazy("deputy"))
    def stands_in(self, row: User) -> str:
        return str(row.deputy or "")

    @admin.display(description=gettext_lazy("away"), ordering="away_from")
    def away(self, row: User) -> SafeString | str:
        if not row.is_active:
            return lacking(_("has left"))
        if row.away_from is None or row.away_until is None:
            return ""
        if row.away_until < timezone.localdate():
            return ""
        is_here = row.away_from > timezone.localdate()
        words = _("%(first)s to %(last)s") if is_here else _("until %(last)s")
        tone = "later" if is_here else "soon"
        told = words % {"first": row.away_from, "last": row.away_until}
        return format_html('<span class="due {}">{}</span>', tone, told)

    # --- One person ---------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if self.may_write(request):
            return super().get_fieldsets(request, obj)
        own = obj is not None and obj.pk == person(request).pk
        fields = ["username"] if own else []
        fields += ["full_name"]
        if own or roles_refusal(acting(request)) is None:
            fields += ["role", "may_sign_in"]
        return [(None, {"fields": fields})]

    def add_row(self, row: User, form: forms.ModelForm[User], *, by: Actor) -> None:
        given = form.cleaned_data
        made = actions.add_person(
            username=given["username"],
            full_name=given["full_name"],
            role=Role(given["role"]),
            desks=tuple(given["seats"]),
            key=row.pk,
            by=by,
            at=timezone.now(),
        )
        become(row, made)

    def amend_by(self, form: Any, row: User, *, by: Actor) -> None:
        at, sits = timezone.now(), row.desk_ids
        changes = {name: value for name, value in form.changes().items() if name != "seats"}
        if changes:
            actions.amend_person(row, by=by, at=at, **changes)
        wanted = {desk.pk: desk for desk in form.cleaned_data["seats"]}
        for desk in Desk.objects.filter(pk__in=sits - wanted.keys()):
            actions.unseat(row, desk, by=by, at=at)
        for pk in wanted.keys() - sits:
            actions.seat(row, wanted[pk], by=by, at=at)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: User | None = kwargs.get("obj")
        if obj is not None:
            context |= self._about(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def _about(self, request: HttpRequest, obj: User) -> dict[str, Any]:
        items = Commitment.objects.unfinished().filter(owner=obj)
        count = items.count()
        left = items.by_review()[:SHOWN_ITEMS] if not obj.is_active and count else []
        own = obj.pk == person(request).pk
        return {
            "title": _("My account") if own else _("Person"),
            "subtitle": obj.full_name,
            "links": self._links(request, obj),
            "seats_now_and_then": seats_of(obj),
            "absence": absence_pages.said(obj),
            "absence_warning": absence_pages.warning(obj, on=timezone.localdate()),
            "stood_in": User.objects.filter(deputy=obj),
            "count": count,
            "left": left,
        }

    def _links(self, request: HttpRequest, obj: User) -> list[Link]:
        by, found = acting(request), []
        if absence_refusal(by, obj.pk, obj.desk_ids) is None:
            found.append(Link(str(AbsencePage.title), self.page_url(obj, "absence")))
        if by.id == obj.pk:
            found.append(Link(_("Change my password"), reverse("admin:password_change")))
        elif administer_refusal(by) is None:
            found.append(Link(str(PasswordPage.title), self.page_url(obj, "password")))
        if file_refusal(by, obj.pk) is None:
            found.append(Link(_("Record"), reverse(admin_name(self, "history"), args=[obj.pk])))
        return found

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the record of a person to that person and to administrators."""
        obj = self.get_object(request, object_id)
        if obj is not None and (why := file_refusal(acting(request), obj.pk)):
            messages.error(request, why)
            return HttpResponseRedirect(reverse(admin_name(self, "change"), args=[obj.pk]))
        return super().history_view(request, object_id, extra_context)
