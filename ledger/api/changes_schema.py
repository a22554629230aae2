"""What the OpenAPI document says of what changed."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from ledger.api import changes_serializers as shapes
from ledger.api.examples import SUMMARY
from ledger.api.log_schema import ENTRY, PROOF
from ledger.api.paging import DEFAULT_LIMIT
from ledger.api.parameters import several
from ledger.api.schema import HEADERS, LINK, OF_ONE, answers
from ledger.domain.changes import EventType
from ledger.models.feed import CURSOR

_ID: Final = "evt_AaIDWZD-fZapa9MwDg6ZEwAAAAUzRbK4fO8ZtA"
_HASH: Final = "7a0e8868a2eab209de8a89121ff8b9cb08a4e20ce6bc4a88fa95aeb35f2420d4"


def _or_unsealed(told: dict[Any, Any]) -> dict[Any, Any]:
    """Return the answers of an entry's own address, and what is said before anything is sealed."""
    more = answers(shapes.HistorySerializer, {}, 503)
    return told | {key: answer for key, answer in more.items() if key != 200}


def _limit(most: int) -> OpenApiParameter:
    return OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": most, "default": DEFAULT_LIMIT},
        description="How many to return at most.",
    )


CHANGES: Final[dict[str, Any]] = {
    "operation_id": "list_changes",
    "summary": "Follow what changes",
    "description": "What became of all that you may see, in the order of the log, from any event "
    "on. Each change is told at least once, some twice. Take the cursor from an export, or begin "
    "at the beginning; a cursor that is not on record any more ends in 410: export again. On "
    "`feed.reset`, export again too. An answer costs two database queries where nothing is new, "
    "and some ten otherwise.",
    "tags": ["changes"],
    "parameters": [
        OpenApiParameter(
            "after",
            {"type": "string", "pattern": f"^(now|{CURSOR})$"},
            description="The event that you had last: `next_after` of the page before. `start` is "
            "the beginning, as if it were left out; `now` skips all there was.",
            examples=[OpenApiExample("beginning", value="start")],
        ),
        _limit(500),
        several(
            "type",
            {"type": "string", "enum": [kind.value for kind in EventType]},
            "The type of events; the cursor passes over others.",
            EventType.STATUS_CHANGED.value,
        ),
        OpenApiParameter(
            "embed",
            {"type": "string", "enum": ["commitment"]},
            description="Tells with each event of a commitment the document of the list as it is "
            "now. It costs one database query more.",
            examples=[OpenApiExample("documents", value="commitment")],
        ),
        *HEADERS,
    ],
    "responses": answers(
        shapes.ChangesSerializer,
        {
            "events": [
                {
                    "id": _ID,
                    "type": "commitment.status_changed",
                    "at": "2026-02-02T09:14:05.120394Z",
                    "kind": "commitment",
                    "ref": "EU-IN-SDP-017",
                    "version": 9,
                    "changed": ["status"],
                    "href": SUMMARY["url"],
                    "commitment": SUMMARY,
                }
            ],
            "next_after": _ID,
            "has_more": False,
            "poll_after_seconds": 60,
        },
        *(400, 401, 403, 410, 503),
    ),
}
HISTORY: Final[dict[str, Any]] = {
    "operation_id": "list_versions",
    "summary": "Read how a commitment came to be as it is",
    "description": "Every version, from the first, with what made it as far as you may read that. "
    "Below the level `full` only that there was a change is told. It costs four database queries.",
    "tags": ["commitments"],
    "parameters": [
        *OF_ONE,
        OpenApiParameter(
            "after",
            {"type": "integer", "minimum": 0, "maximum": 999999999},
            description="Only later versions than this.",
            examples=[OpenApiExample("later", value=5)],
        ),
        _limit(200),
        LINK,
    ],
    "responses": answers(
        shapes.HistorySerializer,
        {
            "results": [
                {
                    "version": 9,
                    "at": "2026-02-02T09:14:05.120394Z",
                    "type": "status_changed",
                    "changed": ["evidence", "status"],
                    "note": "Signed in New Delhi.",
                    "as_of": f"{SUMMARY['url']}?as_of=2026-02-02T09%3A14%3A05.120394Z",
                    "leaf_hash": _HASH,
                }
            ],
            "next": None,
        },
        *(400, 401, 403, 404),
    ),
}
NEWEST_ENTRY: Final[dict[str, Any]] = ENTRY | {
    "operation_id": "read_newest_entry",
    "summary": "Read the newest sealed entry of a commitment",
    "description": "As under its own address, with its `index` in the log. It costs seven database "
    "queries at most.",
    "parameters": OF_ONE,
    "responses": _or_unsealed(ENTRY["responses"]),
}
NEWEST_PROOF: Final[dict[str, Any]] = PROOF | {
    "operation_id": "read_newest_proof",
    "summary": "Read the proof that the newest entry of a commitment is in the log",
    "description": "As under the entry's own address. It costs four database queries, and one for "
    "each tile that it needs.",
    "parameters": OF_ONE,
    "responses": _or_unsealed(PROOF["responses"]),
}
