"""The past as documents ask for it: by paths through foreign keys, as the ORM would be asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey

from ledger.api.parts import Part, Row
from ledger.models.past import Past, by_kind, past
from ledger.models.recorded import Root


class Replay:
    """Rows of some streams at one instant. What was not fetched is not there."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._pasts: list[Past] = []
        self._rows: dict[tuple[str, UUID | None], Row] = {}
        self._owned: dict[tuple[str, UUID], list[Row]] = {}

    def fetch(self, streams: Iterable[UUID]) -> None:
        """Read some streams more, each at most once; one query."""
        self._pasts.append(past(streams, self.at))

    def reach(
        self, found: Iterable[tuple[str, Iterable[str], list[Row]]], more: Iterable[UUID] = ()
    ) -> None:
        """Read the streams that some paths of some rows lead to, and more; one query.

        :param found: kind of row, paths from it, and the rows.
        """
        streams = set(more)
        for kind, paths, rows in found:
            for path in paths:
                if "__" in path:
                    streams |= {key for row in rows for key in self._roots(kind, row, path)}
        self.fetch(streams)

    def row(self, kind: str, key: UUID | None) -> Row | None:
        """Return one row, or None."""
        if found := self._rows.get((kind, key)):
            return found
        for each in self._pasts:
            if found := each.row(kind, key):
                self._rows[kind, key] = found
                return found
        return None

    def rows(self, kind: str, commitment: UUID, where: Mapping[str, Any]) -> list[Row]:
        """Return the rows of one kind that belong to a commitment."""
        if (kind, commitment) not in self._owned:
            self._owned[kind, commitment] = [
                row for each in self._pasts for row in each.rows(kind, commitment=commitment)
            ]
        owned = self._owned[kind, commitment]
        return [row for row in owned if all(row[c] == v for c, v in where.items())]

    def part(self, part: Part, commitment: UUID) -> list[Row]:
        """Return what documents show of a commitment's rows; twin of ``Part.query``."""
        kind = str(part.model._meta.model_name)
        return part.ordered(
            {name: self.value(kind, row, path) for name, path in part.columns.items()}
            for row in self.rows(kind, commitment, part.where)
        )

    def value(self, kind: str, row: Row, path: str) -> Any:
        """Return what a path leads to; None where a key on the way is."""
        head, _dots, rest = path.partition("__")
        if not rest:
            return row[head]
        column, target, _is_root = _step(kind, head)
        found = self.row(target, row[column])
        return self.value(target, found, rest) if found else None

    def _roots(self, kind: str, row: Row, path: str) -> Iterable[UUID]:
        head, _dots, rest = path.partition("__")
        column, target, is_root = _step(kind, head)
        if row[column] is None:
            return
        if is_root:
            yield row[column]
        elif "__" in rest and (found := self.row(target, row[column])):
            yield from self._roots(target, found, rest)


@cache
def _step(kind: str, name: str) -> tuple[str, str, bool]:
    """Return the column of a foreign key, the kind of row it leads to, and whether that has a
    stream of its own.
    """
    field = by_kind()[kind]._meta.get_field(name)
    if not isinstance(field, ForeignKey):
        raise TypeError(f"{name} of {kind} leads nowhere")
    target = field.remote_field.model
    return field.attname, str(target._meta.model_name), issubclass(target, Root)
