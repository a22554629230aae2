"""The record of one item, read from its entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from ledger.domain.actor import Door
from ledger.models import Entry
from ledger.models.recorded import Root
from ledger.proof import chain

SECTIONS = ("open", "restricted", "personal")
# What the entry says anyway, its item and its instant; and a key's digest, nobody's business.
NOISE = {
    *("commitment", "status_changed_at", "requested_at", "decided_at"),
    *("digest", "pepper_id"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One value that an entry sets."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, as a person reads it."""

    version: int
    at: datetime
    kind: str
    actor: str
    door: str
    notes: tuple[str, ...]
    said: tuple[Said, ...]
    hash: str


def lines(entries: Iterable[Entry], *, brief: bool = False) -> list[Line]:
    """Return entries as lines; one query for each kind of thing they name.

    :param brief: only what changed: new rows are not spelt out, and nothing is looked up.
    """
    entries = list(entries)
    names = {} if brief else _names(entries)
    return [_line(entry, names, brief=brief) for entry in entries]


def _line(entry: Entry, names: dict[str, str], *, brief: bool) -> Line:
    data = [entry.content(section).get("data", {}) for section in SECTIONS]
    actor = entry.content("personal").get("actor", {})
    return Line(
        version=entry.version,
        at=entry.at,
        kind=str(entry.kind.label),
        actor=entry.actor,
        door=str(Door(actor["door"]).label) if actor else "",
        notes=tuple(part["note"] for part in data if part.get("note")),
        said=tuple(_said(data, names, brief=brief)),
        hash=bytes(entry.leaf_hash).hex(),
    )


def _said(data: list[dict[str, Any]], names: dict[str, str], *, brief: bool) -> Iterable[Said]:
    for part in data:
        for row, columns in part.get("set", {}).items():
            was = part.get("was", {}).get(row, {})
            for column, value in columns.items():
                field = _field(row, column)
                if _is_noise(field) or (brief and (not was or isinstance(field, ForeignKey))):
                    continue
                before, after = _text(field, was.get(column), names), _text(field, value, names)
                if before or after:
                    yield Said(_label(row, field), before, after)


def _is_noise(field: "Field[Any, Any]") -> bool:
    """Whether a column tells a person nothing: it repeats the entry, or is for machines."""
    return field.name in NOISE


def _field(row: str, column: str) -> "Field[Any, Any]":
    model = apps.get_model("ledger", row.partition(":")[0])
    return next(f for f in model._meta.concrete_fields if f.attname == column)


def _label(row: str, field: "Field[Any, Any]") -> str:
    model = field.model._meta
    name = str(field.verbose_name)
    return name if model.model_name == "commitment" else f"{model.verbose_name}: {name}"


def _text(field: "Field[Any, Any]", value: Any, names: dict[str, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, ForeignKey):
        return names.get(str(value), str(value))
    choices = dict(field.flatchoices)
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(choices.get(value, value))


def _names(entries: list[Entry]) -> dict[str, str]:
    """Return the names of all things that the entries refer to by key."""
    wanted: dict[type[Model], set[UUID]] = {}
    for entry in entries:
        for section in SECTIONS:
            part = entry.content(section).get("data", {})
            for place in ("set", "was"):
                for row, columns in part.get(place, {}).items():
                    for column, value in columns.items():
                        field = _field(row, column)
                        if isinstance(field, ForeignKey) and value:
                            wanted.setdefault(field.target_field.model, set()).add(UUID(value))
    found: dict[str, str] = {}
    for model, keys in wanted.items():
        rows = model._default_manager.filter(pk__in=keys)
        found |= {str(row.pk): str(row) for row in rows}
    return found


def context(obj: Root) -> dict[str, Any]:
    """Return what a record's page shows: the entries, newest first, and if their chain holds."""
    entries = list(Entry.objects.of(obj.pk))
    return {
        "fault": chain.fault(entry.link() for entry in entries),
        "lines": lines(reversed(entries)),
        "count": len(entries),
        "head": bytes(entries[-1].leaf_hash).hex() if entries else "",
    }
