"""The first rows of several queries, one after another, in one statement."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from ledger.models.feed_head import Head, head_beside
from ledger.models.partner import Partner

_GATHER: Final = {
    "sqlite": "json_group_array(json_array(%s))",
    "postgresql": "'[' || coalesce(string_agg(json_build_array(%s)::text, ','), '') || ']'",
}


def slices(
    queries: "Iterable[QuerySet[Any, Any]]", columns: Sequence[str], most: int
) -> tuple[str, list[Any]]:
    """Return a statement of the first rows of several sorted queries of a table, one after
    another, as the text of a JSON array of arrays; and its values.

    :param columns: what to read of each row. Keys and days come as texts, instants as each
        database writes them (see ``gather.instant``).

    Both databases stop reading when there are enough: a query is not begun before the ones ahead
    of it are used up.
    """
    parts: list[str] = []
    params: list[Any] = []
    named = {f"c{number}": F(column) for number, column in enumerate(columns)}
    for number, rows in enumerate(queries):
        try:
            first = rows.values(**named)[:most].query
            sql, given = first.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        # Django refuses sorted parts of a union to SQLite, which takes them as subqueries.
        parts.append(f"SELECT * FROM ({sql}) p{number}")  # noqa: S608 - our own names
        params += given
    if not parts:
        return "SELECT '[]'", []
    all_ = " UNION ALL ".join(parts)
    gather = _GATHER[connection.vendor] % ", ".join(f"r.{name}" for name in named)
    return f"SELECT {gather} FROM ({all_} LIMIT {most}) r", params  # noqa: S608


def found_by(
    sql: str, given: Sequence[Any], *, reader: Partner, is_planned: bool
) -> tuple[Head, list[list[Any]]]:
    """Return the rows that such a statement finds, and where the feed of whoever reads them stands
    at that moment; one query.

    :param is_planned: whether it is to be planned once, whatever its values.
    """
    found, text = head_beside(reader, sql, given, is_planned=is_planned)
    return found, orjson.loads(text) if text else []
