"""What everybody may read without a key: where things are, that we are alive, what went wrong."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import open_schema as schema
from ledger.api.contract import OPENAPI_TYPE, Open, document
from ledger.api.html import HtmlRenderer
from ledger.api.problem_types import TYPES
from ledger.api.problems import Nothing
from ledger.api.rendering import JsonRenderer, stamp

TITLE: Final = "Commitment Ledger"
LINKSET: Final = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
_CONTEXT: Final = Path(__file__).with_name("context.jsonld")
# Relations of RFC 8631 and RFC 9727, and of JSON-LD 1.1: where each leads, and to what.
_LINKS: Final = {
    "service-desc": ("api:openapi", OPENAPI_TYPE),
    "service-doc": ("api:docs", "text/html"),
    "status": ("api:health", "application/json"),
    "http://www.w3.org/ns/json-ld#context": ("api:context", "application/ld+json"),
}


class Index(Open):
    """Where everything is; the collections are read from the contract."""

    @extend_schema(**schema.INDEX)
    def get(self, request: Request) -> Response:
        links = {"self": {"href": _here(request, "api:index"), "type": "application/json"}}
        links |= _links(request)
        links["api-catalog"] = {"href": _here(request, "api-catalog"), "type": LINKSET}
        told = ", ".join(f'<{link["href"]}>; rel="{rel}"' for rel, link in links.items())
        collections = [
            {"title": title, "href": request.build_absolute_uri(path)}
            for path, title in _collections()
        ]
        body = {"title": TITLE, "version": "1", "links": links, "collections": collections}
        return Response(body, headers={"Link": told})


class Health(Open):
    """That this process answers; asks no database."""

    @extend_schema(**schema.HEALTH)
    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})


class ContextRenderer(JsonRenderer):
    """JSON-LD, as it lies on the disk."""

    media_type = "application/ld+json"
    format = "jsonld"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return data if isinstance(data, bytes) else orjson.dumps(data)


class Context(Open):
    """What the fields of documents mean in words that other data uses (JSON-LD 1.1)."""

    renderer_classes = [ContextRenderer, JsonRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(context())


@cache
def context() -> dict[str, Any]:
    """Return the JSON-LD context; read once a process."""
    found: dict[str, Any] = orjson.loads(_CONTEXT.read_bytes())
    return found


class Problem(Open):
    """What a type of problem means: a page for people, JSON for programs."""

    renderer_classes = [JsonRenderer, HtmlRenderer]

    @extend_schema(**schema.PROBLEM)
    def get(self, request: Request, code: str) -> Response:
        kind = TYPES.get(code)
        if kind is None:
            raise Nothing
        if isinstance(request.accepted_renderer, HtmlRenderer):
            return Response(render_to_string("api/problem.html", {"problem": kind}))
        return Response(
            {
                "type": _here(request, "api:problem", code),
                "title": kind.title,
                "status": kind.status,
                "means": kind.means,
                "remedy": kind.remedy,
            }
        )


@require_safe
def catalog(request: HttpRequest) -> JsonResponse:
    """Answer for ``/.well-known/api-catalog`` (RFC 9727): which APIs are here, and their pages."""
    api = {"anchor": _here(request, "api:index")}
    found: list[dict[str, Any]] = [
        api
        | {
            rel: [link]
            for rel, link in _links(request).items()
            if rel in {"service-desc", "service-doc", "status"}
        },
        {
            "anchor": _here(request, "log:page"),
            "service-doc": [{"href": _here(request, "log:page"), "type": "text/html"}],
        },
    ]
    answer = JsonResponse({"linkset": found}, content_type=LINKSET)
    answer["Link"] = f'<{_here(request, "api-catalog")}>; rel="api-catalog"'
    stamp(answer, request)
    return answer


def _links(request: Request | HttpRequest) -> dict[str, dict[str, str]]:
    return {
        rel: {"href": _here(request, name), "type": media_type}
        for rel, (name, media_type) in _LINKS.items()
    }


def _here(request: Request | HttpRequest, name: str, *parts: str) -> str:
    return str(request.build_absolute_uri(reverse(name, args=parts)))


def _collections() -> list[tuple[str, str]]:
    """Return the path and the title of everything that is read without a reference."""
    return [
        (path, operations["get"]["summary"])
        for path, operations in document()["paths"].items()
        if "{" not in path and "get" in operations and operations["get"]["tags"] != [schema.TAG]
    ]
