"""Conditional reading (RFC 9110 §13): what has not changed is neither made nor sent again.

An ETag is decided before anything is read that it stands for. It depends on what the caller may
see, and on the calendar where that counts what is late: never on anything that is hidden.
"""

from hashlib import blake2b
from http import HTTPStatus
from typing import Final

from django.utils import timezone
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from ledger.api.moment import AS_OF
from ledger.domain.dates import local_day
from ledger.domain.levels import Level
from ledger.models import Partner
from ledger.models.desk import days_everywhere
from ledger.models.feed_cursor import START
from ledger.models.feed_head import Head, head
from ledger.models.feed_item import item_head

REPR: Final = "1"  # another where answers take another shape


class Unchanged(Exception):
    """The caller has what there is: there is nothing to answer."""


def collection_etag(request: Request) -> str | None:
    """Return the weak ETag of what is made of all that a partner may see; one query.

    None where nothing of it was sealed yet: then there is no telling.
    """
    partner = request.user
    if not isinstance(partner, Partner):
        return None
    return etag_under(head(partner), request, partner)


def etag_under(found: Head, request: Request, partner: Partner) -> str | None:
    """Return the weak ETag of what is read while the feed stands there."""
    if found.cursor == START:
        return None
    days = days_everywhere(timezone.now())
    return f"W/{_quoted(partner, request.get_full_path(), found.news, days)}"


def item_etag(request: Request, reference: str) -> str | None:
    """Return the strong ETag of the full document of an item, None where it cannot be seen; one
    query.
    """
    partner = request.user
    if not isinstance(partner, Partner):
        return None
    found, state = item_head(partner, reference)
    if state is None:
        return None
    # Days count from the level on at which what is late is shown.
    day = local_day(timezone.now(), state.zone) if state.level >= Level.STATUS else ""
    at, level = request.query_params.get(AS_OF, ""), state.level.code
    return _quoted(partner, reference, str(state.version), level, str(day), at, found.names)


def knows(request: Request, etag: str | None) -> bool:
    """Return whether a caller says that it has what an ETag stands for."""
    if etag is None or not asks(request):
        return False
    told = get_conditional_response(request._request, etag=etag)  # noqa: SLF001 - Django's own
    return told is not None and told.status_code == HTTPStatus.NOT_MODIFIED


def asks(request: Request) -> bool:
    """Return whether a caller has something, and asks whether it is still so."""
    return "HTTP_IF_NONE_MATCH" in request.META


def _quoted(partner: Partner, *parts: str) -> str:
    text = "\n".join([REPR, str(partner.party_id), *parts])
    return f'"{blake2b(text.encode(), digest_size=16).hexdigest()}"'
