"""What changed of all that a partner may see, so that it keeps a copy without asking for all."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import actions
from ledger.api import changes_schema as schema
from ledger.api import conditional, paging
from ledger.api.documents import Shelf
from ledger.api.problems import CursorUnknown, Unsealed
from ledger.api.views import Collection, partner_of
from ledger.domain.changes import EventType
from ledger.domain.credentials import Scope
from ledger.errors import UnknownCursor
from ledger.models import Credential, Log, Partner
from ledger.models.feed import CURSOR, START, Event, FeedPage, events, head

Row = dict[str, Any]
AFTER, TYPE, EMBED = "after", "type", "embed"
NOW: Final = "now"
COMMITMENT: Final = "commitment"
MAX_EVENTS: Final = 500  # with documents of some 2 kB each: a megabyte
POLL_SECONDS: Final = 60
_AFTER: Final = re.compile(f"{NOW}|{CURSOR}")
# Which filter of the list finds what names a piece of reference data.
_FILTERS: Final = {
    "instrument": "instrument",
    "party": "party",
    "theme": "theme",
    "desk": "owner",
}


class Changes(Collection):
    """The feed: three queries where nothing is new, else eleven, and one more with documents.

    Each kind of reference data among the events costs one more, and so does the note that the
    end was reached. Before the first event there is another, which asks whether the log began.
    """

    scope = Scope.CHANGES_READ
    once = frozenset({AFTER, "limit", EMBED})
    many = frozenset({TYPE})

    def validator(self, request: Request, **kwargs: Any) -> str | None:
        partner = partner_of(request)
        found = head(partner)
        etag = conditional.etag_under(found, request, partner)
        is_at_the_end = request.query_params.get(AFTER) == found.cursor
        if is_at_the_end and conditional.knows(request, etag):
            _note_sync(request, found.cursor)
        return etag

    @extend_schema(**schema.CHANGES)
    def get(self, request: Request) -> Response:
        params, partner = request.query_params, partner_of(request)
        types, embeds = _types(params), _embeds(params)
        page = _page(partner, _after(params), paging.limit(params, most=MAX_EVENTS))
        if page.next_after == START and not Log.objects.exists():
            raise Unsealed
        if not page.has_more:
            _note_sync(request, page.next_after)
        told = [event for event in page.events if not types or event.type in types]
        shelf = Shelf(partner, timezone.now(), _address(request))
        documents = _documents(shelf, told) if embeds else None
        return Response(
            {
                "events": [event_document(event, shelf.address, documents) for event in told],
                "next_after": page.next_after,
                "has_more": page.has_more,
                "poll_after_seconds": 0 if page.has_more else POLL_SECONDS,
            }
        )


def _note_sync(request: Request, cursor: str) -> None:
    if isinstance(request.auth, Credential):
        last = "" if cursor == START else cursor
        actions.note_sync(request.auth, at=timezone.now(), event=last)


def _address(request: Request) -> str:
    return request.build_absolute_uri(reverse("api:commitments"))


def _page(partner: Partner, after: str | None, limit: int) -> FeedPage:
    """Return a page of the feed; that of ``now`` is empty.

    :raises CursorUnknown: the cursor is not on record here.
    """
    if after == NOW:
        return FeedPage([], head(partner).cursor, has_more=False)
    try:
        return events(partner, after=after, limit=limit)
    except UnknownCursor as why:
        raise CursorUnknown from why


def _documents(shelf: Shelf, told: Iterable[Event]) -> dict[Any, Row]:
    """Return the documents, by key, of what some events are about and may be seen."""
    keys = dict.fromkeys(e.key for e in told if e.key and e.kind == COMMITMENT)
    return {document["id"]: document for document in shelf.documents(keys)}


def event_document(event: Event, address: str, documents: Mapping[Any, Row] | None) -> Row:
    told: Row = {
        "id": event.id,
        "type": event.type.value,
        "at": event.at,
        "kind": event.kind or None,
        "ref": event.ref or None,
        "version": event.version,
        "changed": event.changed,
        "href": _href(event, address),
    }
    if documents is not None and event.kind == COMMITMENT:
        told["commitment"] = documents.get(event.key)
    return told


def _href(event: Event, address: str) -> str | None:
    """Return where the documents are that an event is about; None where no list shows any."""
    if event.type is EventType.WITHDRAWN:
        return None
    if event.kind == COMMITMENT:
        return f"{address}/{event.ref}"
    name = _FILTERS.get(event.kind)
    return f"{address}?{urlencode({name: event.ref})}" if name else None


# --- What is asked for ----------------------------------------------------------------------


def _after(params: QueryDict) -> str | None:
    after = params.get(AFTER)
    if after is not None and not _AFTER.fullmatch(after):
        raise _refusal(
            AFTER, "Give the id of an event, as “next_after” names it, “now” or “start”."
        )
    return after


def _types(params: QueryDict) -> set[EventType]:
    try:
        return {EventType(text) for text in params.getlist(TYPE)}
    except ValueError:
        known = ", ".join(sorted(EventType))
        raise _refusal(TYPE, f"Give one of {known}.") from None


def _embeds(params: QueryDict) -> bool:
    asked = params.get(EMBED)
    if asked not in (None, COMMITMENT):
        raise _refusal(EMBED, f"Give “{COMMITMENT}”, or leave it out.")
    return asked is not None


def _refusal(name: str, why: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(why, "invalid")]})
