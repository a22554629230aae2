"""Help."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the page."""
    context = {
        **site.each_context(request),
        "title": _(" the words and the keys of the desk, on one page.:Help"),
    }
    return TemplateResponse(request, "admin/ledger/help.html", context)
