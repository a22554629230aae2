"""What may be written: a row and its new values, each as its column will hold it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ledger.domain import text
from ledger.errors import Refused
from ledger.models.recorded import Recorded


@dataclass(frozen=True)
class Change:
    """One row, and the columns that get new values.

    :param columns: recorded column to its new value; :param loose: unrecorded ones.
    """

    row: Recorded
    columns: dict[str, Any]
    loose: dict[str, Any]
    is_new: bool = False

    def after(self) -> Recorded:
        """Return the row as it is to be: a copy, always the same one."""
        return self._after

    @cached_property
    def _after(self) -> Recorded:
        # What copy.copy does of a model, without its detour through pickle.
        row = type(self.row).__new__(type(self.row))
        row.__dict__.update(self.row.__getstate__())
        self.put_into(row)
        return row

    def put_into(self, row: Recorded) -> None:
        """Give a row the new values; most of a new row's it has already."""
        for column, value in (self.columns | self.loose).items():
            if getattr(row, column) is not value:
                setattr(row, column, value)


def added(row: Recorded) -> Change:
    """A new row, with every recorded column."""
    derived = {*row.DERIVED, *row.sections.loose}
    columns = [f.attname for f in row._meta.concrete_fields if f.attname not in derived]
    return Change(row, {c: clean(row, c, getattr(row, c)) for c in columns}, {}, is_new=True)


def changed(row: Recorded, **values: Any) -> Change:
    """A row as it was read, and new values for some of its fields; equal ones fall away."""
    columns, loose = {}, {}
    for name, value in values.items():
        column = field_of(row, name).attname
        new = clean(row, column, value.pk if isinstance(value, models.Model) else value)
        if column in row.sections.loose:
            loose[column] = new
        elif new != getattr(row, column):
            columns[column] = new
    return Change(row, columns, loose)


def field_of(row: Recorded, name: str) -> "models.Field[Any, Any]":
    return field_named(type(row), name)


@cache
def field_named(model: type[Recorded], name: str) -> "models.Field[Any, Any]":
    """Return a column's field, by the name of either."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model._meta.label}")
    return field


def clean(row: Recorded, column: str, value: Any) -> Any:
    """Return a value as its column will hold it, so that the entry says the same."""
    if value is None:
        return None
    try:
        cleaned = field_of(row, column).to_python(value)
    except ValidationError as wrong:
        raise Refused(sentence(row, ValidationError({column: wrong.messages}))) from wrong
    return text.tidy(cleaned) if isinstance(cleaned, str) else cleaned


def said(note: str) -> str:
    note = text.tidy(note)
    if why := text.fault(note, lines=True):
        raise Refused(_("The note %s") % why)
    return note


def check(change: Change) -> None:
    """Refuse hidden characters, unknown choices, over-long text and bad formats."""
    row = change.after()
    for column, value in change.columns.items():
        if column in row.sections.frozen and not change.is_new:
            name = field_of(row, column).verbose_name
            raise Refused(_("The %s was given once and does not change.") % name)
        if isinstance(value, str):
            field = field_of(row, column)
            lines = isinstance(field, models.TextField)
            if why := text.fault(value, lines=lines):
                raise Refused(f"{str(field.verbose_name).capitalize()}: {why}")
    unchecked = {
        f.name
        for f in row._meta.concrete_fields
        if f.attname not in change.columns or f.is_relation
    }
    try:
        row.clean_fields(exclude=unchecked)
    except ValidationError as wrong:
        raise Refused(sentence(row, wrong)) from wrong


def sentence(row: Recorded, wrong: ValidationError) -> str:
    return " ".join(_sentences(row, wrong))


def _sentences(row: Recorded, wrong: ValidationError) -> Iterator[str]:
    for name, messages in wrong.message_dict.items():
        said = " ".join(messages)
        if name == NON_FIELD_ERRORS:
            yield said
        else:
            yield f"{str(field_of(row, name).verbose_name).capitalize()}: {said}"
