"""Queries that are composed once: Django takes ten times as long to compose one of many parts as
the database takes to answer it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

Row = dict[str, Any]


class Composed:
    """A query of ``values`` that is asked again and again, each time with other keys and texts.

    What composes it is called once in a process, with stand-ins, and must not look at them.
    """

    def __init__(
        self, compose: Callable[..., "QuerySet[Any, Any]"], **stand_ins: UUID | str | list[UUID]
    ) -> None:
        """Take what composes the query, and a stand-in for each name that it is given.

        :param stand_ins: values that nothing else in the query has: see ``a_key`` and ``a_text``.
            In the place of a list of one, any number may be asked for.
        """
        self._compose = compose
        self._stand_ins = stand_ins

    def rows(self, **given: UUID | str | Sequence[UUID]) -> list[Row]:
        """Return the rows of the query; one query, none where a list that was given is empty."""
        return list(self.each(**given))

    def each(self, **given: UUID | str | Sequence[UUID]) -> Iterator[Row]:
        """Yield the same rows one by one: where thousands are not kept, nobody looks for garbage
        among them, which takes a third of the time.
        """
        if not all(given.values()):
            return
        with connection.cursor() as cursor:
            _read_instants_quickly(cursor)
            cursor.execute(*self.sql(**given))
            found = cursor.fetchall()
        yield from map(self._parts.read, found)

    def sql(self, **given: UUID | str | Sequence[UUID]) -> tuple[str, list[Any]]:
        """Return the statement and its values."""
        told = {name: _stored(value) for name, value in given.items()}
        sql, values = [self._parts.pieces[0]], []
        for piece, place in zip(self._parts.pieces[1:], self._parts.places, strict=True):
            found = told[place.name] if isinstance(place, _Place) else [place]
            sql += [", ".join(["%s"] * len(found)), piece]
            values += found
        return "".join(sql), values

    @cached_property
    def _parts(self) -> "_Parts":
        query = self._compose(**self._stand_ins).query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        known = {_stored(value)[0]: _Place(name) for name, value in self._stand_ins.items()}
        return _Parts(
            pieces=sql.split("%s"),
            places=[known.get(param, param) for param in params],
            names=list(query.selected or ()),
            converters=compiler.get_converters([each[0] for each in compiler.select]),
        )


def _read_instants_quickly(cursor: Any) -> None:
    """Let psycopg read instants itself, in UTC as the connection is: Django's reader is Python,
    and takes longer for two of them than all other columns of a row together.
    """
    if connection.vendor == "postgresql":
        import psycopg  # not there where the database is SQLite

        instant = psycopg.adapters.types["timestamptz"].oid
        reader = psycopg.adapters.get_loader(instant, psycopg.pq.Format.TEXT)
        if reader:
            cursor.cursor.adapters.register_loader("timestamptz", reader)


def a_key() -> UUID:
    """Return a stand-in for a key."""
    return uuid4()


def a_text() -> str:
    """Return a stand-in for a text."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value is put."""

    name: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """A statement cut where values are put, and how its rows are read."""

    pieces: list[str]
    places: list[Any]
    names: list[str]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]

    def read(self, row: Sequence[Any]) -> Row:
        if not self.converters:
            return dict(zip(self.names, row, strict=True))
        found = list(row)
        for number, (converters, column) in self.converters.items():
            for convert in converters:
                found[number] = convert(found[number], column, connection)
        return dict(zip(self.names, found, strict=True))


def _stored(value: UUID | str | Sequence[UUID]) -> list[Any]:
    """Return values as the database is given them."""
    values = [value] if isinstance(value, UUID | str) else value
    is_native = connection.features.has_native_uuid_field
    return [each.hex if isinstance(each, UUID) and not is_native else each for each in values]
