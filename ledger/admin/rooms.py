"""The rooms of the desk: where the header leads, and in which of them somebody is."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.domain.actor import Role

LIST: Final = "ledger_commitment_changelist"
TABLES: Final = "app_list"


@dataclass(frozen=True, slots=True)
class Room:
    """A link of the header.

    :param current: the value of ``aria-current``: “page” on its own page, “true” on one further
        in, blank elsewhere.
    """

    label: Any
    url: str
    current: str


_ROOMS: Final = {
    "index": _("Home"),
    LIST: _("Commitments"),
    "queue": _("Review queue"),
    "calendar": _("Calendar"),
    "brief": _("Brief"),
    "log": _("Ledger"),
    TABLES: pgettext_lazy("data", "Reference"),
    "help": _("Help"),
}

# The rooms that are not for everybody, by role.
_CLOSED: Final[dict[str, set[str]]] = {
    Role.OFFICER: {"queue", "log"},
    Role.MANAGER: set(),
    Role.READER: {"queue"},
    Role.ADMINISTRATOR: {"queue"},
}


def open_to(request: HttpRequest) -> list[Room]:
    """Return the rooms of whoever is signed in; no queries."""
    here = request.resolver_match
    name = here.url_name or "" if here and here.app_name == "admin" else ""
    hidden = _CLOSED.get(getattr(request.user, "role", ""), {"queue", "log"})
    found = []
    for room, label in _ROOMS.items():
        if room not in hidden:
            url = reverse(f"admin:{room}", args=["ledger"] if room == TABLES else [])
            inside = "page" if request.path == url else "true"
            found.append(Room(label, url, inside if _room_of(name) == room else ""))
    return found


def _room_of(name: str) -> str:
    """Return the room in which a page lies, by the name of its address."""
    if name.startswith("ledger_commitment_"):
        return LIST
    if name.endswith("_brief"):
        return "brief"
    return TABLES if name.startswith("ledger_") else name.partition("-")[0]
