"""Two kinds of subquery that Django lacks, in the same words for SQLite and PostgreSQL."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, QuerySet, Subquery, TextField
from django.db.models.sql.compiler import SQLCompiler

from ledger.models import Theme

# Not json_agg on PostgreSQL: it puts line breaks between rows, which would break NDJSON.
_GATHER: Final = {
    "sqlite": "json_group_array(json_object(%s))",
    "postgresql": "'[' || coalesce(string_agg(json_build_object(%s)::text, ','), '') || ']'",
}


class JsonRows(Subquery):
    """The rows of a correlated query as the text of one JSON array, in no certain order.

    Instants, keys and booleans are as each database writes them; see ``parts.instant``.
    """

    def __init__(self, rows: "QuerySet[Any, Any]", **columns: str) -> None:
        """Take the rows, and for each key of their JSON objects the column it shows."""
        self.keys = tuple(columns)
        # The prefix keeps a key such as "source" apart from the model's own field.
        named = {f"j_{key}": F(path) for key, path in columns.items()}
        super().__init__(rows.values(**named), output_field=TextField())

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        rows, params = self.query.as_sql(compiler, connection)
        pairs = ", ".join(f"'{key}', r.j_{key}" for key in self.keys)
        gather = _GATHER[connection.vendor] % pairs
        return f"(SELECT {gather} FROM {rows} r)", params  # noqa: S608 - our own names


class Below(Subquery):
    """The keys of some themes and of every theme below them; for ``__in``."""

    # UNION drops what it has seen, so a tree that bites its own tail ends too.
    template = (
        "(WITH RECURSIVE below(id) AS (%(subquery)s UNION"  # noqa: S608 - our own names
        f" SELECT child.id FROM {Theme._meta.db_table} child"
        " JOIN below ON child.parent_id = below.id) SELECT id FROM below)"
    )

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__(Theme.objects.filter(code__in=codes).order_by().values("id"))
