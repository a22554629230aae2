"""What the OpenAPI document says beyond the shapes: keys, parameters, answers and examples."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.serializers import PolymorphicProxySerializerExtension
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
)

from ledger.api import serializers as shapes
from ledger.api.examples import FULL, SUMMARY
from ledger.api.full_serializers import FullCommitmentSerializer, FullPageSerializer
from ledger.api.paging import REFERENCE
from ledger.api.parameters import FILTERS, MOMENT, PAGING, SHAPE
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


class AnyOf(PolymorphicProxySerializer):
    """One of several shapes, each of which holds what the one before it holds."""


class _AnyOfExtension(PolymorphicProxySerializerExtension):  # type: ignore[no-untyped-call]
    """Says ``anyOf`` of them: a larger one is one of the smaller shapes, too."""

    target_class = "ledger.api.schema.AnyOf"

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        found: Any = super().map_serializer(auto_schema, direction)  # type: ignore[no-untyped-call]
        return {"anyOf": found["oneOf"]}


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
    410: "The cursor is not on record here, or not any more: export again.",
    412: "The commitment is not as you had read it; nothing was taken.",
    413: "More was sent than is read.",
    415: "The body is not sent as the media type that this address takes.",
    422: "What was sent was understood and not taken; `detail` says why.",
    428: "It was not said what its sender had read: `If-Match` is missing.",
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
    "description": "What was released to you, each as far as it was: what a level does not show is "
    "absent, and no filter asks about it. Nothing else tells of the rest: there are no totals. An "
    "answer costs three database queries, whatever is asked for, and two more with `as_of`. With "
    "`as_of`, of the filters only `instrument` is known, and the order is by `ref`.",
    "tags": ["commitments"],
    "parameters": [*FILTERS, MOMENT, *SHAPE, *PAGING, *HEADERS, LINK],
    "responses": answers(
        AnyOf(
            component_name="CommitmentPage",
            serializers=[
                shapes.BriefPageSerializer,
                shapes.StandardPageSerializer,
                FullPageSerializer,
            ],
            resource_type_field_name=None,
            many=False,
        ),
        {"results": [SUMMARY], "next": None},
        *(400, 401, 403),
    ),
}
OF_ONE: Final = [_REF, *HEADERS]
DETAIL: Final[dict[str, Any]] = {
    "operation_id": "read_commitment",
    "summary": "Read one commitment",
    "description": "The full document, with all it rests on. It costs three database queries, "
    "and at most eight with `as_of`.",
    "tags": ["commitments"],
    "parameters": [*OF_ONE, MOMENT],
    "responses": answers(FullCommitmentSerializer, FULL, 400, 401, 403, 404),
}
