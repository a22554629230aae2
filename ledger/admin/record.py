"""Entries as lines that a person reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import DateTimeField, Field, ForeignKey, Model
from django.utils.translation import gettext as _

from ledger.admin import display, titles
from ledger.admin.badges import Badge, badge, erased
from ledger.domain.actor import Door
from ledger.domain.dates import local_day
from ledger.models import Entry
from ledger.models.dossier import SECTIONS, Dossier
from ledger.models.stream_seal import Bases
from ledger.models.vouching import Witnessed

LATEST: Final = 6
# A key's digest and what signs webhooks: nobody's business.
SECRET: Final = frozenset({"digest", "pepper_id", "sealed_secret", "old_sealed_secret"})
# What the entry says anyway: its item and its instant.
NOISE: Final = SECRET | {"commitment", "status_changed_at", "requested_at", "decided_at"}
# What a row is called where one of its columns changed: the party of a part, and so on.
CALLED: Final = {
    "obligation": "party__name",
    "milestone": "title",
    "occurrence": "period",
    "evidence": "title",
    "risk": "title",
    "link": "other__reference",
    "credential": "label",
    "webhookendpoint": "label",
    "membership": "desk__name",
}
# What reading a section raises where it was altered behind the ledger's back.
UNREADABLE: Final = (ValueError, LookupError, TypeError, AttributeError)
# The name of a row, or of what a row names, by its key.
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """One value that an entry sets."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, as a person reads it.

    :param ago: how long ago, where it is told in brief. :param badge: how it is sealed, where
        that is told. :param erased: what was erased of it, and why.
    """

    version: int
    at: datetime
    kind: str
    actor: str
    door: str
    notes: tuple[str, ...]
    said: tuple[Said, ...]
    hash: str
    ago: str = ""
    badge: Badge | None = None
    erased: tuple[str, ...] = ()

    @property
    def utc(self) -> str:
        """The instant, for whoever compares two zones."""
        return f"{self.at:%Y-%m-%d %H:%M:%S} UTC"


def lines(
    entries: Iterable[Entry], names: Names, *, told: list[Witnessed], bases: Bases
) -> list[Line]:
    """Return entries as lines; :param names: see ``names``.

    :param told: what witnesses have cosigned. :param bases: why sections were erased.
    """
    return [
        replace(_line(e, names), badge=badge(e, told), erased=erased(e, bases)) for e in entries
    ]


def latest(told: Dossier, *, today: date) -> list[Line]:
    """Return the newest entries of a dossier in brief, newest first: what changed, without
    what is new and without what has no name here.
    """
    names, zone = names_of(told), told.item.desk.time_zone
    return [
        _line(entry, names, ago=display.ago(local_day(entry.at, zone), today=today))
        for entry in told.entries[: -LATEST - 1 : -1]
    ]


def _line(entry: Entry, names: Names, *, ago: str = "") -> Line:
    data = [entry.content(section).get("data", {}) for section in SECTIONS]
    actor = entry.content("personal").get("actor", {})
    return Line(
        version=entry.version,
        at=entry.at,
        kind=entry.happened,
        actor=entry.actor,
        door=str(Door(actor["door"]).label) if actor else "",
        notes=tuple(part["note"] for part in data if part.get("note")),
        said=tuple(_said(data, names, brief=bool(ago))),
        hash=bytes(entry.leaf_hash).hex(),
        ago=ago,
    )


def _said(data: list[dict[str, Any]], names: Names, *, brief: bool) -> Iterable[Said]:
    for row, column, value, was in _changes(data):
        field = _field(row, column)
        if field.name in NOISE or (brief and _is_left_out(field, value, was, names)):
            continue
        before, after = _text(field, (was or {}).get(column), names), _text(field, value, names)
        if before or after:
            yield Said(_label(row, field, names if was else {}), before, after)


Change = tuple[str, str, Any, dict[str, Any] | None]


def _changes(data: Iterable[dict[str, Any]]) -> Iterable[Change]:
    """Yield row, column, new value, and the row's old values; None where it is new."""
    for part in data:
        for row, columns in part.get("set", {}).items():
            was = part.get("was", {}).get(row)
            for column, value in columns.items():
                yield row, column, value, was


def _is_left_out(
    field: "Field[Any, Any]", value: Any, was: dict[str, Any] | None, names: Names
) -> bool:
    """Whether a brief line passes over a value: of a new row, or a key that has no name here."""
    if not was:
        return True
    keys = (value, was.get(field.attname))
    return isinstance(field, ForeignKey) and any(key and str(key) not in names for key in keys)


def _field(row: str, column: str) -> "Field[Any, Any]":
    return _columns(row.partition(":")[0])[column]


def _columns(kind: str) -> dict[str, "Field[Any, Any]"]:
    return {f.attname: f for f in _model(kind)._meta.concrete_fields}


def _model(kind: str) -> type[Model]:
    return apps.get_model("ledger", kind)


def _label(row: str, field: "Field[Any, Any]", names: Names) -> str:
    model, name = field.model._meta, titles.column_name(field)
    kind, _colon, key = row.partition(":")
    if model.model_name == "commitment":
        return name
    if kind in CALLED and key in names:
        said = {"kind": model.verbose_name, "name": names[key], "column": name}
        return _("%(kind)s “%(name)s”: %(column)s") % said
    return display.labelled(model.verbose_name, name)


def _text(field: "Field[Any, Any]", value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, ForeignKey):
        return names.get(str(value), str(value))
    if isinstance(field, DateTimeField):
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"
    choices = dict(field.flatchoices)
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(choices.get(value, value))


# --- What things are called -----------------------------------------------------------------


def names_of(told: Dossier) -> Names:
    """Return what the rows of a dossier are called, and what they name."""
    return {str(key): _called(row) for key, row in told.named().items()}


def _called(row: Any) -> str:
    path = CALLED.get(row._meta.model_name)
    if path is None:
        return str(row) if row._meta.model_name not in {"proposal", "disagreement"} else ""
    for name in path.split("__"):
        row = getattr(row, name)
    return str(row)


def names(entries: Iterable[Entry]) -> Names:
    """Return what entries name by key, and what the rows are called that they change; one
    query for each kind of thing.
    """
    wanted: dict[type[Model], set[UUID]] = {}
    for entry in entries:
        data = [entry.content(section).get("data", {}) for section in SECTIONS]
        for row, column, value, was in _changes(data):
            kind, _colon, key = row.partition(":")
            if was and kind in CALLED:
                wanted.setdefault(_model(kind), set()).add(UUID(key))
            field = _field(row, column)
            if isinstance(field, ForeignKey):
                keys = {UUID(k) for k in (value, (was or {}).get(column)) if k}
                model = field.target_field.model
                wanted[model] = wanted.get(model, set()) | keys
    found: dict[str, str] = {}
    for model, keys in wanted.items():
        rows = model._default_manager.filter(pk__in=keys)
        if path := CALLED.get(str(model._meta.model_name)):
            found |= {str(key): str(name) for key, name in rows.values_list("pk", path)}
        else:
            found |= {str(row.pk): str(row) for row in rows}
    return found
