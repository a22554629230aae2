"""The calendar as iCalendar (RFC 5545, with the names of RFC 7986): the same bytes for the same
state, so that a program that fetches it each hour sees what changed, and nothing else.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from icalendar import Calendar, Event

from ledger.domain.status import Status
from ledger.models.calendar import Item, Turn

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
NAME: Final = "Commitments"
_EVERY: Final = timedelta(hours=12)  # reviews move by weeks; programs ask twice a day at most


def written(items: Iterable[tuple[Item, str]]) -> bytes:
    """Return the file; each item comes with the address of its commitment. 0.3 ms an event."""
    file = Calendar()
    file.add("prodid", "-//Commitment Ledger//Partner API 1//EN")
    file.add("version", "2.0")
    file.add("name", NAME)
    file.add("x-wr-calname", NAME)
    file.add("refresh-interval", _EVERY, parameters={"VALUE": "DURATION"})
    for item, url in items:
        file.add_component(_event(item, url))
    return bytes(file.to_ical())


def _event(item: Item, url: str) -> Event:
    """Return an event of a whole day that makes nobody busy.

    Its UID stays while the day moves; SEQUENCE and the stamps follow the commitment.
    """
    event = Event()
    event.add("uid", _uid(item))
    event.add("sequence", item.version)
    event.add("dtstamp", item.updated_at)
    event.add("last-modified", item.updated_at)
    event.add("dtstart", item.on)
    event.add("transp", "TRANSPARENT")
    event.add("summary", _summary(item))
    event.add("description", f"{item.reference}: {Status(item.status).label}")
    event.add("categories", [item.turn.value])
    event.add("url", url)
    return event


def _uid(item: Item) -> str:
    if item.turn is Turn.REVIEW:
        return f"review-{item.key}"
    return f"occurrence-{item.key}-{item.period}"


def _summary(item: Item) -> str:
    if item.turn is Turn.REVIEW:
        return f"Review: {item.title}"
    return f"Due for {item.period}: {item.title}"
