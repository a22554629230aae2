"""What the OpenAPI document says of the addresses that need no key."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from ledger.api.problem_types import TYPES
from ledger.api.schema import HEADERS, answers

TAG: Final = "about"
_HERE: Final = "https://ledger.example"


class WaySerializer(serializers.Serializer[Any]):
    href = serializers.URLField()
    type = serializers.CharField(help_text="The media type of what is there.")


class CollectionSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    href = serializers.URLField()


class IndexSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    version = serializers.CharField()
    links = serializers.DictField(child=WaySerializer(), help_text="By relation (RFC 8288).")
    collections = CollectionSerializer(many=True)


class HealthSerializer(serializers.Serializer[Any]):
    status = serializers.CharField()


class ProblemTypeSerializer(serializers.Serializer[Any]):
    type = serializers.URLField(help_text="The `type` of every problem of this type.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    means = serializers.CharField(help_text="What happened.")
    remedy = serializers.CharField(help_text="What to do about it.")


def _open(shape: Any, example: dict[str, Any], *codes: int) -> dict[str, Any]:
    """Return what an operation without a key has in common with the others of its kind."""
    return {"tags": [TAG], "auth": [], "responses": answers(shape, example, 400, *codes)}


INDEX: Final[dict[str, Any]] = _open(
    IndexSerializer,
    {
        "title": "Commitment Ledger",
        "version": "1",
        "links": {
            "self": {"href": f"{_HERE}/api/v1/", "type": "application/json"},
            "service-doc": {"href": f"{_HERE}/api/v1/docs", "type": "text/html"},
        },
        "collections": [{"title": "List commitments", "href": f"{_HERE}/api/v1/commitments"}],
    },
) | {
    "operation_id": "read_index",
    "summary": "Find what is here",
    "description": "Links to the contract, its pages and every collection. It needs no key and "
    "costs no database query.",
    "parameters": HEADERS,
}
HEALTH: Final[dict[str, Any]] = _open(HealthSerializer, {"status": "ok"}) | {
    "operation_id": "read_health",
    "summary": "Ask whether the API answers",
    "description": "It says that this process answers, and nothing of what is behind it. It needs "
    "no key and costs no database query.",
    "parameters": HEADERS,
}
_TYPE: Final = TYPES["invalid-parameter"]
PROBLEM: Final[dict[str, Any]] = _open(
    ProblemTypeSerializer,
    {
        "type": f"{_HERE}/api/v1/problems/{_TYPE.code}",
        "title": _TYPE.title,
        "status": _TYPE.status,
        "means": _TYPE.means,
        "remedy": _TYPE.remedy,
    },
    404,
) | {
    "operation_id": "read_problem_type",
    "summary": "Read what a problem means",
    "description": "The `type` of each problem leads here: to a page where a page is asked for, "
    "else to JSON. It needs no key and costs no database query.",
    "parameters": [
        OpenApiParameter(
            "code",
            {"type": "string", "enum": sorted(TYPES)},
            OpenApiParameter.PATH,
            description="The last part of the type.",
            examples=[OpenApiExample("parameter", value=_TYPE.code)],
        ),
        *HEADERS,
    ],
}
