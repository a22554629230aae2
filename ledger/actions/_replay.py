"""Bring rows to where an entry that was put back says they are; the guards look on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from ledger.actions.erasures import blank
from ledger.errors import Refused
from ledger.models import Entry, Erasure
from ledger.models.entry import ERASABLE
from ledger.models.past import by_kind
from ledger.models.recorded import Recorded, Root
from ledger.models.streams import root_of
from ledger.proof.entry import Content

Columns = dict[str, Any]


class Replay:
    """The rows that entries tell of, written one entry after the other.

    What no entry records is not brought back: passwords, and when somebody last signed in.

    :ivar lost: rows that cannot be brought back, since something that told of their stream was
        erased: name to a sentence.
    """

    def __init__(self) -> None:
        self.lost: dict[str, str] = {}
        self._erased: set[UUID] = set()

    def take(self, entry: Entry, contents: Mapping[str, Content]) -> None:
        """Write the rows that one entry tells of.

        :param contents: its sections that were not erased.
        :raises Refused: a row cannot be written, and nothing of its stream was erased.
        """
        told = _told(contents)
        if not contents.keys() >= set(ERASABLE):
            self._erased.add(entry.stream)
        if "open" not in contents and (root := root_of(entry.stream)):
            told.setdefault(root.row_name, {})  # whatever it did, it moved the stream on
        for name, columns in told.items():
            try:
                with transaction.atomic():
                    _write(name, entry, columns)
            except IntegrityError as error:
                self._explain(name, entry, error)

    def _explain(self, name: str, entry: Entry, error: IntegrityError) -> None:
        if entry.stream not in self._erased:
            said = {"row": name, "entry": entry, "why": error}
            raise Refused(
                _("%(row)s cannot be what %(entry)s tells of it: %(why)s") % said
            ) from error
        self.lost[name] = _("%s: a part of its record was erased.") % name


def _told(contents: Mapping[str, Content]) -> dict[str, Columns]:
    told: dict[str, Columns] = {}
    for section in ERASABLE:
        for name, columns in contents.get(section, {}).get("data", {}).get("set", {}).items():
            told.setdefault(name, {}).update(columns)
    return told


def _write(name: str, entry: Entry, columns: Columns) -> None:
    kind, _colon, key = name.partition(":")
    model = by_kind()[kind]
    values = {column: _typed(model, column, value) for column, value in columns.items()}
    values["version"] = entry.version
    if issubclass(model, Root):
        values["updated_at"] = entry.at
    rows = model._default_manager.filter(pk=key)
    if rows.update(**values):
        return
    if issubclass(model, Root):
        values["created_at"] = entry.at
    row = model(id=key, **values)
    row.save(force_insert=True)
    if isinstance(row, Erasure):  # its text may have come back with the backup
        blank(row)


def _typed(model: type[Recorded], column: str, value: Any) -> Any:
    field = model._meta.get_field(column)
    return field.to_python(value) if isinstance(field, Field) else value
