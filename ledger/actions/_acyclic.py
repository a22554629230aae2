"""Links from row to row of one table that must never lead back: parents, successors."""

from uuid import UUID

from ledger.errors import Refused
from ledger.models.recorded import Root


def insist_on_no_circle(row: Root, column: str, to: UUID | None, *, why: str) -> None:
    """Refuse a link that leads, over the links of others, back to its own row.

    Call it inside the transaction that writes the link: the rows on the way are locked, in the
    order of their keys, so that two links made at once cannot close a circle.

    :param column: the column that holds the key of the next row; :param to: its new value.
    :raises Refused: with ``why``. Cost: two queries a link, and one for the locks.
    """
    rows = type(row)._default_manager.order_by("pk")
    way = _way(row, column, to)
    list(rows.select_for_update(no_key=True).filter(pk__in=[row.pk, *way]).values_list("pk"))
    if row.pk in _way(row, column, to):
        raise Refused(why)


def _way(row: Root, column: str, to: UUID | None) -> list[UUID]:
    """Return the keys that links lead to, up to the end or the first that comes again."""
    way: list[UUID] = []
    while to is not None and to not in way:
        way.append(to)
        rows = type(row)._default_manager.filter(pk=to)
        to = rows.values_list(column, flat=True).first()
    return way
