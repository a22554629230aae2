"""A partner that keeps a copy by the feed, and is killed now and then."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from django.http import QueryDict

from ledger.api import filters
from ledger.api.changes import event_document
from ledger.api.documents import Shelf
from ledger.domain.changes import EventType
from ledger.models import Partner
from ledger.models.feed import START, Event, events

ADDRESS = "https://ledger.example/api/v1/commitments"


def plain(answer: Any) -> Any:
    """Return an answer as a partner's program reads it."""
    return orjson.loads(orjson.dumps(answer, option=orjson.OPT_UTC_Z))


@dataclass
class Copy:
    """What one partner was told, by reference.

    :param at: the instant by which documents say what is late: always the same, so that nothing
        but changes changes them.
    """

    partner: Partner
    at: datetime
    kept: dict[str, Any] = field(default_factory=dict)
    cursor: str = START
    told: set[str] = field(default_factory=set)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.partner, self.at, ADDRESS)

    def listed(self, **asked: str) -> dict[str, Any]:
        """Return what the list shows, by reference."""
        query = QueryDict(mutable=True)
        query.update(asked)
        keys = filters.narrowed(self.shelf, query).values_list("pk", flat=True)
        return {found["ref"]: found for found in plain(self.shelf.documents(keys.order_by("pk")))}

    def take(self, limit: int, *, dies_after: int | None = None) -> bool:
        """Take a page over, and return whether there is more.

        :param dies_after: so many events; the last of them is then where it goes on from.
        """
        page = events(self.partner, after=self.cursor, limit=limit)
        assert page.has_more or page.next_after == START or page.next_after.startswith("evt_")
        for number, event in enumerate(page.events):
            if number == dies_after:
                return True
            self.apply(event)
            if dies_after is not None:
                self.cursor = event.id
        self.cursor = page.next_after
        return page.has_more

    def apply(self, event: Event) -> None:
        told = plain(event_document(event, ADDRESS, None))
        if event.kind == "commitment":
            self.told.add(event.ref)
            found = plain(self.shelf.documents([event.key] if event.key else []))
            self.kept.pop(event.ref, None)
            self.kept.update({document["ref"]: document for document in found})
            assert (event.type is EventType.WITHDRAWN) <= (not found or event.version is None)
        elif event.type is EventType.RESET:
            self.kept = self.listed()
        elif told["href"]:
            self.kept |= self.listed(**dict(parse_qsl(urlsplit(told["href"]).query)))
