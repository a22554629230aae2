"""Several texts in one column, a line each: both databases can, under different names."""

from typing import Any

from django.db.models import Aggregate, TextField, Value


class Lines(Aggregate):
    """The texts of a group, in no order, with line ends between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, expression: Any, **extra: Any) -> None:
        super().__init__(expression, Value("\n"), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return PostgreSQL's own words."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)
