"""The feed of changes: what became of all that a partner may see, in the order of the log.

It is read from the sealed entries, by what may be seen now, and repeats itself rather than leave
out: whoever follows it from any place, and takes over the document of each item that it names,
ends with what the list shows.
"""

from dataclasses import dataclass
from typing import Final

from ledger.models.entry import Entry
from ledger.models.feed_cursor import CURSOR, START, EventId, place
from ledger.models.feed_events import Event, events_of
from ledger.models.feed_head import Head, head, nothing_before
from ledger.models.feed_news import About, parameters, told
from ledger.models.partner import Partner
from ledger.models.sealed import Leaf

__all__ = ["CURSOR", "START", "About", "Event", "FeedPage", "Head", "events", "head"]

# ruff: noqa: S608 - the name is our own table's
_FROM: Final = f"""
SELECT "index" AS leaf_index, entry_id FROM "{Leaf._meta.db_table}" WHERE "index" >= %(first)s
"""
# The inner limit lets it be read from the front, and no further than needed.
_NEWS: Final = f"""
SELECT * FROM ({told(_FROM, texts="e.chain, e.open,")} ORDER BY leaf_index LIMIT {2**62}) news
WHERE about IS NOT NULL ORDER BY leaf_index LIMIT %(limit)s
"""


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
    given = parameters(partner) | {"first": first, "limit": limit + 1}
    found = list(Entry.objects.raw(_NEWS, given))
    page = found[:limit]
    return FeedPage(
        events=events_of(partner, page),
        next_after=_id(page[-1]) if page else after or START,
        has_more=len(found) > limit,
    )


def _id(entry: Entry) -> str:
    return str(EventId.of(entry.stream, entry.leaf_hash))
