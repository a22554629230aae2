"""What the OpenAPI document says of what partners send in."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from ledger.api.schema import HEADERS, OF_ONE, answers
from ledger.api.submission_serializers import (
    NewSubmissionSerializer,
    SubmissionPageSerializer,
    SubmissionSerializer,
)

_CLAIM: Final = {
    "kind": "claim",
    "status": "in_progress",
    "as_of_on": "2026-06-30",
    "narrative": "The first Dialogue was held in New Delhi.",
}
_POSITION: Final = {
    "kind": "position",
    "position": "confirmed_in_part",
    "as_of_on": "2026-06-30",
    "narrative": "We read it as a dialogue of officials, not of ministers.",
}
_SENT: Final[dict[str, Any]] = {
    "id": "0197c2a4-51b0-7d3c-9e57-5b1f4c2a9d10",
    "url": "https://ledger.example/api/v1/submissions/0197c2a4-51b0-7d3c-9e57-5b1f4c2a9d10",
    "ref": "EU-IN-SDP-019",
    **_CLAIM,
    "position": None,
    "grade": None,
    "next_step": "",
    "evidence_url": "",
    "idempotency_key": "5f0c5a52-2f0b-4a5f-9d53-0b1f3b1f6a11",
    "received_at": "2026-07-01T10:00:00Z",
    "receipt": "7a0e8868a2eab209de8a89121ff8b9cb08a4e20ce6bc4a88fa95aeb35f2420d4",
    "state": "waiting",
    "decided_at": None,
    "answer": "",
}
_NEEDED: Final = [
    OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "pattern": "^[!-~]{1,100}$"},
        OpenApiParameter.HEADER,
        required=True,
        description="Your own name for it, such as a UUID: sent again, it is taken once.",
    ),
    OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        required=True,
        description="The ETag of the commitment as you read it.",
    ),
]

_told = answers(SubmissionSerializer, _SENT, 400, 401, 403, 404, 412, 413, 415, 422, 428)
_told[201] = OpenApiResponse(
    SubmissionSerializer,
    "Taken; it waits for the desk.",
    [OpenApiExample("claim", value=_SENT, response_only=True)],
)
_told[200] = OpenApiResponse(
    SubmissionSerializer,
    "It was taken before; this is it.",
    [OpenApiExample("claim", value=_SENT, response_only=True)],
)
SEND: Final[dict[str, Any]] = {
    "operation_id": "send_submission",
    "summary": "Send a position, or a claim of progress",
    "description": "It lands before the desk, which accepts or rejects it; by itself it changes "
    "nothing of the commitment. A position is for parties to the commitment. Your key needs the "
    "scope `submissions:write`. It costs some twenty database queries.",
    "tags": ["submissions"],
    "parameters": [*OF_ONE, *_NEEDED],
    "request": NewSubmissionSerializer,
    "examples": [
        OpenApiExample("claim", value=_CLAIM, request_only=True),
        OpenApiExample("position", value=_POSITION, request_only=True),
    ],
    "responses": _told,
}
LIST: Final[dict[str, Any]] = {
    "operation_id": "list_submissions",
    "summary": "List what your office sent",
    "description": "Oldest first, fifty a page, with what the desk answered. It costs two "
    "database queries.",
    "tags": ["submissions"],
    "parameters": [
        OpenApiParameter(
            "after", {"type": "string", "format": "uuid"}, description="Taken from `next`."
        ),
        *HEADERS,
    ],
    "responses": answers(
        SubmissionPageSerializer, {"results": [_SENT], "next": None}, 400, 401, 403
    ),
}
ONE: Final[dict[str, Any]] = {
    "operation_id": "read_submission",
    "summary": "Read one of them",
    "description": "With its state, and what the desk answered. It costs two database queries.",
    "tags": ["submissions"],
    "parameters": [
        OpenApiParameter(
            "key",
            {"type": "string", "format": "uuid"},
            OpenApiParameter.PATH,
            description="The id of the submission.",
        ),
        *HEADERS,
    ],
    "responses": answers(SubmissionSerializer, _SENT, 400, 401, 403, 404),
}
