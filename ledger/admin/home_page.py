"""Home: what waits for this person."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the home page shows."""
    return {"title": _("Home")}
