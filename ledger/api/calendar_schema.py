"""What the OpenAPI document says of the calendar."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from ledger.api import collection_serializers as shapes
from ledger.api.parameters import FILTERS, PAGING, several
from ledger.api.schema import HEADERS, LINK, answers
from ledger.models.calendar import Turn


def _day(name: str, description: str, example: str) -> OpenApiParameter:
    shown = [OpenApiExample("day", value=example)]
    return OpenApiParameter(
        name, {"type": "string", "format": "date"}, description=description, examples=shown
    )


_NARROWED: Final = [
    _day("from", "The first day.", "2026-01-01"),
    _day("before", "The day after the last.", "2027-01-01"),
    several(
        "kind",
        {"type": "string", "enum": [turn.value for turn in Turn]},
        "What comes up.",
        "review",
    ),
    *FILTERS,
]
_TOLD: Final = (
    "The next review of each open commitment whose status you may see, and the last day of each "
    "occurrence that is owed where you may see all. "
)
_EXAMPLE: Final = {
    "kind": "review",
    "on": "2026-12-14",
    "period": None,
    "ref": "EU-IN-SDP-019",
    "url": "https://ledger.example.org/api/v1/commitments/EU-IN-SDP-019",
    "title": "Hold an annual Security and Defence Dialogue",
    "status": {"code": "agreed", "label": "Agreed"},
    "version": 3,
    "updated_at": "2026-02-02T09:14:05.120394Z",
}
_ETAG: Final = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    description="The same as long as the bytes are; send it back in If-None-Match.",
    response=[200],
)
REVIEWS: Final[dict[str, Any]] = {
    "operation_id": "list_reviews",
    "summary": "Read the calendar",
    "description": f"{_TOLD}By day. An answer costs four database queries.",
    "tags": ["calendar"],
    "parameters": [*_NARROWED, *PAGING, *HEADERS, LINK],
    "responses": answers(
        shapes.CalendarPageSerializer, {"results": [_EXAMPLE], "next": None}, 400, 401, 403
    ),
}
FILE: Final[dict[str, Any]] = {
    "operation_id": "read_calendar_file",
    "summary": "Read the calendar as iCalendar",
    "description": f"{_TOLD}One file (RFC 5545) of at most 5,000 events of whole days; more are "
    "refused, so that none is missing unnoticed. The UID of an event stays, SEQUENCE is the "
    "version of its commitment, and the same state gives the same bytes. It costs four database "
    "queries.",
    "tags": ["calendar"],
    "parameters": [*_NARROWED, *HEADERS, _ETAG],
    "responses": {(200, "text/calendar"): OpenApiResponse({"type": "string"}, "The file.")}
    | {key: told for key, told in REVIEWS["responses"].items() if key != 200},
}
