"""How the log answers: the same bytes to everybody, with nothing kept of who asks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response

from ledger.errors import LedgerError
from ledger.proof.spelling import to_base64

TEXT: Final = "text/plain; charset=utf-8"
FOR_EVER: Final = "public, max-age=31536000, immutable"  # what a path names never changes
FOR_SECONDS: Final = "public, max-age=5"
FOR_MINUTES: Final = "public, max-age=300"
NOT_BEGUN: Final = "This log has not begun."
_METHODS: Final = ["GET", "HEAD"]


class Missing(LedgerError):
    """There is nothing at this address, or not yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at an address. :param cache: for how long others may keep it."""

    body: bytes
    media_type: str = TEXT
    cache: str = FOR_MINUTES


def served(read: Callable[..., Answer]) -> Callable[..., HttpResponseBase]:
    """Return a view that serves what a function reads, to GET and HEAD without parameters.

    :param read: takes the parts of the path; raises ``Missing`` where there is nothing.
    """

    @wraps(read)
    def view(request: HttpRequest, **parts: str) -> HttpResponseBase:
        if request.method not in _METHODS:
            answer: HttpResponseBase = HttpResponseNotAllowed(_METHODS, content_type=TEXT)
        elif request.META.get("QUERY_STRING"):
            answer = _refusal("This address takes no parameters.", 400)
        else:
            answer = _found(request, read, parts)
        answer["Access-Control-Allow-Origin"] = "*"  # a page of any site may check the log
        return answer

    return view


def _found(
    request: HttpRequest, read: Callable[..., Answer], parts: dict[str, str]
) -> HttpResponseBase:
    try:
        answer = read(**parts)
    except Missing as why:
        return _refusal(str(why), 404)
    found = HttpResponse(answer.body, content_type=answer.media_type)
    found["Cache-Control"] = answer.cache
    digest = sha256(answer.body)
    etag = f'"{digest.hexdigest()}"'
    found["ETag"] = etag
    found["Repr-Digest"] = f"sha-256=:{to_base64(digest.digest())}:"  # RFC 9530
    told = get_conditional_response(request, etag=etag, response=found)
    return found if told is None else told


def _refusal(why: str, status: int) -> HttpResponse:
    # Not to be kept: what is not there yet may be there soon.
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(f"{why}\n", content_type=TEXT, status=status, headers=headers)


@served
def nothing() -> Answer:
    """Stands at every other address below the log."""
    raise Missing("There is nothing at this address.")
