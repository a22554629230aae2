"""What the list shows around its rows: tabs, kept views, the form of filters."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ledger.admin import saved_views
from ledger.admin.commitment_list import MAX_FOUND, CommitmentList
from ledger.admin.desks import desks_of
from ledger.admin.export import FORMATS
from ledger.admin.filters import CHOICES, MAX_LENGTH, Narrowing
from ledger.admin.named import NAMED
from ledger.admin.recorded import person
from ledger.admin.saved_views import chips
from ledger.admin.tabs import TABS, VIEWS, tabs_for
from ledger.models import Commitment, Obligation, Tagging

_MODELS: Final = {"commitment": Commitment, "obligation": Obligation, "tagging": Tagging}
# What these are narrowed to stands above the tabs, and stays when a tab is changed.
_STAYS: Final = ("desk", "mine")


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to one view. :param count: None where it is not counted."""

    label: Any
    query: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One filter.

    :param options: value and words of each choice; of a completed name only the chosen one.
    :param attrs: what the script of the completion needs; none for a short list.
    """

    name: str
    label: Any
    value: str
    options: list[tuple[str, Any]]
    attrs: dict[str, Any] | None = None


def context(request: HttpRequest, found: CommitmentList) -> dict[str, Any]:
    """Return what the template of the list needs beside Django's own; one query."""
    narrowing = found.narrowing
    user, desks = person(request), desks_of(request)
    own = [desk for key, desk in desks.items() if key in user.desk_ids]
    return {
        "tabs": _tabs(narrowing, found.tab_counts),
        "more": [_tab(narrowing, name) for name in VIEWS if name not in TABS],
        "scopes": _scopes(narrowing, [str(desk) for desk in own]),
        "chips": chips(request, narrowing),
        "own_desks": own,
        "boxes": [*_choices(narrowing), *_names(found)],
        "words": narrowing.given.get("q", ""),
        "hidden_in_search": narrowing.hidden("q"),
        "hidden_in_filters": narrowing.hidden(*CHOICES, *(n for n in NAMED if n != "desk"), "desk"),
        "query": narrowing.query(),
        "clear": "?" + (f"desk={'mine' if own else 'all'}"),
        "is_narrowed": narrowing.is_narrowed,
        "max_found": MAX_FOUND,
        "max_length": MAX_LENGTH,
        "formats": [(kind, kind.upper()) for kind in FORMATS],
        "max_name": saved_views.MAX_NAME,
    }


def _tabs(narrowing: Narrowing, counts: dict[str, int]) -> list[Tab]:
    names = ["", *tabs_for(narrowing.asker.user)]
    return [_tab(narrowing, name, counts.get(name)) for name in names]


def _tab(narrowing: Narrowing, name: str, count: int | None = None) -> Tab:
    """Return the link to a view: it drops what was searched and filtered, and keeps the desk."""
    view = VIEWS.get(name)
    stays = {} if view and view.is_personal else {n: narrowing.given.get(n) for n in _STAYS}
    changes = dict.fromkeys(narrowing.given, None) | stays | {"view": name}
    query = narrowing.query(**changes) or "desk=all"
    return Tab(view.label if view else _("All"), f"?{query}", narrowing.view == name, count)


def _scopes(narrowing: Narrowing, own: list[str]) -> list[Tab]:
    """Return the links from one's own desk to all desks and back, and to one's own items."""
    desk, mine = narrowing.given.get("desk", "all"), "mine" in narrowing.given
    found = []
    if own:
        label = own[0] if len(own) == 1 else _("My desks")
        found.append(Tab(label, f"?{narrowing.query(desk='mine')}", desk == "mine"))
    found.append(Tab(_("All desks"), f"?{narrowing.query(desk='all')}", desk == "all"))
    if "desk" in narrowing.found:
        found.append(Tab(narrowing.found["desk"].name, f"?{narrowing.query()}", is_current=True))
    if narrowing.asker.user.may_edit:
        query = narrowing.query(mine=None if mine else "1") or "desk=all"
        found.append(Tab(_("Only mine"), f"?{query}", mine))
    return found


def _choices(narrowing: Narrowing) -> list[Box]:
    return [
        Box(name, label, narrowing.given.get(name, ""), list(options.items()))
        for name, (label, options) in CHOICES.items()
    ]


def _names(found: CommitmentList) -> list[Box]:
    boxes = []
    for name, named in NAMED.items():
        model, column = named.source
        field: Any = _MODELS[model]._meta.get_field(column)
        widget = AutocompleteSelect(field, found.model_admin.admin_site)
        value = found.narrowing.given.get(name, "")
        chosen = found.narrowing.found.get(name)
        options = [(value, chosen.name if chosen else _scope_name(value))] if value else []
        boxes.append(Box(name, named.label, value, options, widget.build_attrs({})))
    return boxes


def _scope_name(value: str) -> str:
    return _("My desks") if value == "mine" else _("All desks")
