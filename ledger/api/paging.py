"""Pages by key: no row is lost or told twice while others come and go, and nothing is counted.

A cursor is the place where a page ended, tied to the search it was made for. Page numbers and
REST framework's own cursors lose rows (its issue 7887).
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Final

import orjson
from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200  # documents of some 2 kB each: an answer stays below half a megabyte
PARAMETERS: Final = frozenset({"limit", "cursor"})
REFERENCE: Final = r"[A-Z0-9-]{1,40}"


def address(request: Request, following: str | None) -> str | None:
    """Return the absolute URL of the page that a cursor opens: the same search, further on."""
    if following is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = following
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def limit(params: QueryDict, *, most: int = MAX_LIMIT) -> int:
    """Return how many rows a page is to hold.

    :raises ValidationError: it is out of range.
    """
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= most:
        raise _refusal("limit", f"Give a whole number from 1 to {most}.")
    return int(text)


def cursor_of(params: QueryDict, *place: str) -> str:
    """Return what leads a search on from the place where a page ended."""
    return urlsafe_b64encode(orjson.dumps([_seal(params, place), *place])).decode().rstrip("=")


def place(params: QueryDict) -> list[str]:
    """Return the place that the cursor of a search leads on from.

    :raises ValidationError: it is none of ours, or was made for another search.
    """
    text = str(params["cursor"])
    try:
        found = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    match found:
        case [str(seal), *rest] if all(isinstance(part, str) for part in rest):
            if constant_time_compare(seal, _seal(params, rest)):
                return rest
    raise unknown_cursor()


def unknown_cursor() -> ValidationError:
    return _refusal("cursor", "This is no cursor of this search. Take it from “next”.")


def _seal(params: QueryDict, place: Sequence[str]) -> str:
    """Return what ties a place to its search: filters and order. The size of a page may change
    on the way.
    """
    search = sorted((k, sorted(v)) for k, v in params.lists() if k not in PARAMETERS)
    text = orjson.dumps([search, place])
    return salted_hmac("ledger.api.paging", text, algorithm="sha256").hexdigest()[:16]


def _refusal(name: str, why: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(why, "invalid")]})
