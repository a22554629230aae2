"""What a browser is shown where there is no page: in the desk's frame for whoever is signed in.

Below /api/ the API answers in its own shape; see ``ledger.api.problems``.
"""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import defaults

from ledger.api import problems


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: a request that was refused before anybody read it; asks no database."""
    if _is_of_the_api(request):
        return problems.bad_request(request, exception)
    return defaults.bad_request(request, exception)


def not_open(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: a page that this person may not open."""
    return _told(request, "403.html", _("This is not open to you"), 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: an address that leads nowhere."""
    if _is_of_the_api(request):
        return problems.page_not_found(request, exception)
    return _told(request, "404.html", _("There is no such page"), 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; asks neither the database nor who is there, as either may be what broke."""
    if _is_of_the_api(request):
        return problems.server_error(request)
    return defaults.server_error(request)


def _is_of_the_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _told(request: HttpRequest, template: str, title: str, status: int) -> HttpResponse:
    """Show a page in the frame to whoever works here, and a plain one to anybody else."""
    if not hasattr(request, "user") or not admin.site.has_permission(request):
        return render(request, template, status=status)
    context = admin.site.each_context(request) | {"title": title}
    answer = render(request, f"admin/{template}", context, status=status)
    add_never_cache_headers(answer)  # The frame names who is signed in.
    return answer
