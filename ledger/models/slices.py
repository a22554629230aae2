"""The first rows of several queries, one after another, in one statement."""

from collections.abc import Iterable
from typing import Any, Final

import orjson
from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Model, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

_GATHER: Final = {
    "sqlite": "json_group_array(json_array(%s))",
    "postgresql": "'[' || coalesce(string_agg(json_build_array(%s)::text, ','), '') || ']'",
}


class _Slices(Expression):
    """The rows as the text of a JSON array of arrays. Both databases stop reading when there are
    enough: a query is not begun before the ones ahead of it are used up.
    """

    def __init__(self, queries: "Iterable[QuerySet[Any, Any]]", columns: int, most: int) -> None:
        super().__init__(output_field=TextField())
        self.queries = [rows[:most].query for rows in queries]
        self.columns = ", ".join(f"r.c{n}" for n in range(columns))
        self.most = most

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        parts, params = [], []
        for number, query in enumerate(self.queries):
            try:
                sql, given = query.get_compiler(connection=connection).as_sql()
            except EmptyResultSet:
                continue
            # Django refuses sorted parts of a union to SQLite, which takes them as subqueries.
            parts.append(f"SELECT * FROM ({sql}) p{number}")  # noqa: S608 - our own names
            params += given
        if not parts:
            return "'[]'", []
        all_ = " UNION ALL ".join(parts)
        gather = _GATHER[connection.vendor] % self.columns
        return f"(SELECT {gather} FROM ({all_} LIMIT {self.most}) r)", params  # noqa: S608


def first_of(
    queries: "Iterable[QuerySet[Any, Any]]", *columns: str, most: int, beside: Model
) -> list[list[Any]]:
    """Return the first rows of several sorted queries of a table, one after another; one query.

    :param columns: what to read of each row. Keys and days come as texts, instants as each
        database writes them (see ``gather.instant``).
    :param beside: any row, to ask from: without a table there is no query.
    """
    named = {f"c{number}": F(column) for number, column in enumerate(columns)}
    slices = _Slices([rows.values(**named) for rows in queries], len(columns), most)
    asked = type(beside)._default_manager.filter(pk=beside.pk).order_by()
    text = asked.values_list(slices, flat=True).first()
    found: list[list[Any]] = orjson.loads(text) if text else []
    return found
