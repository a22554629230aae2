"""The feed of changes: what became of all that a partner may see, in the order of the log.

It is read from the sealed entries, by what may be seen now, and repeats itself rather than leave
out: whoever follows it from any place, and takes over the document of each item that it names,
ends with what the list shows.
"""

from dataclasses import dataclass
from typing import Final

from ledger.errors import UnknownCursor
from ledger.models.entry import Entry
from ledger.models.feed_cursor import START, EventId, place
from ledger.models.feed_events import Event, events_of
from ledger.models.feed_head import Head, head, nothing_before
from ledger.models.feed_news import sealed_news
from ledger.models.partner import Partner

__all__ = ["Event", "FeedPage", "Head", "UnknownCursor", "events", "head"]

_COLUMNS: Final = ("stream", "version", "leaf_hash", "chain", "open")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events in their order.

    :ivar next_after: the cursor of what comes after them. :ivar has_more: whether there is.
    """

    events: list[Event]
    next_after: str
    has_more: bool


def events(partner: Partner, *, after: str | None, limit: int) -> FeedPage:
    """Return what comes after a cursor.

    :param after: the id of the last event that was dealt with; None begins at the beginning.
    :param limit: how many at most; those that follow from the last entry come on top.
    :raises UnknownCursor: the cursor is not on record.
    Cost: one query where there is nothing new. Else nine, and one for each kind of reference
    data among the events.
    """
    if head(partner).cursor == (after or START):
        return FeedPage([], after or START, has_more=False)
    first = nothing_before(partner, place(after) + 1)
    rows = sealed_news(partner).filter(index__gte=first).order_by("index").only(*_COLUMNS)
    found = list(rows[: limit + 1])
    page = found[:limit]
    return FeedPage(
        events=events_of(partner, page),
        next_after=_id(page[-1]) if page else after or START,
        has_more=len(found) > limit,
    )


def _id(entry: Entry) -> str:
    return str(EventId.of(entry.stream, entry.version, entry.leaf_hash))
