"""The past: what the rows of some streams were at an instant, told by their entries alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import models

from ledger.models.entry import INSTANT, Entry, written
from ledger.models.recorded import Recorded, Root
from ledger.models.triggers import recorded_models

Columns = dict[str, Any]

_READ: Final[dict[type["models.Field[Any, Any]"], Callable[[str], Any]]] = {
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.UUIDField: UUID,
}


@dataclass(slots=True)
class Stream:
    """What the entries of one stream said up to an instant.

    :param rows: row name to the columns that were told, as JSON has them; :param versions:
        row name to the version at which it was last written.
    """

    created_at: str
    updated_at: str = ""
    version: int = 0
    rows: dict[str, Columns] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def take(self, at: str, rows: dict[str, Columns]) -> None:
        """Go on by one entry."""
        self.version += 1
        self.updated_at = at
        for name, columns in rows.items():
            known = self.rows.setdefault(name, {})
            known |= columns
            self.versions[name] = self.version


class Past:
    """Rows as they were. Columns that no entry told of have the default of their model.

    A row without a column that no row can be without is left out: the section that told of it
    was erased, and nothing is made up in its place.
    """

    def __init__(self, streams: dict[UUID, Stream], sections: tuple[str, ...]) -> None:
        self._streams = streams
        self._sections = sections
        self._homes = {name: s for s in streams.values() for name in s.rows}

    def row(self, kind: str, key: UUID | None) -> Columns | None:
        """Return one row with typed values, or None where no entry told of it.

        :param kind: the model's name, such as ``evidence``.
        """
        name = f"{kind}:{key}"
        home = self._homes.get(name)
        return self._typed(kind, name, home) if home else None

    def rows(self, kind: str, **equal: Any) -> list[Columns]:
        """Return the rows of one kind, in the order in which they were first told.

        :param equal: what they have in a column, ``commitment=`` for ``commitment_id``. Rows
            are found at once by the row that their stream belongs to, and else one by one.
        """
        model = by_kind()[kind]
        wanted = {model._meta.get_field(c).attname: v for c, v in equal.items()}  # type: ignore[union-attr]
        homes = self._of(model, wanted)
        found = (
            self._typed(kind, name, home)
            for home in homes
            for name in home.rows
            if name.startswith(f"{kind}:")
        )
        return [row for row in found if row and all(row[c] == v for c, v in wanted.items())]

    def _of(self, model: type[Recorded], wanted: Columns) -> Iterable[Stream]:
        keys = [wanted[c] for c in model.sections.stream if wanted.get(c) is not None]
        if not keys:
            return self._streams.values()
        return [self._streams[keys[0]]] if keys[0] in self._streams else []

    def _typed(self, kind: str, name: str, home: Stream) -> Columns | None:
        model = by_kind()[kind]
        blank, readers = shape(model, self._sections)
        if not _needed(model) <= home.rows[name].keys():
            return None
        row: Columns = {"id": UUID(name[len(kind) + 1 :]), "version": home.versions[name]}
        if issubclass(model, Root):
            row["created_at"] = datetime.fromisoformat(home.created_at)
            row["updated_at"] = datetime.fromisoformat(home.updated_at)
        row |= blank
        row |= home.rows[name]
        for column, read in readers:
            if (value := row[column]) is not None and isinstance(value, str):
                row[column] = read(value)
        return row


def past(
    streams: "Iterable[UUID] | models.QuerySet[Any, Any]",
    at: datetime,
    *,
    sections: tuple[str, ...] = ("open",),
) -> Past:
    """Return the rows of some streams as they were at an instant; one query, however many.

    :param streams: their keys, or a query of one column that gives them.
    :param sections: which sections of the entries are read; columns of others are left out.
    Cost: some 10 µs an entry, and as much a row that is asked for.
    """
    keys = streams if isinstance(streams, models.QuerySet) else set(streams)
    found: dict[UUID, Stream] = {}
    for key, version, told_at, *texts in _entries(keys, at, sections):
        stream = found.get(key)
        if stream is None:
            stream = found[key] = Stream(told_at)
        # Clocks may be at odds: what follows a gap had not happened yet for anybody who looked.
        if version == stream.version + 1:
            stream.take(told_at, _told(texts))
    return Past(found, sections)


def past_version(root: Root, version: int, *, sections: tuple[str, ...]) -> Past:
    """Return the rows of one stream as they were at one of its versions; one query.

    :param sections: which sections of the entries are read. One that was erased tells nothing.
    """
    entries = Entry.objects.of(root.pk).filter(version__lte=version)
    stream = Stream(written(root.created_at))
    for told_at, *texts in entries.values_list(INSTANT, *sections):
        stream.take(told_at, _told(texts))
    return Past({root.pk: stream}, sections)


def _entries(keys: Any, at: datetime, sections: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    rows = Entry.objects.until(at).filter(stream__in=keys).order_by("stream", "version")
    return iter(rows.values_list("stream", "version", INSTANT, *sections))


def _told(texts: Iterable[str | None]) -> dict[str, Columns]:
    """Return what sections tell of each row; an erased one tells nothing."""
    told: dict[str, Columns] = {}
    for text in texts:
        content = orjson.loads(text)[2] if text else {}
        for name, columns in content.get("data", {}).get("set", {}).items():
            if name in told:
                told[name] |= columns
            else:
                told[name] = columns
    return told


@cache
def by_kind() -> dict[str, type[Recorded]]:
    """Return the recorded models by the name that entries call their rows by."""
    return {str(model._meta.model_name): model for model in recorded_models()}


@cache
def _needed(model: type[Recorded]) -> frozenset[str]:
    """Return the open columns that every row of a table has a value of its own in."""
    fields = (f for f in model._meta.concrete_fields if f.attname in model.sections.open)
    return frozenset(f.attname for f in fields if not (f.null or f.blank or f.has_default()))


@cache
def shape(
    model: type[Recorded], sections: tuple[str, ...]
) -> tuple[Columns, list[tuple[str, Callable[[str], Any]]]]:
    """Return the defaults of the columns of some sections, and how their texts are read."""
    columns = {column for section in sections for column in getattr(model.sections, section)}
    blank, readers = {}, []
    for each in model._meta.concrete_fields:
        if each.attname not in columns:
            continue
        default = each.get_default()
        blank[each.attname] = default.value if isinstance(default, Enum) else default
        kind = type(each.target_field if isinstance(each, models.ForeignKey) else each)
        if read := _READ.get(kind):
            readers.append((each.attname, read))
    return blank, readers
