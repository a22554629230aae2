"""What comes up: the calendar of reviews and of occurrences, as JSON and as iCalendar."""

import re
from datetime import date
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import calendar_schema as schema
from ledger.api import filters, ics, moment, paging
from ledger.api.files import AnyFile
from ledger.api.views import Collection, partner_of, shelf_of
from ledger.domain.credentials import Scope
from ledger.domain.dates import parse_day
from ledger.domain.status import Status
from ledger.models.calendar import Item, Place, Span, Turn, calendar

MOST: Final = 5_000  # events of a file: no calendar program shows more, and they take seconds
_ONCE: Final = filters.ONCE - {moment.AS_OF} | {"from", "before"}
_MANY: Final = filters.MANY | {"kind"}
_REFERENCE: Final = re.compile(paging.REFERENCE)


class Reviews(Collection):
    """A page of the calendar: two queries, and one for each kind of thing."""

    scope = Scope.CALENDAR_READ
    once = _ONCE | paging.PARAMETERS
    many = _MANY

    @extend_schema(**schema.REVIEWS)
    def get(self, request: Request) -> Response:
        params = request.query_params
        limit = paging.limit(params)
        found = _asked(request, most=limit + 1)
        following = None
        if len(found) > limit:
            following = _next(request, found[limit - 1].place)
        return Response(
            {"results": [_told(request, item) for item in found[:limit]], "next": following},
            headers={"Link": f'<{following}>; rel="next"'} if following else None,
        )


class ReviewsFile(Collection):
    """The calendar as one file that calendar programs subscribe to; the same queries."""

    scope = Scope.CALENDAR_READ
    once = _ONCE
    many = _MANY
    content_negotiation_class = AnyFile

    @extend_schema(**schema.FILE)
    def get(self, request: Request) -> HttpResponse:
        found = _asked(request, most=MOST + 1)
        if len(found) > MOST:
            why = f"These are more than {MOST} events. Ask for some days, parties or themes."
            raise ValidationError({"before": [ErrorDetail(why, "too_many")]})
        body = ics.written((item, _url(request, item)) for item in found)
        return HttpResponse(body, content_type=ics.MEDIA_TYPE)


def _asked(request: Request, *, most: int) -> list[Item]:
    """:raises ValidationError: a day, a kind, a cursor or a filter that is not acceptable."""
    params, shelf = request.query_params, shelf_of(request)
    items = filters.narrowed(shelf, params)
    after = _place(params) if "cursor" in params else None
    span = Span(_day(params, "from"), _day(params, "before"), after)
    return calendar(items, partner_of(request), span, turns=_turns(params), most=most)


def _next(request: Request, last: Place) -> str | None:
    place = (last.on.isoformat(), last.turn, last.reference, last.period)
    return paging.address(request, paging.cursor_of(request.query_params, *place))


def _place(params: QueryDict) -> Place:
    match paging.place(params):
        case [on, turn, reference, period] if turn in list(Turn) and _REFERENCE.fullmatch(
            reference
        ):
            return Place(_day_of(on), Turn(turn), reference, period)
    raise paging.unknown_cursor()


def _day_of(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError:
        raise paging.unknown_cursor() from None


def _day(params: QueryDict, name: str) -> date | None:
    if name not in params:
        return None
    try:
        return parse_day(str(params[name]))
    except ValueError as wrong:
        raise ValidationError({name: [ErrorDetail(str(wrong), "invalid")]}) from wrong


def _turns(params: QueryDict) -> list[Turn]:
    try:
        return [Turn(kind) for kind in params.getlist("kind")] or list(Turn)
    except ValueError:
        why = ErrorDetail("Choose review or occurrence.", "invalid_choice")
        raise ValidationError({"kind": [why]}) from None


def _told(request: Request, item: Item) -> dict[str, Any]:
    return {
        "kind": item.turn.value,
        "on": item.on,
        "period": item.period or None,
        "ref": item.reference,
        "url": _url(request, item),
        "title": item.title,
        "status": {"code": item.status, "label": str(Status(item.status).label)},
        "version": item.version,
        "updated_at": item.updated_at,
    }


def _url(request: Request, item: Item) -> str:
    return request.build_absolute_uri(reverse("api:commitment", args=[item.reference]))
