"""The pages on which partners' webhooks are added, tried, stopped and started."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import actions
from ledger.actions.webhooks import address_refusal
from ledger.admin.pages import Paged, PageForm, by_key, note_field
from ledger.domain.actor import administer_refusal
from ledger.domain.destinations import MAX_LENGTH
from ledger.domain.webhooks import MAX_OVERLAP_DAYS
from ledger.models import Partner, WebhookDelivery, WebhookEndpoint


class WebhookPage(PageForm[Partner]):
    """A page for administrators.

    :ivar secret: the new secret, where the page has just made one; it is shown this once.
    """

    secret: str = ""

    def refusal(self) -> str | None:
        return administer_refusal(self.by)


class AddPage(WebhookPage):
    """Add an address, and show its secret this once."""

    title = gettext_lazy("Add a webhook")
    label = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("So that the right one can be switched off later."),
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=MAX_LENGTH,
        widget=forms.URLInput(attrs={"class": "vLargeTextField", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "https, with the full name of a host, and nothing secret in it. It is asked first "
            "whether it wants to be told, and told nothing before it has said yes."
        ),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if why := address_refusal(url):
            raise forms.ValidationError(why)
        return url

    def act(self, *, at: datetime) -> str:
        given = self.cleaned_data
        label, url = given["label"], given["url"]
        new, self.secret = actions.add_endpoint(self.item, label=label, url=url, by=self.by, at=at)
        return _("A new webhook: %s.") % new.label


class OneWebhookPage(WebhookPage):
    """A page about one address of the partner. Its key is the endpoint's."""

    gone: ClassVar[object] = gettext_lazy("This partner has no such webhook.")

    def prepare(self) -> None:
        mine = WebhookEndpoint.objects.filter(partner=self.item)
        self.endpoint = by_key(mine.select_related("partner"), self.key)
        if self.endpoint is not None:
            state = str(self.endpoint.state.label)
            self.facts = [(_("Webhook"), str(self.endpoint)), (_("Status"), state)]

    def one(self) -> WebhookEndpoint:
        if self.endpoint is None:
            raise LookupError(self.key)
        return self.endpoint

    def refusal(self) -> str | None:
        return str(self.gone) if self.endpoint is None else super().refusal()


class SecretPage(OneWebhookPage):
    """Replace the secret, with time to change over."""

    title = gettext_lazy("Replace a webhook's secret")
    overlap_days = forms.IntegerField(
        label=gettext_lazy("Days for which the old secret goes on signing, too"),
        min_value=0,
        max_value=MAX_OVERLAP_DAYS,
        initial=7,
        help_text=gettext_lazy("0 stops it now: for a secret that somebody may have seen."),
    )

    def act(self, *, at: datetime) -> str:
        days = self.cleaned_data["overlap_days"]
        self.secret = actions.replace_secret(self.one(), overlap_days=days, by=self.by, at=at)
        return _("The webhook %s has a new secret.") % self.one().label


class OffPage(OneWebhookPage):
    """Send nothing more to an address."""

    title = gettext_lazy("Switch a webhook off")
    reason = note_field(
        gettext_lazy("Why?"),
        help_text=gettext_lazy("What waits for it is given up. For colleagues only."),
    )

    def act(self, *, at: datetime) -> str:
        reason = self.cleaned_data["reason"]
        actions.switch_off(self.one(), reason=reason, by=self.by, at=at)
        return _("The webhook %s is switched off.") % self.one().label


class OnPage(OneWebhookPage):
    """Begin again with an address."""

    title = gettext_lazy("Switch a webhook on")

    def act(self, *, at: datetime) -> str:
        actions.switch_on(self.one(), by=self.by, at=at)
        return _("The webhook %s is asked again whether it wants to be told.") % self.one().label


class TestPage(OneWebhookPage):
    """Let the worker try an address."""

    title = gettext_lazy("Try a webhook")

    def act(self, *, at: datetime) -> str:
        actions.send_test(self.one(), by=self.by, at=at)
        return _("The worker tries it now. Its answer will stand among the deliveries.")


class ResendPage(WebhookPage):
    """Send one event once more. Its key is the delivery's."""

    title = gettext_lazy("Send an event again")

    def prepare(self) -> None:
        mine = WebhookDelivery.objects.filter(endpoint__partner=self.item)
        self.delivery = by_key(mine.select_related("endpoint"), self.key)
        if self.delivery is not None:
            told = f"{self.delivery} {self.delivery.happened_at:%Y-%m-%d %H:%M} UTC"
            self.facts = [(_("Webhook"), str(self.delivery.endpoint)), (_("Event"), told)]

    def refusal(self) -> str | None:
        if self.delivery is None:
            return _("This partner was sent no such event, or it was forgotten since.")
        return super().refusal()

    def act(self, *, at: datetime) -> str:
        if self.delivery is None:
            raise LookupError(self.key)
        actions.resend(self.delivery, by=self.by, at=at)
        return _("The worker sends it once more, under the same id.")


PAGES: Final[dict[str, type[PageForm[Any]]]] = {
    "add-webhook": AddPage,
    "webhook-secret": SecretPage,
    "webhook-off": OffPage,
    "webhook-on": OnPage,
    "webhook-test": TestPage,
    "webhook-resend": ResendPage,
}


def shown_once(
    pages: Paged[Partner], request: HttpRequest, form: WebhookPage, said: str, back: str
) -> HttpResponse:
    """Show a new secret in the answer itself: in no message, cookie, session or log."""
    context = {
        **pages.admin_site.each_context(request),
        "title": _("The new secret, shown only this once"),
        "said": said,
        "secret": form.secret,
        "item": form.item,
        "opts": pages.opts,
        "back": back,
    }
    answer = TemplateResponse(request, "admin/ledger/partner/new_secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
