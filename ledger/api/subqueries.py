"""A kind of subquery that Django lacks, in the same words for SQLite and PostgreSQL."""

from collections.abc import Iterable

from django.db.models import Subquery

from ledger.models import Theme


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
