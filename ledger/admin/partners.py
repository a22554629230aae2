"""Partners and their keys."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin.item import Link
from ledger.admin.pages import Paged, PageForm, by_key, day_field, note_field
from ledger.admin.recorded import SeenForm, person
from ledger.domain.actor import Actor, Role, administer_refusal
from ledger.models import Credential, Partner


class IssuePage(PageForm[Partner]):
    """Make a key, and show it this once."""

    title = gettext_lazy("Issue a key")
    label = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("So that the right one can be revoked later."),
    )
    expires_on = day_field(
        gettext_lazy("Expires"),
        required=False,
        help_text=gettext_lazy("Blank means in twelve months; at most two years."),
    )

    def refusal(self) -> str | None:
        return administer_refusal(self.by)

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        on = given["expires_on"]
        expires_at = datetime.combine(on, time.max, at.tzinfo) if on else None
        _key, token = actions.issue_key(
            self.item, label=given["label"], expires_at=expires_at, by=self.by, at=at
        )
        return _("The new key, shown only this once: %s") % str(token)


class RevokePage(PageForm[Partner]):
    """Stop a key. Its key is the credential's."""

    title = gettext_lazy("Revoke a key")
    reason = note_field(gettext_lazy("Why?"))

    def prepare(self) -> None:
        keys = Credential.objects.filter(partner=self.item, revoked_at=None)
        self.credential = by_key(keys.select_related("partner"), self.key)

    def refusal(self) -> str | None:
        if self.credential is None:
            return _("This key was revoked already.")
        return administer_refusal(self.by)

    def act(self, *, at: datetime) -> str:
        if self.credential is None:
            raise LookupError(self.key)
        reason = self.cleaned_data["reason"]
        actions.revoke_key(self.credential, reason=reason, by=self.by, at=at)
        return _("The key %s opens nothing any more.") % self.credential.key_id


class PartnerForm(SeenForm[Partner]):
    class Meta:
        model = Partner
        fields = ("code", "party", "name", "contact", "is_active")


@admin.register(Partner)
class PartnerAdmin(Paged[Partner]):
    """The offices that read through the API."""

    form = PartnerForm
    once = ("code", "party")
    list_display = ("code", "name", "party", "is_active")
    list_select_related = ("party",)
    search_fields = ("code", "name")
    pages = {"issue-key": IssuePage, "revoke-key": RevokePage}

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).role == Role.ADMINISTRATOR

    def add_row(self, row: Partner, form: forms.ModelForm[Partner], *, by: Actor) -> None:
        actions.add_partner(row, by=by, at=timezone.now())

    def amend_row(self, row: Partner, changes: dict[str, Any], *, by: Actor) -> None:
        actions.amend_partner(row, by=by, at=timezone.now(), **changes)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Partner | None = kwargs.get("obj")
        if obj is not None:
            may = self.may_write(request)
            context["links"] = (
                [Link(str(IssuePage.title), self.page_url(obj, "issue-key"))] if may else []
            )
            context["keys"] = obj.credentials.all()
            context["may_revoke"] = may
        return super().render_change_form(request, context, *args, **kwargs)
