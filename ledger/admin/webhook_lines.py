"""Partners' webhooks as pages list them, and what was sent to each."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger.admin.pages import Paged, admin_name
from ledger.admin.recorded import acting
from ledger.domain.actor import administer_refusal
from ledger.domain.webhooks import EndpointState
from ledger.models import Partner, WebhookDelivery, WebhookEndpoint

PAGE: Final = 50
_TONES: Final = {
    EndpointState.SENDING: "later",
    EndpointState.ASKED: "soon",
    EndpointState.FAILING: "late",
    EndpointState.OFF: "",
}


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """One address as the partner's page lists it.

    :param state: in words; :param last: what it answered last, if anything.
    """

    endpoint: WebhookEndpoint
    state: SafeString
    last: WebhookDelivery | None

    @property
    def is_off(self) -> bool:
        return self.endpoint.state is EndpointState.OFF


def webhook_lines(partner: Partner) -> list[WebhookLine]:
    """Return a partner's webhooks, those that are on first; one query, and one for each."""
    found = [_line(endpoint) for endpoint in partner.endpoints.all()]
    return sorted(found, key=lambda line: line.is_off)


def _line(endpoint: WebhookEndpoint) -> WebhookLine:
    return WebhookLine(endpoint, words(endpoint), endpoint.deliveries.tried().first())


def words(endpoint: WebhookEndpoint) -> SafeString:
    """Say where an address stands, since when and why."""
    state = endpoint.state
    said = str(state.label)
    if state is EndpointState.OFF:
        said = _("Switched off: %s") % endpoint.disabled_reason
    elif endpoint.failing_since is not None:
        said = _("Fails since %s UTC") % f"{endpoint.failing_since:%Y-%m-%d %H:%M}"
    return format_html('<span class="due {}">{}</span>', _TONES[state], said)


def troubled() -> list[WebhookLine]:
    """Return the webhooks that fail, or that the clock has switched off; two queries or more."""
    rows = WebhookEndpoint.objects.filter(failing_since__isnull=False)
    return [_line(endpoint) for endpoint in rows.select_related("partner")]


def deliveries_route(pages: Paged[Partner]) -> URLPattern:
    """Return the address ``<partner>/webhooks/<endpoint>/``: what was sent there lately."""

    def view(request: HttpRequest, object_id: object, key: UUID) -> HttpResponseBase:
        partner = pages.get_object(request, str(object_id))
        if partner is None:
            return pages.missing(request)
        endpoint = partner.endpoints.filter(pk=key).first()
        gone = None if endpoint else _("This partner has no such webhook.")
        if why := gone or administer_refusal(acting(request)):
            messages.error(request, why)
            return HttpResponseRedirect(reverse(admin_name(pages, "change"), args=[partner.pk]))
        return _show(pages, request, partner, endpoint)

    return path(
        "<uuid:object_id>/webhooks/<uuid:key>/",
        pages.admin_site.admin_view(require_safe(view)),
        name="ledger_partner_deliveries",
    )


def _show(
    pages: Paged[Partner], request: HttpRequest, partner: Partner, endpoint: Any
) -> TemplateResponse:
    rows = endpoint.deliveries.order_by("-made_at", "-id")
    context = {
        **pages.admin_site.each_context(request),
        "title": _("What was sent to %s") % endpoint.label,
        "partner": partner,
        "endpoint": endpoint,
        "state": words(endpoint),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_send": endpoint.state in (EndpointState.SENDING, EndpointState.FAILING),
        "opts": pages.opts,
        "back": reverse(admin_name(pages, "change"), args=[partner.pk]),
    }
    return TemplateResponse(request, "admin/ledger/partner/deliveries.html", context)
