"""People and desks."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.item import Link
from ledger.admin.pages import Paged, PageForm
from ledger.admin.recorded import acting, become, person
from ledger.admin.seen import SeenForm
from ledger.domain.actor import Actor, Role, administer_refusal
from ledger.models import Desk, User
from ledger.models.past import Past


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
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "role", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.version:
            self.initial["seats"] = list(self.instance.desk_ids)

    def recorded(self, past: Past | None = None) -> dict[str, Any]:
        """Return what is recorded of the person and of the desks, now or as it was."""
        desks = self.instance.desk_ids
        if past:
            seats = past.rows("membership", user=self.instance.pk)
            desks = frozenset(row["desk_id"] for row in seats if row["ended_at"] is None)
        return super().recorded(past) | {"seats": desks}


@admin.register(User)
class UserAdmin(Paged[User]):
    """Names for everyone; roles and desks for administrators."""

    form = PersonForm
    once = ("username",)
    list_display = ("username", "full_name", "role", "is_active")
    list_filter = ("role", "is_active", "desks")
    search_fields = ("username", "full_name")
    pages = {"password": PasswordPage}

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).role == Role.ADMINISTRATOR

    def add_row(self, row: User, form: forms.ModelForm[User], *, by: Actor) -> None:
        given = form.cleaned_data
        made = actions.add_person(
            username=given["username"],
            full_name=given["full_name"],
            role=Role(given["role"]),
            desks=tuple(given["seats"]),
            by=by,
            at=timezone.now(),
        )
        become(row, made)

    def has_more(self, form: forms.ModelForm[User]) -> bool:
        return "seats" in form.changed_data

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and self.has_more(form):
            by, at = acting(request), timezone.now()
            wanted = {desk.pk: desk for desk in form.cleaned_data["seats"]}
            user = User.objects.get(pk=obj.pk)
            for desk in Desk.objects.filter(pk__in=user.desk_ids - wanted.keys()):
                actions.unseat(user, desk, by=by, at=at)
            for pk in wanted.keys() - user.desk_ids:
                actions.seat(user, wanted[pk], by=by, at=at)

    def amend_row(self, row: User, changes: dict[str, Any], *, by: Actor) -> None:
        if changes:
            actions.amend_person(row, by=by, at=timezone.now(), **changes)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: User | None = kwargs.get("obj")
        if obj is not None and self.may_write(request):
            context["links"] = [Link(str(PasswordPage.title), self.page_url(obj, "password"))]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Desk)
class DeskAdmin(Paged[Desk]):
    """Desks and their time zones."""

    list_display = ("code", "name", "place", "time_zone")

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).role == Role.ADMINISTRATOR

    def add_row(self, row: Desk, form: forms.ModelForm[Desk], *, by: Actor) -> None:
        actions.add_desk(row, by=by, at=timezone.now())

    def amend_row(self, row: Desk, changes: dict[str, Any], *, by: Actor) -> None:
        actions.amend_desk(row, by=by, at=timezone.now(), **changes)
