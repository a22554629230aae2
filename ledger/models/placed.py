"""Entries with their place in the log, newest first, a page at a time."""

from uuid import UUID

from django.db.models import F

from ledger.models.entry import Entry, EntryQuerySet
from ledger.models.sealed import Pending


def placed() -> EntryQuerySet:
    """Return the query of entries with ``index`` and ``sealed_as``, the hash that the log has
    there; both are None while an entry is pending.
    """
    found: EntryQuerySet = Entry.objects.annotate(
        index=F("leaf_at__index"), sealed_as=F("leaf_at__hash")
    )
    return found


def index_of(entry: Entry) -> int | None:
    """Return the place of an entry in the log; None while it is pending."""
    found: int | None = entry.index  # type: ignore[attr-defined]
    return found


def placed_entry(stream: UUID, version: int) -> Entry | None:
    """Return one entry with its place; None where there is none. One query."""
    return placed().filter(stream=stream, version=version).first()


def newest_sealed(*, many: int, at: int | None = None) -> list[Entry]:
    """Return the newest sealed entries, newest first; :param at: from this index down."""
    span = {"leaf_at__index__gte": 0} if at is None else {"leaf_at__index__lte": at}
    return list(placed().filter(**span).order_by("-leaf_at__index")[:many])


def sealed_after(index: int, *, many: int) -> list[Entry]:
    """Return the entries that were sealed next after one, newest first."""
    rows = placed().filter(leaf_at__index__gt=index).order_by("leaf_at__index")[:many]
    return list(rows)[::-1]


def newest_pending(*, many: int) -> list[Entry]:
    """Return the newest entries that are not sealed yet, newest first."""
    # By their keys, never by a join: the queue has no statistics.
    queue = Pending.objects.order_by("-entry_id").values("entry_id")[:many]
    return list(placed().filter(pk__in=queue).order_by("-pk"))
