"""The brief of a party: everything open between us and it, on one page that prints."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ledger.admin.filters import today_of
from ledger.admin.pages import Paged, admin_name, day_field
from ledger.admin.recorded import person
from ledger.models import Commitment, Instrument, Party
from ledger.models.briefing import brief


class BriefForm(forms.Form):
    """The day of the meeting, and what it is about."""

    before = day_field(gettext_lazy("We meet on"))
    instrument = forms.ModelChoiceField(
        Instrument.objects.all(), label=gettext_lazy("About"), required=False
    )


def route(pages: Paged[Party]) -> URLPattern:
    """Return the address ``<party>/brief/``."""

    def view(request: HttpRequest, object_id: object) -> HttpResponseBase:
        party = pages.get_object(request, str(object_id))
        return pages.missing(request) if party is None else _show(pages, request, party)

    return path(
        "<uuid:object_id>/brief/",
        pages.admin_site.admin_view(require_safe(view)),
        name="ledger_party_brief",
    )


def _show(pages: Paged[Party], request: HttpRequest, party: Party) -> HttpResponse:
    asked = BriefForm(request.GET if "before" in request.GET else _soon())
    found = None
    if asked.is_valid():
        found = brief(
            party,
            **asked.cleaned_data,
            today=today_of(request),
            visible=Commitment.objects.visible_to(person(request)),
        )
    context = {
        **pages.admin_site.each_context(request),
        "title": _("Brief: %s") % party,
        "party": party,
        "opts": pages.opts,
        "form": asked,
        "brief": found,
        "back": reverse(admin_name(pages, "change"), args=[party.pk]),
    }
    return TemplateResponse(
        request, "admin/ledger/brief.html", context, status=200 if found else 400
    )


def _soon() -> dict[str, str]:
    return {"before": timezone.localdate().isoformat()}
