"""Where one came from, and where one goes next."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

CAME_FROM = "came_from"


def came_from(request: HttpRequest, otherwise: str) -> str:
    """Return the desk's page from which somebody came to this one.

    :param otherwise: where to lead who came from elsewhere, or from this page itself.
    """
    asked = (
        request.POST.get(CAME_FROM),
        request.GET.get("next"),
        request.headers.get("Referer"),
    )
    for address in filter(None, asked):
        if _is_ours(request, address):
            parts = urlsplit(address)
            if parts.path != request.path:
                return parts.path + (f"?{parts.query}" if parts.query else "")
    return otherwise


def _is_ours(request: HttpRequest, address: str) -> bool:
    hosts, desk = {request.get_host()}, reverse("admin:index")
    is_safe = url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure())
    return is_safe and urlsplit(address).path.startswith(desk)
