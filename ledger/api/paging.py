"""Pages by key: no row is lost or told twice while others come and go, and nothing is counted.

A cursor is the last reference of a page, tied to the filters it was made for. Page numbers and
REST framework's own cursors lose rows (its issue 7887).
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from ledger.models.commitments import CommitmentQuerySet

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200  # documents of some 2 kB each: an answer stays below half a megabyte
PARAMETERS: Final = frozenset({"limit", "cursor"})
REFERENCE: Final = r"[A-Z0-9-]{1,40}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the keys of its rows, and the cursor of the next page where there is one."""

    keys: list[UUID]
    cursor: str | None


def page(rows: CommitmentQuerySet, params: QueryDict) -> Page:
    """Return one page of some rows, by reference; one query that reads two columns.

    :raises ValidationError: a limit out of range, or a cursor of another search.
    """
    most = limit(params)
    if "cursor" in params:
        rows = rows.filter(reference__gt=_after(params))
    found = list(rows.order_by("reference").values_list("pk", "reference")[: most + 1])
    more = len(found) > most
    return Page(
        keys=[key for key, _reference in found[:most]],
        cursor=cursor(params, found[most - 1][1]) if more else None,
    )


def address(request: Request, following: str | None) -> str | None:
    """Return the absolute URL of the page that a cursor opens: the same search, further on."""
    if following is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = following
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def limit(params: QueryDict) -> int:
    """Return how many rows a page is to hold.

    :raises ValidationError: it is out of range.
    """
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_LIMIT:
        raise _refusal("limit", f"Give a whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def cursor(params: QueryDict, *place: str) -> str:
    """Return what leads a search on from the place where a page ended."""
    return urlsafe_b64encode(orjson.dumps([_tag(params), *place])).decode().rstrip("=")


def place(params: QueryDict) -> list[str]:
    """Return the place that the cursor of a search leads on from.

    :raises ValidationError: it is none of ours, or was made for other filters.
    """
    text = str(params["cursor"])
    try:
        found = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    match found:
        case [str(bound), *rest] if bound == _tag(params) and all(isinstance(r, str) for r in rest):
            return rest
    raise unknown_cursor()


def unknown_cursor() -> ValidationError:
    return _refusal("cursor", "This is no cursor of this search. Take it from “next”.")


def _tag(params: QueryDict) -> str:
    """Return what ties a cursor to its filters; the size of a page may change on the way."""
    filters = sorted((k, sorted(v)) for k, v in params.lists() if k not in PARAMETERS)
    return blake2b(urlencode(filters, doseq=True).encode(), digest_size=6).hexdigest()


def _after(params: QueryDict) -> str:
    match place(params):
        case [reference] if re.fullmatch(REFERENCE, reference):
            return reference
    raise unknown_cursor()


def _refusal(name: str, why: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(why, "invalid")]})
