"""How answers leave: as JSON, with the same headers on each."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import orjson
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

# Not a header of the client's: those arrive as HTTP_….
_REQUEST_ID: Final = "ledger.request_id"


class JsonRenderer(BaseRenderer):
    """JSON by orjson: instants in UTC with a ``Z``, ``orjson.Fragment`` spliced as it is."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return orjson.dumps(data, option=orjson.OPT_UTC_Z)


def request_id(request: HttpRequest | Request) -> str:
    """Return the one id of a request; made when it is first asked for."""
    return str(request.META.setdefault(_REQUEST_ID, str(uuid4())))


def known_request_id(request: Any) -> str:
    """Return the id of a request, or nothing where there is no request, or nobody asked yet."""
    meta: Mapping[str, Any] = getattr(request, "META", {})
    return str(meta.get(_REQUEST_ID, ""))


def stamp(response: HttpResponseBase, request: HttpRequest | Request) -> None:
    """Set the headers that every answer of this door carries."""
    response["Cache-Control"] = "private, no-cache"
    response["X-Request-Id"] = request_id(request)
    patch_vary_headers(response, ("Accept", "Authorization"))
