"""Home: what waits for this person, and how it stands."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ledger.admin import home_manager, home_officer, home_others
from ledger.admin.recorded import person
from ledger.domain.actor import Role

_HOMES: Final[dict[str, Callable[[HttpRequest], dict[str, Any]]]] = {
    Role.OFFICER: home_officer.context,
    Role.MANAGER: home_manager.context,
    Role.READER: home_others.reader,
    Role.ADMINISTRATOR: home_others.administrator,
}


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the home page shows, by role; nine queries at most, sign-in included."""
    return {"title": _("Home"), **_HOMES[person(request).role](request)}
