"""What the OpenAPI document says beyond the shapes: keys, parameters, answers and examples."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from ledger.api import serializers as shapes
from ledger.api.examples import FULL, SUMMARY
from ledger.api.filters import CODE
from ledger.api.full_serializers import FullCommitmentSerializer
from ledger.api.moment import AS_OF
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


def several(name: str, items: dict[str, Any], description: str, *examples: Any) -> OpenApiParameter:
    """Return a parameter that may be repeated: its values are alternatives."""
    return OpenApiParameter(
        name,
        {"type": "array", "items": items},
        description=f"{description} Repeat it to ask for any of several.",
        examples=[OpenApiExample(str(value), value=[value]) for value in examples],
    )


_CODE: Final = {"type": "string", "pattern": f"^{CODE.pattern}$"}
FILTERS: Final = [
    several(
        "status",
        {"$ref": "#/components/schemas/StatusCode"},
        "Where it stands.",
        *("in_progress", "stalled"),
    ),
    several("party", _CODE, "A party with any role in it, by code.", "eu", "in"),
    several(
        "theme", _CODE, "A theme, or any theme below it, by code.", *("maritime-security", "cyber")
    ),
    several("instrument", _CODE, "What it is part of, by code.", "EU-IN-SDP"),
    several(
        "rung", {"$ref": "#/components/schemas/RungCode"}, "How firmly it was worded.", *(4, 5)
    ),
    several(
        "late",
        {"$ref": "#/components/schemas/LateCode"},
        "In which way it is late, by the day at its desk.",
        *("update_stale", "answer_overdue"),
    ),
    OpenApiParameter(
        "overdue",
        {"type": "boolean"},
        description="Whether it is late with its delivery, by the day at its desk.",
        examples=[OpenApiExample("late", value=True)],
    ),
    OpenApiParameter(
        "parent",
        {"type": "string", "pattern": f"^{REFERENCE}$"},
        description="What it is part of, by reference.",
        examples=[OpenApiExample("umbrella", value="EU-IN-SDP-001")],
    ),
]
_AS_OF: Final = OpenApiParameter(
    AS_OF,
    {"type": "string"},
    description="What was said then, replayed from the ledger: a day (its end, in UTC) or an "
    "RFC 3339 date-time that is over. It shows what you may see now and was published then.",
    examples=[
        OpenApiExample("day", value="2026-01-27"),
        OpenApiExample("instant", value="2026-01-27T10:00:00Z"),
    ],
)
PAGING: Final = [
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
HEADERS: Final = [
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
LINK: Final = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    description='The next page, with rel="next" (RFC 8288); absent on the last page.',
    response=[200],
)

_PROBLEMS: Final = {
    400: "A parameter is unknown, blank, repeated or not acceptable; `errors` names it.",
    401: "No key was sent, or it is not known here, has expired or was revoked.",
    403: "The key lacks the scope for this address.",
    404: "There is nothing here, or it was not released to you; nobody can tell which.",
    413: "The note is larger than any note may be.",
    415: "The body is not sent as `text/plain`.",
    422: "The note was understood and not taken; `detail` says why.",
    503: "Nothing was sealed yet, or this server holds no key of views. Try again later.",
}


def answers(shape: Any, example: dict[str, Any], *codes: int) -> dict[Any, OpenApiResponse]:
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
    "are no totals. An answer costs three database queries, one more for each of `overdue` and "
    "`late`, and two more with `as_of`. With `as_of`, of the filters only `instrument` is known.",
    "tags": ["commitments"],
    "parameters": [*FILTERS, _AS_OF, *PAGING, *HEADERS, LINK],
    "responses": answers(
        shapes.CommitmentPageSerializer, {"results": [SUMMARY], "next": None}, 400, 401, 403
    ),
}
OF_ONE: Final = [_REF, *HEADERS]
DETAIL: Final[dict[str, Any]] = {
    "operation_id": "read_commitment",
    "summary": "Read one commitment",
    "description": "The full document, with all it rests on. It costs three database queries, and "
    "at most seven with `as_of`.",
    "tags": ["commitments"],
    "parameters": [*OF_ONE, _AS_OF],
    "responses": answers(FullCommitmentSerializer, FULL, 400, 401, 403, 404),
}
