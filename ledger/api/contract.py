"""The contract: the OpenAPI document, drawn from the code that answers; for everybody."""

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.rendering import JsonRenderer
from ledger.api.views import ReadOnly

OPENAPI_TYPE: Final = "application/vnd.oai.openapi+json"


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; drawn once a process, which takes a second."""
    with translation.override("en"):
        drawn = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        told = OpenApiJsonRenderer().render(drawn, renderer_context={})
    found: dict[str, Any] = orjson.loads(told)
    return found


@cache
def etag() -> str:
    """Return what changes with the contract."""
    return f'"{sha256(orjson.dumps(document())).hexdigest()[:32]}"'


class OpenApiRenderer(JsonRenderer):
    """The same JSON by the name that OpenAPI gives it."""

    media_type = OPENAPI_TYPE


class Open(ReadOnly):
    """Answers everybody, and asks no database."""

    authentication_classes = []
    permission_classes = []


class Contract(Open):
    """The OpenAPI document."""

    renderer_classes = [JsonRenderer, OpenApiRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return unless_known(request, Response(document(), headers={"ETag": etag()}))


def unless_known(request: Request, answer: HttpResponse) -> HttpResponse:
    """Return an answer with an ETag, or 304 to a caller that has it."""
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return answer
    told = get_conditional_response(request, etag=answer["ETag"])
    return answer if told is None or told.status_code != HTTPStatus.NOT_MODIFIED else told
