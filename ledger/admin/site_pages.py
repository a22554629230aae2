"""The pages that belong to no table: each by its address and its name."""

from collections.abc import Callable
from functools import partial
from typing import Final

from django.contrib.admin import AdminSite
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from ledger.admin import (
    brief_page,
    calendar_page,
    find_page,
    help_page,
    log_entry_page,
    log_page,
    queue_page,
)

View = Callable[..., HttpResponseBase]

PAGES: Final[dict[str, tuple[str, View]]] = {
    "queue": ("queue/", queue_page.show),
    "calendar": ("calendar/", calendar_page.show),
    "brief": ("brief/", brief_page.show),
    "find": ("find/", find_page.show),
    "log": ("log/", log_page.show),
    "log-entry": ("log/<uuid:stream>/<int:version>/", log_entry_page.show),
    "help": ("help/", help_page.show),
}


def routes(site: AdminSite) -> list[URLPattern]:
    """Return the addresses, such as ``calendar/`` named ``admin:calendar``."""
    return [
        path(route, site.admin_view(require_safe(partial(view, site))), name=name)
        for name, (route, view) in PAGES.items()
    ]
