"""What every operation may answer, told of each in the OpenAPI document."""

from typing import Any, Final

from ledger.api.problems import MEDIA_TYPE
from ledger.api.views import Address, ReadOnly

_ALWAYS: Final = {
    "400": "A parameter is unknown, blank, repeated or not acceptable; `errors` names it.",
    "406": "`Accept` names no media type that this address answers with.",
    "500": "The fault is ours. Quote the `instance` to us.",
}
_WITH_KEY: Final = {
    "401": "No key was sent, or it is not known here, has expired or was revoked.",
    "403": "The key lacks the scope for this address.",
    "429": "The key has used its quota; `Retry-After` says when to ask again.",
}
_TEXT: Final = {"type": "string"}
_ID: Final = {
    "X-Request-Id": {
        "schema": {"type": "string", "format": "uuid"},
        "description": "Quote it when you ask us about an answer.",
    }
}
_CHALLENGE: Final = {
    "WWW-Authenticate": {"schema": _TEXT, "description": "The challenge of RFC 6750."}
}
_QUOTA: Final = {
    "RateLimit-Policy": {
        "schema": _TEXT,
        "description": "How much the key may ask for in which windows "
        "(draft-ietf-httpapi-ratelimit-headers).",
    },
    "RateLimit": {"schema": _TEXT, "description": "How much is left of each, and for how long."},
}
_WAIT: Final = {
    "Retry-After": {
        "schema": {"type": "integer", "minimum": 0},
        "description": "In how many seconds to ask again.",
    }
}


_ETAG: Final = {
    "ETag": {
        "schema": _TEXT,
        "description": "Send it in `If-None-Match` next time. What has not changed is answered "
        "with 304, which costs two database queries and nothing of the quota.",
    }
}


def told_everywhere(result: dict[str, Any], *, generator: Any, **_more: Any) -> dict[str, Any]:
    """Add to each operation the answers and headers that none of them tells for itself."""
    views = {(path, method.lower()): view.cls for path, _, method, view in generator.endpoints}
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            needs_key = {} not in operation.setdefault("security", [{}])
            answers = operation["responses"]
            for code, why in (_ALWAYS | (_WITH_KEY if needs_key else {})).items():
                answers.setdefault(code, _problem(why))
            if _is_conditional(views[path, method]):
                answers["200"]["headers"] = answers["200"].get("headers", {}) | _ETAG
                answers["304"] = {"description": "You have it already.", "headers": dict(_ETAG)}
            for code, answer in answers.items():
                headers = answer.setdefault("headers", {})
                for name, header in _headers(code, needs_key=needs_key).items():
                    headers.setdefault(name, header)
            operation["responses"] = dict(sorted(answers.items()))
    return result


def _is_conditional(view: type[Address]) -> bool:
    return issubclass(view, ReadOnly) and view.validator is not ReadOnly.validator


def _problem(why: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"content": content, "description": why}


def _headers(code: str, *, needs_key: bool) -> dict[str, Any]:
    """Return the headers that come with a status."""
    found = dict(_ID)
    if code in {"401", "403"}:
        found |= _CHALLENGE
    elif needs_key:
        found |= _QUOTA
    if code == "429":
        found |= _WAIT
    return found
