"""The one private writer: an entry first, then the rows it tells of, in one transaction."""

import copy
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from ledger.domain import text
from ledger.domain.actor import Actor
from ledger.domain.kinds import Kind
from ledger.errors import Refused, Stale
from ledger.models import Entry
from ledger.models.recorded import Recorded, Root
from ledger.proof import entry as proof

# How SQLite, our own triggers and PostgreSQL speak of a key that is taken.
_TWICE: Final = ("unique constraint", "key taken")
_SALTS: Final = proof.SALT_BYTES * len(proof.SECTIONS)


@dataclass(frozen=True, slots=True)
class Change:
    """One row, and the columns that get new values.

    :param columns: recorded column to its new value; :param loose: unrecorded ones.
    """

    row: Recorded
    columns: dict[str, Any]
    loose: dict[str, Any]
    is_new: bool = False

    def after(self) -> Recorded:
        """Return a copy of the row as it is to be."""
        row = copy.copy(self.row)
        for column, value in (self.columns | self.loose).items():
            setattr(row, column, value)
        return row


def added(row: Recorded) -> Change:
    """A new row, with every recorded column."""
    derived = {*row.DERIVED, *row.sections.loose}
    columns = [f.attname for f in row._meta.concrete_fields if f.attname not in derived]
    return Change(row, {c: _clean(row, c, getattr(row, c)) for c in columns}, {}, is_new=True)


def changed(row: Recorded, **values: Any) -> Change:
    """A row as it was read, and new values for some of its fields; equal ones fall away."""
    columns, loose = {}, {}
    for name, value in values.items():
        column = _field(row, name).attname
        new = _clean(row, column, value.pk if isinstance(value, models.Model) else value)
        if column in row.sections.loose:
            loose[column] = new
        elif new != getattr(row, column):
            columns[column] = new
    return Change(row, columns, loose)


def write(
    root: Root,
    kind: Kind,
    *,
    by: Actor,
    at: datetime,
    rows: Iterable[Change] = (),
    note: str = "",
    aside: str = "",
) -> Entry:
    """Append the next entry of a stream and write the rows it tells of: all, or nothing.

    :param root: the stream's own row as the caller read it; its version guards the write.
    :param note: for the record that partners read; :param aside: for colleagues only.
    :raises Stale: the stream has moved on since the root, or a row, was read.
    :raises Refused: a value is not acceptable; the sentence names the field.
    """
    changes = list(rows)
    if all(change.row is not root for change in changes):
        changes.insert(0, changed(root))
    for change in changes:
        _check(change)
    version = 1 if root._state.adding else root.version + 1
    told = _tell(kind, changes, note=_said(note), aside=_said(aside), by=by)
    try:
        with transaction.atomic():
            entry = _append(root, version, told, at=at)
            for change in changes:
                _apply(change, version, at=at)
    except IntegrityError as error:
        raise _explained(error, root, version, changes) from error
    for change in changes:
        _settle(change, version, at=at)
    return entry


def _append(root: Root, version: int, told: dict[str, proof.Content], *, at: datetime) -> Entry:
    prev = Entry.objects.filter(stream=root.pk, version=version - 1).first()
    if prev is None and version > 1:
        raise Stale(_stale(root))
    chain = {
        "at": _plain(at),
        "prev": bytes(prev.leaf_hash).hex() if prev else None,
        "stream": str(root.pk),
        "version": version,
    }
    made = proof.build({"chain": chain, **told}, salts=os.urandom(_SALTS))
    entry = Entry(
        stream=root.pk,
        version=version,
        leaf=made.leaf,
        leaf_hash=made.leaf_hash,
        **made.disclosures,
    )
    entry.save(force_insert=True)
    return entry


def _apply(change: Change, version: int, *, at: datetime) -> None:
    row = change.row
    if change.is_new:
        new = change.after()
        _stamp(new, version, at=at)
        new.save(force_insert=True)
        return
    values = change.columns | change.loose | {"version": version}
    if isinstance(row, Root):
        values["updated_at"] = at
    same = type(row)._default_manager.filter(pk=row.pk, version=row.version)
    if not same.update(**values):
        raise Stale(_stale(row))


def _stamp(row: Recorded, version: int, *, at: datetime) -> None:
    row.version = version
    if isinstance(row, Root):
        row.updated_at = at
        if row._state.adding:
            row.created_at = at


