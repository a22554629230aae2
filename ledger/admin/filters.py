"""What the list of commitments is narrowed to: its parameters, read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.admin.desks import desks_of, today_of
from ledger.admin.named import NAMED, Found, look_up
from ledger.admin.recorded import person
from ledger.admin.tabs import VIEWS, Asker
from ledger.domain import text
from ledger.domain.lateness import Late
from ledger.domain.publishing import Rung
from ledger.domain.status import EditorialState, Status
from ledger.models import conditions

__all__ = ["Narrowing", "Wrong", "narrowing_of", "today_of"]

MAX_WORDS: Final = 10
MAX_LENGTH: Final = 200
MAX_QUERY: Final = 1000  # as long as a saved view may be

STATUSES: Final = {EditorialState.DRAFT.value: EditorialState.DRAFT.label} | dict(Status.choices)
WORDINGS: Final = {
    "firmer": gettext_lazy("More than a hope"),
    "hopes": gettext_lazy("Hopes and suggestions"),
}
CHOICES: Final[dict[str, tuple[Any, Mapping[str, Any]]]] = {
    "status": (gettext_lazy("Status"), STATUSES),
    "late": (gettext_lazy("Late"), dict(Late.choices)),
    "wording": (gettext_lazy("Wording"), WORDINGS),
}
SCOPES: Final = {"mine", "all"}
# How Django's own lists name the same things: links to them keep their meaning.
_ALSO: Final = {
    "status__exact": "status",
    "owner__id__exact": "owner",
    "desk__id__exact": "desk",
    "instrument__id__exact": "instrument",
}
# In this order they stand in an address.
NAMES: Final = ("view", "mine", "q", "desk", *CHOICES, "owner", "instrument", "party", "theme")
_PAGING: Final = {"p", "o", "all", "e"}
_ORDER: Final = re.compile(r"-?\d{1,2}(\.-?\d{1,2}){0,9}", re.ASCII)  # columns, by their places
_SEARCHED: Final = ("reference", "title", "text")


class Wrong(Exception):
    """Some parameters say nothing that the list understands.

    :ivar faults: a sentence for each. :ivar rest: the others, as a query.
    """

    def __init__(self, faults: list[str], rest: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to.

    :param given: the parameters by their names, without those that say nothing.
    :param found: what the names of people and things stand for, by parameter.
    :param words: what is searched for; each must be found.
    """

    given: dict[str, str]
    found: dict[str, Found]
    words: tuple[str, ...]
    asker: Asker
    scope: Q = field(repr=False)

    @property
    def view(self) -> str:
        return self.given.get("view", "")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the view and the desk is asked for."""
        return bool(self.given.keys() - {"view", "desk", "mine"})

    def query(self, **changes: str | None) -> str:
        """Return this narrowing as a query, with some parameters changed; None drops one."""
        told = self.given | {name: value or "" for name, value in changes.items()}
        return urlencode([(name, told[name]) for name in NAMES if told.get(name)])

    def hidden(self, *names: str) -> list[tuple[str, str]]:
        """Return the parameters that a form sends along, without those it asks for itself."""
        return [(name, self.given[name]) for name in NAMES if name in self.given.keys() - {*names}]

    def condition(self) -> Q:
        """Return which items are left."""
        parts = [_within(self), *map(_has_word, self.words)]
        parts += [
            _WHICH[name](self.given[name], self.asker) for name in CHOICES.keys() & self.given
        ]
        parts += [NAMED[name].which(found.keys) for name, found in self.found.items()]
        return reduce(and_, parts, Q())


def narrowing_of(request: HttpRequest) -> Narrowing:
    """Return what the list is narrowed to; read once a request, with two queries at most.

    :raises Wrong: a value that means nothing.
    :raises DisallowedModelAdminLookup: a parameter that the list does not have.
    """
    kept: Narrowing | None = getattr(request, "narrowing", None)
    if kept is None:
        kept = _read(request, _given(request))
        request.narrowing = kept  # type: ignore[attr-defined]
    return kept


def _given(request: HttpRequest) -> dict[str, str]:
    """Return the last value of each parameter that says anything."""
    found: dict[str, str] = {}
    for sent, values in request.GET.lists():
        name = _ALSO.get(sent, sent)
        if name not in NAMES and name not in _PAGING:
            raise DisallowedModelAdminLookup("The list has no such parameter.")
        said = [value.strip() for value in values if value.strip()]
        if said and name in NAMES:
            found[name] = said[-1]
    return found


def _read(request: HttpRequest, given: dict[str, str]) -> Narrowing:
    faults = {name: why for name, value in given.items() if (why := _fault(name, value))}
    if (order := request.GET.get("o")) and not _ORDER.fullmatch(order):
        faults["o"] = _("The list cannot be sorted in that way.")
    words, why = _words(given.get("q", ""))
    if why:
        faults["q"] = why
    sound = {name: value for name, value in given.items() if name not in faults}
    named = {name: value for name, value in sound.items() if name in NAMED}
    if named.get("desk") in SCOPES:
        del named["desk"]
    found, unknown = look_up(named, desks_of(request))
    faults |= unknown
    asker = Asker(person(request), today_of(request))
    if faults:
        rest = [(name, sound[name]) for name in NAMES if name in sound and name not in unknown]
        raise Wrong(list(faults.values()), urlencode(rest))
    return Narrowing(sound, found, words, asker, _scope(sound, found, asker))


def _fault(name: str, value: str) -> str | None:
    """Return why a value means nothing, or None."""
    if why := text.fault(value):
        return _("What the list is narrowed to %(why)s") % {"why": why}
    if len(value) > MAX_LENGTH:
        return _("The list is narrowed by at most %d characters at a time.") % MAX_LENGTH
    told = {"value": value[:40]}
    if name == "view" and value not in VIEWS:
        return _("The list has no view “%(value)s”.") % told
    if name in CHOICES and value not in CHOICES[name][1]:
        return _("The list cannot be narrowed to “%(value)s”.") % told
    if name == "mine" and value != "1":
        return _("The list cannot be narrowed to “%(value)s”.") % told
    return None


def _words(typed: str) -> tuple[tuple[str, ...], str | None]:
    """Return the words to search for, those in quotes together; and why not, or None."""
    if len(typed) > MAX_LENGTH:
        return (), None  # said already
    words = text.search_words(typed)
    if len(words) > MAX_WORDS:
        return (), _("Search for at most %d words at once.") % MAX_WORDS
    return tuple(words), None


def _has_word(word: str) -> Q:
    found = Q()
    for column in _SEARCHED:
        found |= Q(**{f"{column}__icontains": word})
    return found


def _scope(given: Mapping[str, str], found: Mapping[str, Found], asker: Asker) -> Q:
    """Return to which desks, and to whose items, every view is narrowed."""
    scope = Q()
    if given.get("desk") == "mine":
        scope &= Q(desk__in=asker.user.desk_ids)
    if "desk" in found:
        scope &= NAMED["desk"].which(found["desk"].keys)
    if "mine" in given:
        scope &= conditions.owned_by(asker.user, asker.today)
    return scope


def _within(narrowing: Narrowing) -> Q:
    if not narrowing.view:
        return narrowing.scope
    return narrowing.scope & VIEWS[narrowing.view].which(narrowing.asker)


def _of_status(value: str, _asker: Asker) -> Q:
    draft = Q(editorial_state=EditorialState.DRAFT)
    return draft if value == EditorialState.DRAFT else ~draft & Q(status=value)


def _late_by(value: str, asker: Asker) -> Q:
    return conditions.counting() & conditions.late(Late(value), asker.today)


def _worded(value: str, _asker: Asker) -> Q:
    return Q(rung=Rung.HOPE) if value == "hopes" else Q(rung__gt=Rung.HOPE)


_WHICH: Final = {"status": _of_status, "late": _late_by, "wording": _worded}
