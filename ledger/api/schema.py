"""What the OpenAPI document says beyond the shapes: keys, parameters, answers and examples."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from ledger.api import serializers as shapes
from ledger.api.filters import CODE
from ledger.api.paging import DEFAULT_LIMIT, MAX_LIMIT, REFERENCE
from ledger.api.problems import MEDIA_TYPE


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells drf-spectacular how ``KeyAuthentication`` is spoken."""

    target_class = "ledger.api.authentication.KeyAuthentication"
    name = "partnerKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "pcl_<key id>_<secret>",
            "description": "A partner's key. It is shown once, when an administrator makes it.",
        }


def _many(name: str, items: dict[str, Any], description: str, *examples: str) -> OpenApiParameter:
    """Return a parameter that may be repeated: its values are alternatives."""
    return OpenApiParameter(
        name,
        {"type": "array", "items": items},
        description=f"{description} Repeat it to ask for any of several.",
        examples=[OpenApiExample(value, value=[value]) for value in examples],
    )


_CODE: Final = {"type": "string", "pattern": f"^{CODE.pattern}$"}
_FILTERS: Final = [
    _many(
        "status",
        {"$ref": "#/components/schemas/StatusCode"},
        "Where it stands.",
        *("in_progress", "stalled"),
    ),
    _many("party", _CODE, "A party with any role in it, by code.", "eu", "in"),
    _many(
        "theme", _CODE, "A theme, or any theme below it, by code.", *("maritime-security", "cyber")
    ),
    _many("instrument", _CODE, "What it is part of, by code.", "EU-IN-SDP"),
    OpenApiParameter(
        "overdue",
        {"type": "boolean"},
        description="Whether it is open and its due day has passed in its desk's time zone.",
        examples=[OpenApiExample("late", value=True)],
    ),
]
_PAGING: Final = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        description="How many to return at most.",
    ),
    OpenApiParameter(
        "cursor",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 200},
        description="Where to go on: opaque, taken from `next`, good for the same filters only.",
    ),
]
_REF: Final = OpenApiParameter(
    "ref",
    {"type": "string", "pattern": f"^{REFERENCE}$"},
    OpenApiParameter.PATH,
    description="The reference of the commitment.",
    examples=[OpenApiExample("signing", value="EU-IN-SDP-017")],
)
_HEADERS: Final = [
    OpenApiParameter(
        "X-Request-Id",
        {"type": "string", "format": "uuid"},
        OpenApiParameter.HEADER,
        description="Quote it when you ask us about an answer.",
        response=True,
    ),
    OpenApiParameter(
        "WWW-Authenticate",
        str,
        OpenApiParameter.HEADER,
        description="The challenge of RFC 6750.",
        response=[401, 403],
    ),
]
_LINK: Final = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    description='The next page, with rel="next" (RFC 8288); absent on the last page.',
    response=[200],
)

SUMMARY: Final[dict[str, Any]] = {
    "id": "019821c2-7a60-7c3e-9d54-3f1f0c8a4b17",
    "ref": "EU-IN-SDP-017",
    "url": "https://ledger.example/api/v1/commitments/EU-IN-SDP-017",
    "title": "Sign the EU-India Security and Defence Partnership",
    "text": "Both sides agreed to go ahead with signing the partnership.",
    "status": {"code": "fulfilled", "label": "Fulfilled", "since": "2026-01-27"},
    "owner": {"slug": "brussels", "name": "Brussels desk"},
    "instrument": {
        "code": "EU-IN-SDP",
        "name": "EU-India Security and Defence Partnership",
        "kind": "partnership",
        "dated_on": "2026-01-27",
    },
    "parties": [
        {"role": "obligor", "code": "eu", "name": "European Union", "kind": "organisation"},
        {"role": "obligor", "code": "in", "name": "India", "kind": "state"},
    ],
    "themes": [{"code": "dialogue-consultation", "name": "Dialogue and consultation"}],
    "made_on": None,
    "made": {"precision": "unstated", "words": "text without a date; before 27 January 2026"},
    "due_on": None,
    "due": {"precision": "unstated", "words": "in the coming months"},
    "overdue": False,
    "next_review_on": None,
    "evidence_count": 1,
    "version": 9,
    "created_at": "2026-02-02T09:14:03Z",
    "updated_at": "2026-02-02T09:14:05.120394Z",
}
FULL: Final[dict[str, Any]] = SUMMARY | {
    "evidence": [
        {
            "title": "ANI report that the partnership was signed",
            "url": "https://latestly.com/",
            "publisher": "Asian News International (ANI)",
            "reliability": "C",
            "kind": "agency_report",
            "credibility": 2,
            "stance": "supports",
            "effective_on": "2026-01-27",
            "received_at": "2026-02-02T09:14:05.120394Z",
        }
    ],
    "reviews": [],
    "citations": [
        {
            "source": "src-002",
            "title": "Press report from Brussels: the EU presses on with its partnership",
            "locator": "¶2 ¶10",
            "role": "origin",
            "link": "",
            "published_on": None,
        }
    ],
    "strength": {
        "rung": 3,
        "verifiable": True,
        "success_criterion": "Both sides have signed the partnership.",
    },
    "successor": None,
}

_PROBLEMS: Final = {
    400: "A parameter is unknown, blank, repeated or not acceptable; `errors` names it.",
    401: "No key was sent, or it is not known here, has expired or was revoked.",
    403: "The key lacks the scope for this address.",
    404: "There is nothing here, or it was not released to you; nobody can tell which.",
}


def _answers(shape: Any, example: dict[str, Any], *codes: int) -> dict[Any, OpenApiResponse]:
    """Return the answers of an operation: its document, and the problems it may end in."""
    given = OpenApiExample("EU-India", value=example, response_only=True)
    return {200: OpenApiResponse(shape, "Found.", [given])} | {
        (code, MEDIA_TYPE): OpenApiResponse(shapes.ProblemSerializer, _PROBLEMS[code])
        for code in codes
    }


LIST: Final[dict[str, Any]] = {
    "operation_id": "list_commitments",
    "summary": "List commitments",
    "description": "What was released to you, by reference. Nothing else tells of the rest: there "
    "are no totals. An answer costs three database queries, and a fourth with `overdue`.",
    "tags": ["commitments"],
    "parameters": [*_FILTERS, *_PAGING, *_HEADERS, _LINK],
    "responses": _answers(
        shapes.CommitmentPageSerializer, {"results": [SUMMARY], "next": None}, 400, 401, 403
    ),
}
DETAIL: Final[dict[str, Any]] = {
    "operation_id": "read_commitment",
    "summary": "Read one commitment",
    "description": "The full document: with evidence, reviews and citations. It costs three "
    "database queries.",
    "tags": ["commitments"],
    "parameters": [_REF, *_HEADERS],
    "responses": _answers(shapes.FullCommitmentSerializer, FULL, 400, 401, 403, 404),
}
