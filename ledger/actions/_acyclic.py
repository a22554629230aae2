"""Links from row to row of one table that must never lead back: parents, successors."""

from uuid import UUID

from django.utils.translation import gettext as _

from ledger.domain.relations import LinkKind
from ledger.errors import Refused
from ledger.models import Commitment, Link
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


def insist_on_no_circle_of_links(row: Commitment, to: Commitment, kind: LinkKind) -> None:
    """Refuse a link that leads, over links of its kind, back to its own commitment.

    Call it inside the transaction that writes the link. The commitments on the way are locked,
    in the order of their keys, before the way is walked for the last time.

    :raises Refused: it would close a circle. Cost: a query for each step away, twice.
    """
    way = _reached(to, kind)
    rows = Commitment.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(pk__in={row.pk, *way}).values_list("pk"))
    if row.pk in _reached(to, kind):
        raise Refused(_("Followed to its end, this link would lead back to its own item."))


def _reached(start: Commitment, kind: LinkKind) -> set[UUID]:
    """Return the key of a commitment, and of all that links of one kind lead to from it."""
    reached = edge = {start.pk}
    while edge:
        onward = Link.objects.standing().filter(commitment__in=edge, kind=kind)
        edge = set(onward.values_list("other_id", flat=True)) - reached
        reached = reached | edge
    return reached
