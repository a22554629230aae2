"""Many small tables in one query: the rows of each as the text of one JSON array."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeVar

import orjson
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Model, OuterRef, QuerySet, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)

# Not json_agg on PostgreSQL: it puts line breaks between rows, which would break NDJSON.
_GATHER: Final = {
    "sqlite": "json_group_array(json_object({pairs}))",
    "postgresql": "'[' || coalesce(string_agg(json_build_object({pairs})::text, ',' {order}), '')"
    " || ']'",
}
# By code points, whatever the collation of the database; SQLite gathers as rows come.
_ORDER: Final = {"sqlite": "j_{key}", "postgresql": 'r.j_{key} COLLATE "C"'}


class JsonRows(Subquery):
    """The rows of a correlated query as the text of one JSON array.

    Instants, keys and booleans are as each database writes them; see ``instant``.
    """

    def __init__(
        self,
        rows: "QuerySet[Any, Any]",
        by: tuple[str, ...] = (),
        /,
        **columns: str | Combinable,
    ) -> None:
        """Take the rows, and for each key of their JSON objects the column it shows.

        :param by: the keys, all of them texts, by which they are ordered; else they come in no
            certain order.
        """
        self.keys, self.by = tuple(columns), by
        # The prefix keeps a key such as "source" apart from the model's own field.
        named = {
            f"j_{key}": F(shown) if isinstance(shown, str) else shown
            for key, shown in columns.items()
        }
        super().__init__(rows.values(**named), output_field=TextField())

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        rows, params = self.query.as_sql(compiler, connection)
        pairs = ", ".join(f"'{key}', r.j_{key}" for key in self.keys)
        keys = ", ".join(_ORDER[connection.vendor].format(key=key) for key in self.by)
        order = f"ORDER BY {keys}" if keys else ""
        gather = _GATHER[connection.vendor].format(pairs=pairs, order=order)
        if order and connection.vendor == "sqlite":
            rows = f"(SELECT * FROM {rows} {order})"  # noqa: S608 - our own names
        return f"(SELECT {gather} FROM {rows} r)", params  # noqa: S608 - our own names


def instant(value: datetime | str) -> datetime:
    """Return an instant, as a column or as a subquery has it: in UTC, with its zone or not."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def whole_rows(model: type[Model], **where: Any) -> JsonRows:
    """Return a subquery of all columns of the rows that belong to an outer commitment."""
    rows: QuerySet[Any, Any] = model._default_manager.order_by()
    columns = {field.attname: field.attname for field in model._meta.concrete_fields}
    return JsonRows(rows.filter(commitment=OuterRef("pk"), **where), **columns)


def made(model: type[M], text: str) -> list[M]:
    """Return the rows that ``whole_rows`` found, as they would have been read one by one."""
    names, readers = _shape(model)
    return [
        model.from_db(None, names, [read(row[name]) for name, read in readers.items()])
        for row in orjson.loads(text)
    ]


@cache
def _shape(model: type[Model]) -> tuple[list[str], Mapping[str, Callable[[Any], Any]]]:
    """Return the columns of a model, and how each is read from JSON."""
    fields = model._meta.concrete_fields
    return [f.attname for f in fields], {f.attname: _reader(f) for f in fields}


def _reader(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, models.DateTimeField):
        return lambda value: None if value is None else instant(value)
    return field.to_python
