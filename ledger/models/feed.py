"""The feed of changes: what became of all that a partner may see, in the order of the log.

It is read from the sealed entries, by what may be seen now, and repeats itself rather than leave
out: whoever follows it from any place, and takes over the document of each item that it names,
ends with what the list shows.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F

from ledger.models.entry import Entry, EntryQuerySet
from ledger.models.feed_cursor import START, EventId, place
from ledger.models.feed_events import Event, events_of
from ledger.models.feed_news import around, news_for
from ledger.models.partner import Partner
from ledger.models.sealed import Pending

_COLUMNS: Final = ("stream", "version", "leaf_hash", "chain", "open")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events in their order.

    :ivar next_after: the cursor of what comes after them. :ivar has_more: whether there is.
    """

    events: list[Event]
    next_after: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Head:
    """Where the feed of one partner stands; equal heads mean that nothing changed between.

    :ivar cursor: the id of the newest event, for ``events``; ``start`` where there is none.
    :ivar news: differs after every change of what the partner may see. :ivar names: differs
        after each that may change the documents of other items than its own.

    Neither tells of anything but what the partner may see. What was committed and is not sealed
    yet counts in both, so that no list goes on being called unchanged.
    """

    cursor: str
    news: str
    names: str


def events(partner: Partner, *, after: str | None, limit: int) -> FeedPage:
    """Return what comes after a cursor.

    :param after: the id of the last event that was dealt with; None begins at the beginning.
    :param limit: how many at most; those that follow from the last entry come on top.
    :raises UnknownCursor: the cursor is not on record.
    Cost: eight queries, and one for each kind of reference data among the events.
    """
    index = place(after)
    found = list(_sealed(partner).filter(leaf_at__index__gt=index).order_by("index")[: limit + 1])
    page = found[:limit]
    return FeedPage(
        events=events_of(partner, page),
        next_after=_id(page[-1]) if page else after or START,
        has_more=len(found) > limit,
    )


def head(partner: Partner) -> Head:
    """Return where the feed of a partner stands now."""
    sealed, waiting = _sealed(partner).order_by("-index"), _waiting(partner)
    newest = _newest(sealed)
    return Head(
        cursor=newest,
        news=f"{newest}~{waiting.count()}",
        names=f"{_newest(sealed.filter(around()))}~{waiting.filter(around()).count()}",
    )


def _sealed(partner: Partner) -> EntryQuerySet:
    found: Any = news_for(partner).annotate(index=F("leaf_at__index"))
    sealed: EntryQuerySet = found.filter(index__isnull=False).only(*_COLUMNS)
    return sealed


def _waiting(partner: Partner) -> EntryQuerySet:
    found: EntryQuerySet = news_for(partner).filter(pk__in=Pending.objects.values("entry"))
    return found


def _newest(entries: EntryQuerySet) -> str:
    found = entries.first()
    return _id(found) if found else START


def _id(entry: Entry) -> str:
    return str(EventId.of(entry.stream, entry.version, entry.leaf_hash))
