"""Find everywhere."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the page."""
    context = {
        **site.each_context(request),
        "title": _(" one question to every table that can be searched.:Find"),
    }
    return TemplateResponse(request, "admin/ledger/find.html", context)
