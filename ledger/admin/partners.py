"""Partners: the offices that read through the API, their keys, and what they read."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.admin import display, preview_page, webhook_lines, webhook_pages
from ledger.admin.item import Link
from ledger.admin.key_lines import behind, key_lines, places
from ledger.admin.key_pages import IssuePage, KeyPage, RevokePage, RotatePage
from ledger.admin.pages import Paged, PageForm
from ledger.admin.recorded import person
from ledger.admin.seen import SeenForm
from ledger.domain.actor import Actor, Role
from ledger.domain.credentials import SOON_DAYS
from ledger.models import Credential, Partner


class PartnerForm(SeenForm[Partner]):
    class Meta:
        model = Partner
        fields = ("code", "party", "name", "contact", "is_active")
        help_texts = {
            "code": gettext_lazy("Short, such as partner-in. Given once."),
            "party": gettext_lazy("Whose releases it reads. Given once."),
            "contact": gettext_lazy("An office rather than a person."),
            "is_active": gettext_lazy("Without it none of its keys opens anything."),
        }


@admin.register(Partner)
class PartnerAdmin(Paged[Partner]):
    """The offices that read through the API."""

    form = PartnerForm
    once = ("code", "party")
    list_display = (
        *("name", "code", "party", "may_read", "next_expiry"),
        *("last_used", "last_synced", "is_behind"),
    )
    list_display_links = ("name", "code")
    list_filter = ("is_active", "party")
    list_select_related = ("party",)
    search_fields = ("code", "name", "party__name")
    pages = {
        "issue-key": IssuePage,
        "rotate-key": RotatePage,
        "revoke-key": RevokePage,
        **webhook_pages.PAGES,
    }

    def get_urls(self) -> list[URLPattern]:
        mine = [preview_page.partner_route(self), webhook_lines.deliveries_route(self)]
        return [*mine, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        at = timezone.now()
        works = Q(credentials__revoked_at=None, credentials__expires_at__gt=at)
        mine = Credential.objects.live(at).filter(partner=OuterRef("pk")).exclude(last_event="")
        return (
            super()
            .get_queryset(request)
            .annotate(
                expiry=Min("credentials__expires_at", filter=works),
                used_at=Max("credentials__last_used_at"),
                synced_at=Max("credentials__last_synced_at"),
                event=Subquery(mine.order_by("-last_synced_at").values("last_event")[:1]),
            )
        )

    def may_write(self, request: HttpRequest) -> bool:
        return person(request).role == Role.ADMINISTRATOR

    def get_fields(self, request: HttpRequest, obj: Partner | None = None) -> Any:
        found = super().get_fields(request, obj)
        if self.may_write(request):
            return found
        return ["may_read" if name == "is_active" else name for name in found]

    # --- The list -----------------------------------------------------------------------

    @admin.display(description=gettext_lazy("may read"), ordering="is_active")
    def may_read(self, row: Partner) -> str:
        return _("yes") if row.is_active else _("no")

    @admin.display(description=gettext_lazy("next key expires"), ordering="expiry")
    def next_expiry(self, row: Any) -> SafeString | str:
        if row.expiry is None:
            return display.lacking(_("no key works"))
        today, on = timezone.localdate(), row.expiry.date()
        is_near = row.expiry - timezone.now() <= timedelta(days=SOON_DAYS)
        return display.day(on, today=today, counts=is_near)

    @admin.display(description=gettext_lazy("last used"), ordering="used_at")
    def last_used(self, row: Any) -> str:
        return _moment(row.used_at)

    @admin.display(description=gettext_lazy("last read to the end"), ordering="synced_at")
    def last_synced(self, row: Any) -> str:
        return _moment(row.synced_at)

    @admin.display(description=gettext_lazy("changes"))
    def is_behind(self, row: Any) -> str:
        return behind(row, row.event or "")

    # --- One partner --------------------------------------------------------------------

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
            ways = {"issue-key": IssuePage, "add-webhook": webhook_pages.AddPage} if may else {}
            links = [Link(str(way.title), self.page_url(obj, slug)) for slug, way in ways.items()]
            preview = reverse("admin:ledger_partner_preview", args=[obj.pk])
            context["links"] = [*links, Link(_("As this partner sees it"), preview)]
            context["key_lines"] = key_lines(obj, at=timezone.now())
            context["webhooks"] = webhook_lines.webhook_lines(obj)
            context["may_give_keys"] = may
        return super().render_change_form(request, context, *args, **kwargs)

    def done(
        self, request: HttpRequest, form: PageForm[Partner], said: str, back: str
    ) -> HttpResponse:
        """Show a new key in the answer itself: in no message, cookie, session or log."""
        if isinstance(form, webhook_pages.WebhookPage) and form.secret:
            return webhook_pages.shown_once(self, request, form, said, back)
        if not isinstance(form, KeyPage) or form.token is None:
            return super().done(request, form, said, back)
        key = Credential.objects.get(key_id=form.token.key_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("The new key, shown only this once"),
            "said": said,
            "token": str(form.token),
            "key": key,
            "networks": places(key) if key.networks else "",
            "api": request.build_absolute_uri(reverse("api:commitments")),
            "item": form.item,
            "opts": self.opts,
            "back": back,
        }
        answer = TemplateResponse(request, "admin/ledger/partner/new_key.html", context)
        answer["Cache-Control"] = "no-store"
        return answer


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""
