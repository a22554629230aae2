"""What goes wrong, as problems (RFC 9457): one shape, whoever noticed it first."""

import logging
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import defaults
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    ErrorDetail,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    ValidationError,
)
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.problem_types import title
from ledger.api.rendering import request_id, stamp
from ledger.domain.credentials import Scope

MEDIA_TYPE: Final = "application/problem+json"
REALM: Final = 'Bearer realm="partner-api"'
# One sentence for all: it must not tell what is hidden from what never was.
NOTHING: Final = "There is nothing here, or it was not released to you."

_log = logging.getLogger(__name__)


class InvalidToken(AuthenticationFailed):
    """A key that opens nothing, for whatever reason."""

    default_code = "invalid_token"
    default_detail = "This key is not known here, has expired or was revoked."


class InsufficientScope(PermissionDenied):
    """A key that was not made for this address."""

    default_code = "insufficient_scope"

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"This key lacks the scope {scope.value}.")
        self.scope = scope


class Nothing(NotFound):
    """An unknown item, a draft, or one that is hidden from the caller: nobody can tell which."""

    default_detail = NOTHING


class Unsealed(APIException):
    """There is no log to prove anything with yet, or this process cannot sign what it shows."""

    status_code = 503
    default_code = "unsealed"
    default_detail = "Nothing has been sealed yet, so there is nothing to prove."


class CursorUnknown(APIException):
    """A place in the feed that is not on record here, or not any more."""

    status_code = 410
    default_code = "cursor_unknown"
    default_detail = "This place among the changes is not on record here. Export again."


class NotTaken(APIException):
    """What was sent was understood, and is refused for a reason that the sentence names."""

    status_code = 422
    default_code = "not_taken"


class TooLarge(APIException):
    """More was sent than is read."""

    status_code = 413
    default_code = "too_large"


class QuotaExceeded(APIException):
    """The key has asked for as much as it may, for now.

    :ivar violated: the names of the policies; :ivar seconds: after which it may ask again.
    """

    status_code = 429
    default_code = "quota_exceeded"

    def __init__(self, violated: list[str], *, seconds: int) -> None:
        super().__init__(f"This key has used its quota. Ask again in {seconds} seconds.")
        self.violated = violated
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of what was sent.

    :ivar pointer: a JSON pointer (RFC 6901) to it; empty for the whole.
    """

    pointer: str
    detail: str
    code: str


class BadBody(APIException):
    """What was sent cannot be read as what it should be; each fault is pointed to."""

    status_code = 400
    default_code = "invalid_body"

    def __init__(self, *faults: Fault) -> None:
        named = sorted({fault.pointer or "the whole" for fault in faults})
        super().__init__("Not acceptable: " + ", ".join(named))
        self.faults = faults


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an error of REST framework into a problem; None leaves another to Django's handlers."""
    if not isinstance(exc, APIException):
        return None
    faults = _faults(exc)
    if isinstance(exc, ValidationError) and faults:
        code = "invalid-parameter"
        detail = "Not acceptable: " + ", ".join(sorted({fault["parameter"] for fault in faults}))
    else:
        code, detail = str(exc.get_codes()).replace("_", "-"), str(exc.detail)
    body = problem(context["request"], exc.status_code, code, detail)
    if faults:
        body["errors"] = faults
    if isinstance(exc, QuotaExceeded):
        body["violated-policies"] = exc.violated
    return Response(body, exc.status_code, headers=_headers(exc), content_type=MEDIA_TYPE)


def problem(request: HttpRequest | Request, status: int, code: str, detail: str) -> dict[str, Any]:
    """Return the body of a problem; its ``type`` leads to a page that says what to do."""
    return {
        "type": _address(request, code),
        "title": title(code),
        "status": status,
        "detail": detail,
        "instance": f"urn:uuid:{request_id(request)}",
    }


def _address(request: HttpRequest | Request, code: str) -> str:
    path = reverse("api:problem", args=[code])
    try:
        return str(request.build_absolute_uri(path))
    except DisallowedHost:  # nothing leads to a host that is not ours
        return path


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for Django's ``handler400``: a request that it refused to read."""
    if not _is_ours(request):
        return defaults.bad_request(request, exception)
    return _page(request, 400, "bad-request", "This request could not be read.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for Django's ``handler404``: an address that leads nowhere."""
    if not _is_ours(request):
        return defaults.page_not_found(request, exception)
    return _page(request, 404, "not-found", NOTHING)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for Django's ``handler500``; logs the id that the partner can quote."""
    if not _is_ours(request):
        return defaults.server_error(request)
    _log.error("Request %s failed.", request_id(request))
    return _page(request, 500, "server-error", "This is our fault. Quote the instance to us.")


def _is_ours(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _page(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    body = orjson.dumps(problem(request, status, code, detail))
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    stamp(response, request)
    return response


def _faults(exc: APIException) -> list[dict[str, str]]:
    """List what is wrong with which parameter or part; empty for every other error."""
    if isinstance(exc, BadBody):
        return [asdict(fault) for fault in exc.faults]
    if not isinstance(exc, ValidationError) or not isinstance(exc.detail, dict):
        return []
    return [
        {"parameter": name, "detail": str(fault), "code": str(fault.code).replace("_", "-")}
        for name, faults in exc.detail.items()
        for fault in faults
        if isinstance(fault, ErrorDetail)
    ]


def _headers(exc: APIException) -> dict[str, str]:
    """Return the challenge of RFC 6750 §3, which names no error where no key was sent, or when
    to come back.
    """
    match exc:
        case QuotaExceeded(seconds=seconds):
            return {"Retry-After": str(seconds)}
        case NotAuthenticated():
            challenge = REALM
        case InvalidToken():
            challenge = f'{REALM}, error="invalid_token"'
        case InsufficientScope(scope=scope):
            challenge = f'{REALM}, error="insufficient_scope", scope="{scope.value}"'
        case _:
            return {}
    return {"WWW-Authenticate": challenge}
