"""What the OpenAPI document says of the sums."""

from typing import Any, Final

from ledger.api import collection_serializers as shapes
from ledger.api.parameters import FILTERS
from ledger.api.schema import HEADERS, answers
from ledger.domain.lateness import Late
from ledger.domain.status import Status

_STATUSES: Final = {Status.IN_PROGRESS: 3, Status.FULFILLED: 1}
_LATE: Final = {Late.UPDATE: 1}
_EXAMPLE: Final[dict[str, Any]] = {
    "total": 5,
    "levels": [
        {"level": "headline", "count": 1},
        {"level": "status", "count": 0},
        {"level": "full", "count": 4},
    ],
    "open": 3,
    "overdue": 0,
    "statuses": [
        {"code": status.value, "label": str(status.label), "count": _STATUSES.get(status, 0)}
        for status in Status
    ],
    "late": [{"kind": kind.value, "count": _LATE.get(kind, 0)} for kind in Late],
    "evidence": {"some": 3, "none": 1},
    "not_shown": {"status": 1, "evidence": 1},
    "instruments": [
        {"code": "EU-IN-SDP", "name": "EU-India Security and Defence Partnership", "count": 5}
    ],
    "themes": [{"code": "maritime-security", "name": "Maritime security", "count": 2}],
    "parties": [
        {"code": "eu", "name": "European Union", "count": 5},
        {"code": "in", "name": "India", "count": 5},
    ],
    "next_reviews": [
        {
            "ref": "EU-IN-SDP-019",
            "url": "https://ledger.example.org/api/v1/commitments/EU-IN-SDP-019",
            "title": "Hold an annual Security and Defence Dialogue",
            "next_review_on": "2026-12-14",
        }
    ],
}
SUMMARY: Final[dict[str, Any]] = {
    "operation_id": "read_summary",
    "summary": "Count commitments",
    "description": "How many commitments you may see, and how they stand, with the filters of the "
    "list. What the level of a release does not show is counted nowhere: `not_shown` says of how "
    "many. An answer costs eight database queries.",
    "tags": ["commitments"],
    "parameters": [*FILTERS, *HEADERS],
    "responses": answers(shapes.SummarySerializer, _EXAMPLE, 400, 401, 403),
}
