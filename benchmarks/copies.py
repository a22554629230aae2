"""Copies of whole histories: entries and rows with keys of their own, written in bulk.

Copies have chains that hold, like what they were copied from. The database's guards are lifted
while they are written.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from ledger.models import Commitment, Entry, guards
from ledger.models.recorded import Recorded
from ledger.models.triggers import recorded_models
from ledger.proof import canonical
from ledger.proof import entry as proof

BATCH: Final = 500  # commitments; some 10,000 rows

# Keys in the order in which they are made, as UUIDv7 are.
_keys = (UUID(int=(0x0199 << 112) + (0x7 << 76) + (0x2 << 62) + n) for n in count(1))
_numbers = count(1000)
_ENTRY: Final = ("stream", "version", "leaf", "leaf_hash", *proof.SECTIONS)


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as its table stores it. ``keys`` tells at which places keys are to be replaced."""

    table: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]
    keys: tuple[tuple[int, UUID], ...]

    def copied(self, keys: dict[UUID, UUID], reference: tuple[str, str]) -> list[Any]:
        values = list(self.values)
        for place, key in self.keys:
            values[place] = _key(keys.get(key, key))
        if self.table == Commitment._meta.db_table:
            values[values.index(reference[0])] = reference[1]
        return values


class History:
    """One commitment with all its rows and entries, ready to be copied."""

    def __init__(self, root: Commitment) -> None:
        rows = [row for model in recorded_models() for row in _of(model, root)]
        self.rows = [_stored(row) for row in rows]
        self.keys = sorted(row.pk for row in rows)
        self.root, self.reference = root.pk, root.reference
        self.entries = list(Entry.objects.of(root.pk))
        hashes = [bytes(entry.leaf_hash).hex() for entry in self.entries]
        anchors = "|".join([*map(str, self.keys), *hashes, f'(?<="){root.reference}(?=")'])
        self._texts = [
            {name: re.split(f"({anchors})", getattr(entry, name)) for name in proof.SECTIONS}
            for entry in self.entries
        ]

    def copied(self) -> dict[tuple[str, tuple[str, ...]], list[list[Any]]]:
        """Return a copy's rows, entries included, by their tables and columns."""
        keys = {key: next(_keys) for key in self.keys}
        reference = f"{self.reference.rpartition('-')[0]}-{next(_numbers):06d}"
        found: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = defaultdict(list)
        for row in self.rows:
            found[row.table, row.columns].append(row.copied(keys, (self.reference, reference)))
        new = {str(old): str(key) for old, key in keys.items()} | {self.reference: reference}
        found[Entry._meta.db_table, _ENTRY] = list(self._chain(keys[self.root], new))
        return found

    def _chain(self, stream: UUID, new: dict[str, str]) -> Iterator[list[Any]]:
        for entry, texts in zip(self.entries, self._texts, strict=True):
            sections = {name: _joined(parts, new) for name, parts in texts.items()}
            digests = {name: proof.digest(text) for name, text in sections.items()}
            leaf = canonical.encode({**digests, "v": proof.FORMAT})
            sealed = proof.leaf_hash(leaf)
            new[bytes(entry.leaf_hash).hex()] = sealed.hex()
            yield [_key(stream), entry.version, leaf, sealed, *sections.values()]


def copy_out(histories: Sequence[History], *, until: int) -> None:
    """Copy histories, one after the other, until the house holds so many commitments.

    Cost: about a millisecond a commitment. The planner's figures are brought up to date.
    """
    owed = until - Commitment.objects.count()
    guards.lift(connection)
    for start in range(0, owed, BATCH):
        _write(histories[n % len(histories)] for n in range(start, min(start + BATCH, owed)))
    guards.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(histories: Iterable[History]) -> None:
    rows: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = defaultdict(list)
    for history in histories:
        for table, made in history.copied().items():
            rows[table] += made
    # Foreign keys are checked at the end, on both databases.
    with transaction.atomic(), connection.cursor() as cursor:
        for (name, columns), values in rows.items():
            names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({places})", values)  # noqa: S608


def _of(model: type[Recorded], root: Commitment) -> list[Recorded]:
    if model is Commitment:
        return [root]
    column = "commitment_id"
    if column not in model.sections.stream:
        return []
    return list(model._default_manager.filter(**{column: root.pk}))


def _stored(row: Recorded) -> Stored:
    fields = row._meta.concrete_fields
    raw = [getattr(row, field.attname) for field in fields]
    return Stored(
        table=row._meta.db_table,
        columns=tuple(f'"{field.column}"' for field in fields),
        values=tuple(
            field.get_db_prep_save(value, connection)
            for field, value in zip(fields, raw, strict=True)
        ),
        keys=tuple((n, value) for n, value in enumerate(raw) if isinstance(value, UUID)),
    )


def _key(key: UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex


def _joined(parts: list[str], new: dict[str, str]) -> str:
    return "".join(new[part] if n % 2 else part for n, part in enumerate(parts))
