"""The manager's review queue."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the page."""
    context = {**site.each_context(request), "title": _("Review queue")}
    return TemplateResponse(request, "admin/ledger/queue.html", context)
