"""Rows that become one value: texts as lines of one column, and how many there are."""

from typing import Any

from django.db.models import Aggregate, IntegerField, Subquery, TextField, Value


class Lines(Aggregate):
    """The texts of a group, in no order, with line ends between; both databases can."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, expression: Any, **extra: Any) -> None:
        super().__init__(expression, Value("\n"), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return PostgreSQL's own words."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


class Size(Subquery):
    """How many rows a query has, as one value of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
