"""Two people at one form: what each of them changed, field by field, and who decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Protocol

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from ledger.domain import text
from ledger.domain.dates import Precision, stated
from ledger.domain.merging import UNKNOWN, Clash, Merge
from ledger.models import Entry
from ledger.models.recorded import Root

SECTIONS: Final = ("open", "restricted", "personal")
CHOICE: Final = "choice_"
THEIRS: Final = "theirs"
NOTHING: Final = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is decided on as one: a field, or the three fields of a date as it was stated."""

    name: str
    label: str
    fields: tuple[str, ...]

    @property
    def is_date(self) -> bool:
        return len(self.fields) > 1


@dataclass(frozen=True, slots=True)
class Row:
    """A unit that both changed, as the page shows it."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str
    by: str
    at: datetime | None

    @property
    def choice(self) -> str:
        """The name under which the page sends what was chosen."""
        return CHOICE + self.name


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a form shows where somebody else was first.

    :param taken: labels of what only they changed, which stands in the form now.
    :param kept: labels of what only the reader changed.
    """

    said: str
    rows: tuple[Row, ...]
    taken: tuple[str, ...]
    kept: tuple[str, ...]


class Compared(Protocol):
    """A form whose fields can be held against what is recorded."""

    data: Any
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    instance: Any

    def units(self) -> tuple[Unit, ...]: ...


# --- Values -----------------------------------------------------------------------------


def by_unit(form: Compared, values: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return recorded values, given by the name of their field, by unit."""
    return {unit.name: tuple(values.get(f) for f in unit.fields) for unit in form.units()}


def typed(form: Compared) -> dict[str, tuple[Any, ...]]:
    """Return what was typed, by unit, in the form in which it would be recorded."""
    found = {}
    for unit in form.units():
        values = tuple(_typed(form, name) for name in unit.fields)
        found[unit.name] = _to_the_end_of_the_span(values) if unit.is_date else values
    return found


def _typed(form: Compared, name: str) -> Any:
    if name not in form.cleaned_data:  # what cannot be read is shown as it was typed
        return form.data.get(name, "")
    return plain(form.cleaned_data[name])


def plain(value: Any) -> Any:
    """Return a field's value as it compares with what is recorded."""
    if isinstance(value, QuerySet | list | tuple | set | frozenset):
        return frozenset(plain(one) for one in value)
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Enum):
        return value.value
    return text.tidy(value) if isinstance(value, str) else value


def _to_the_end_of_the_span(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a stated date as it is recorded, where it is one."""
    on, precision, words = values
    try:
        return (stated(on, Precision(precision) if precision else None, words).on, precision, words)
    except (ValueError, TypeError, AttributeError):
        return values


def put(form: Compared, data: Any, unit: Unit, values: tuple[Any, ...]) -> None:
    """Put recorded values into what was sent, as if they had been typed."""
    for name, value in zip(unit.fields, values, strict=True):
        if isinstance(value, frozenset):
            data.setlist(name, [str(one) for one in value])
        elif isinstance(form.fields[name], forms.BooleanField):
            data.setlist(name, ["on"] if value else [])
        else:
            data[name] = "" if value is None else str(value)


# --- Words ------------------------------------------------------------------------------


def told(form: Compared, merge: Merge, newer: list[Entry], said: str) -> Conflict:
    """Return what the page shows.

    :param newer: the entries since the version that the reader saw, oldest first.
    """
    units = {unit.name: unit for unit in form.units()}
    return Conflict(
        said=said,
        rows=tuple(_row(form, units[clash.name], clash, newer) for clash in merge.clashes),
        taken=tuple(units[name].label for name in merge.taken),
        kept=tuple(units[name].label for name in merge.kept),
    )


def _row(form: Compared, unit: Unit, clash: Clash, newer: list[Entry]) -> Row:
    by = _last_to_set(form.instance, unit, newer)
    base = _("not known") if clash.base is UNKNOWN else _words(form, unit, clash.base)
    return Row(
        name=unit.name,
        label=unit.label,
        base=base,
        theirs=_words(form, unit, clash.theirs),
        mine=_words(form, unit, clash.mine),
        by=by.actor if by else "",
        at=by.at if by else None,
    )


def _last_to_set(root: Root, unit: Unit, newer: Iterable[Entry]) -> Entry | None:
    """Return the latest entry that gave one of a unit's columns a value, or the latest at all."""
    columns = {f.attname for f in root._meta.concrete_fields if f.name in unit.fields}
    last = None
    for entry in newer:
        parts = [entry.content(section).get("data", {}).get("set", {}) for section in SECTIONS]
        if last is None or any(columns & part.get(root.row_name, {}).keys() for part in parts):
            last = entry
    return last


def _words(form: Compared, unit: Unit, values: tuple[Any, ...]) -> str:
    fields = (form.fields[name] for name in unit.fields)
    said = [_word(field, value) for field, value in zip(fields, values, strict=True)]
    return " · ".join(filter(None, said)) or NOTHING


def _word(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value is None or value == "":
        return ""
    if isinstance(field, forms.ModelChoiceField):
        keys = value if isinstance(value, frozenset) else [value]
        try:
            rows = field.queryset.model._default_manager.filter(pk__in=keys)  # type: ignore[union-attr]
            return ", ".join(sorted(map(str, rows)))
        except forms.ValidationError:  # what was typed is no key
            return str(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return value.isoformat() if isinstance(value, date) else str(value)
