"""Queries that are composed once: Django takes ten times as long to compose one of many parts as
the database takes to answer it. And planned once in a connection: so does PostgreSQL.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import IntegerField, QuerySet

Row = dict[str, Any]
Value = UUID | str | datetime
_LONG_AGO: Final = datetime(2, 1, 1, tzinfo=UTC)


class Composed:
    """A query of ``values`` that is asked again and again, each time with other keys and texts.

    What composes it is called once in a process, with stand-ins, and must not look at them.
    """

    def __init__(
        self, compose: Callable[..., "QuerySet[Any, Any]"], **stand_ins: Value | list[UUID]
    ) -> None:
        """Take what composes the query, and a stand-in for each name that it is given.

        :param stand_ins: values that nothing else in the query has: see ``a_key``, ``a_text`` and
            ``an_instant``. In the place of a list of one, any number may be asked for.
        """
        self._compose = compose
        self._stand_ins = stand_ins

    def rows(self, **given: Value | Sequence[UUID]) -> list[Row]:
        """Return the rows of the query; one query, none where a list that was given is empty."""
        return list(self.each(**given))

    def each(self, **given: Value | Sequence[UUID]) -> Iterator[Row]:
        """Yield the same rows one by one: where thousands are not kept, nobody looks for garbage
        among them, which takes a third of the time.
        """
        if not all(given.values()):
            return
        with planned_once() as cursor:
            _read_instants_quickly(cursor)
            cursor.execute(*self.sql(**given))
            found = cursor.fetchall()
        yield from map(self._reader.read, found)

    def sql(self, **given: Value | Sequence[UUID]) -> tuple[str, list[Any]]:
        """Return the statement and its values."""
        return self._statement.sql(**given)

    @cached_property
    def _compiler(self) -> Any:
        return self._compose(**self._stand_ins).query.get_compiler(connection=connection)

    @cached_property
    def _statement(self) -> "Statement":
        sql, params = self._compiler.as_sql()
        return Statement.of(sql, params, self._stand_ins)

    @cached_property
    def _reader(self) -> "_Reader":
        compiler, _statement = self._compiler, self._statement
        converters = compiler.get_converters([each[0] for each in compiler.select])
        return _Reader(
            names=list(compiler.query.selected or ()),
            converters={n: told for n, told in converters.items() if not _is_read(told[1])},
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement cut where values are put: for it to be planned once, these are few."""

    pieces: list[str]
    places: list[Any]

    @classmethod
    def of(
        cls, sql: str, params: Sequence[Any], stand_ins: Mapping[str, Value | list[UUID]]
    ) -> "Statement":
        """Return a statement that was composed with stand-ins.

        Everything else that it was given is written into it, so that who plans it knows.
        """
        known = {_stored(value)[0]: _Place(name) for name, value in stand_ins.items()}
        first, *others = sql.split("%s")
        pieces, places = [first], list[Any]()
        for piece, param in zip(others, params, strict=True):
            place = known.get(param, param)
            told = None if isinstance(place, _Place) else _literal(place)
            if told is None:
                pieces.append(piece)
                places.append(place)
            else:
                pieces[-1] += told + piece
        return cls(pieces, places)

    def sql(self, **given: Value | Sequence[UUID]) -> tuple[str, list[Any]]:
        """Return the statement with as many places as there are values, and the values."""
        told = {name: _stored(value) for name, value in given.items()}
        sql, values = [self.pieces[0]], []
        for piece, place in zip(self.pieces[1:], self.places, strict=True):
            found = told[place.name] if isinstance(place, _Place) else [place]
            sql += [", ".join(["%s"] * len(found)), piece]
            values += found
        return "".join(sql), values


@contextmanager
def planned_once() -> Iterator[Any]:
    """Open a cursor whose statements PostgreSQL plans once in a connection, whatever their values.

    It takes longer to plan most of ours than to run them. Not for statements that come in ever
    other shapes, nor for values that call for another plan. A log of queries shows them whole, with
    their values, and so they are sent then.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.queries_logged:
            from django.db.backends.postgresql import base  # not there beside SQLite

            made = base.ServerBindingCursor  # type: ignore[attr-defined]
            cursor.cursor = made(connection.connection)
        yield cursor


def a_key() -> UUID:
    """Return a stand-in for a key."""
    return uuid4()


def a_text() -> str:
    """Return a stand-in for a text."""
    return str(uuid4())


def an_instant() -> datetime:
    """Return a stand-in for an instant."""
    return _LONG_AGO + timedelta(microseconds=uuid4().int % 10**15)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value is put."""

    name: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """How the rows of a query are read."""

    names: list[str]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]

    def read(self, row: Sequence[Any]) -> Row:
        made = dict(zip(self.names, row, strict=True))
        for number, (converters, column) in self.converters.items():
            name = self.names[number]
            for convert in converters:
                made[name] = convert(made[name], column, connection)
        return made


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


def _is_read(column: Any) -> bool:
    """Tell whether what the database returns of a column is what it stands for: a whole number."""
    is_whole = isinstance(column.output_field, IntegerField)
    return is_whole and connection.vendor == "postgresql"


def _literal(value: Any) -> str | None:
    """Return a value as PostgreSQL writes it; None where it has to be sent beside the statement."""
    if connection.vendor != "postgresql":
        return None
    from psycopg import sql

    text = sql.Literal(value).as_string(connection.connection)
    return None if "%" in text else text


def _stored(value: Value | Sequence[UUID]) -> list[Any]:
    """Return values as the database is given them."""
    values = [value] if isinstance(value, UUID | str | datetime) else value
    is_native = connection.features.has_native_uuid_field
    return [_as_stored(each, is_native=is_native) for each in values]


def _as_stored(value: Value, *, is_native: bool) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.hex if isinstance(value, UUID) and not is_native else value
