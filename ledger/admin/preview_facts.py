"""Values as a partner reads them: labelled for people, and with the code for programs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Fact:
    """One value as a person reads it, and the code by which a program knows it."""

    label: str
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the document: each row is one group of facts."""

    title: str
    rows: list[list[Fact]] = field(default_factory=list)


def fact(label: Any, value: Any, code: object = "") -> list[Fact]:
    """Return one value as text; nothing where there is none."""
    text = _text(value)
    return [Fact(str(capfirst(label)), text, str(code))] if text else []


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return str(value)


def of(row: Model, *names: str) -> list[Fact]:
    """Return columns of a row, labelled as the desk labels them."""
    return [fact for name in names for fact in _column(row, name)]


def _column(row: Model, name: str) -> list[Fact]:
    column: Any = row._meta.get_field(name)
    value = getattr(row, name)
    labels = dict(column.flatchoices)
    if value in labels and value != "":
        return fact(column.verbose_name, labels[value], code=value)
    return fact(column.verbose_name, value)


def about(row: Any) -> list[Fact]:
    """Return whose part a row speaks of; nothing where it is the whole."""
    return fact(_("About"), row.obligation.party.code if row.obligation else "")


def source(row: Any) -> list[Fact]:
    """Return the code of a row's source; nothing where the desk itself says so."""
    return fact(_("Source"), row.source.code if row.source else "")