def _settle(change: Change, version: int, *, at: datetime) -> None:
    """Give the caller's object the values that are now in the table."""
    row = change.row
    _stamp(row, version, at=at)
    for column, value in (change.columns | change.loose).items():
        setattr(row, column, value)
    row._state.adding = False


# --- What the entry says ----------------------------------------------------------------


def _tell(
    kind: Kind, changes: list[Change], *, note: str, aside: str, by: Actor
) -> dict[str, proof.Content]:
    data: dict[str, proof.Content] = {"open": {}, "restricted": {}, "personal": {}}
    if note:
        data["open"]["note"] = note
    if aside:
        data["restricted"]["note"] = aside
    for change in changes:
        _tell_row(data, change)
    actor = {
        "id": str(by.id) if by.id else None,
        "name": by.name,
        "role": by.role.value,
        "door": by.door.value,
    }
    return {
        "open": {"type": kind.value, "data": data["open"]},
        "restricted": {"data": data["restricted"]} if data["restricted"] else {},
        "personal": {"actor": actor} | ({"data": data["personal"]} if data["personal"] else {}),
    }


def _tell_row(data: dict[str, proof.Content], change: Change) -> None:
    name, sections = change.row.row_name, change.row.sections
    # Every row is named in the open section, however little of it is open: the database
    # asks for that name before it lets the row change.
    data["open"].setdefault("set", {})[name] = {}
    for column, value in change.columns.items():
        part = data[sections.of(column)]
        part.setdefault("set", {}).setdefault(name, {})[column] = _plain(value)
        if not change.is_new:
            was = part.setdefault("was", {}).setdefault(name, {})
            was[column] = _plain(getattr(change.row, column))


def _plain(value: Any) -> Any:
    """Return a value as canonical JSON carries it."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


# --- What may be written ----------------------------------------------------------------


def _field(row: Recorded, name: str) -> "models.Field[Any, Any]":
    field = row._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {row._meta.label}")
    return field


def _clean(row: Recorded, column: str, value: Any) -> Any:
    """Return a value as its column will hold it, so that the entry says the same."""
    if value is None:
        return None
    try:
        cleaned = _field(row, column).to_python(value)
    except ValidationError as wrong:
        raise Refused(_sentence(row, ValidationError({column: wrong.messages}))) from wrong
    return text.tidy(cleaned) if isinstance(cleaned, str) else cleaned


def _said(note: str) -> str:
    note = text.tidy(note)
    if why := text.fault(note, lines=True):
        raise Refused(_("The note %s") % why)
    return note


def _check(change: Change) -> None:
    """Refuse hidden characters, unknown choices, over-long text and bad formats."""
    row = change.after()
    for column, value in change.columns.items():
        if column in row.sections.frozen and not change.is_new:
            name = _field(row, column).verbose_name
            raise Refused(_("The %s was given once and does not change.") % name)
        if isinstance(value, str):
            field = _field(row, column)
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
        raise Refused(_sentence(row, wrong)) from wrong


def _explained(error: IntegrityError, root: Root, version: int, changes: list[Change]) -> Exception:
    """Return what an integrity error means to a person; the error itself if nothing fits."""
    if Entry.objects.filter(stream=root.pk, version=version).exists():
        return Stale(_stale(root))
    for change in changes:
        row = change.after()
        try:
            row.validate_unique()
            row.validate_constraints(exclude={"version", "created_at", "updated_at"})
        except ValidationError as wrong:
            return Refused(_sentence(row, wrong))
    if any(word in str(error).lower() for word in _TWICE):
        return Refused(_("The same thing is named twice."))
    return error


def _stale(row: Recorded) -> str:
    return _(
        "“%s” was changed by somebody else after you opened it. Nothing was written. "
        "Look at the change, then try again."
    ) % str(row)


def _sentence(row: Recorded, wrong: ValidationError) -> str:
    return " ".join(_sentences(row, wrong))


def _sentences(row: Recorded, wrong: ValidationError) -> Iterator[str]:
    for name, messages in wrong.message_dict.items():
        said = " ".join(messages)
        if name == NON_FIELD_ERRORS:
            yield said
        else:
            yield f"{str(_field(row, name).verbose_name).capitalize()}: {said}"
