"""Everything that a partner may see, as one file: NDJSON for programs, CSV for spreadsheets.

The cursor of the feed is taken before the first row is read, so whoever follows the changes from
there also learns of what changed while the file was on its way.
"""

from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from itertools import islice
from typing import Any, Final

import orjson
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from ledger import actions
from ledger.api import export_schema as schema
from ledger.api import filters, moment, table
from ledger.api.documents import Shelf
from ledger.api.files import AnyFile
from ledger.api.views import Collection, partner_of
from ledger.domain.credentials import Scope
from ledger.domain.quota import EVERYWHERE, EXPORT
from ledger.models import Credential, Log, feed
from ledger.models.commitments import CommitmentQuerySet

BATCH: Final = 2_000  # documents of some 2 kB each: some 10 MB at a time, however many there are
_BEFORE_ALL: Final = "0"  # references begin with a digit or a letter, and have more characters
_LINE: Final = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE

Row = dict[str, Any]


class Format(StrEnum):
    """What the file is to be."""

    NDJSON = "ndjson"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        return "text/csv; charset=utf-8" if self is Format.CSV else "application/x-ndjson"


class Export(Collection):
    """The file, sent as it is read: five queries, and one for each ``BATCH`` of documents; two
    where filters narrow it.

    A reader that goes away ends the reading at the next batch.
    """

    scope = Scope.EXPORT_READ
    policies = (*EVERYWHERE, EXPORT)
    is_alone = True
    once = filters.ONCE - {moment.AS_OF} | {"format"}
    many = filters.MANY
    content_negotiation_class = AnyFile

    @extend_schema(**schema.EXPORT)
    def get(self, request: Request) -> HttpResponseBase:
        kind = _format(request.query_params)
        shelf = Shelf(partner_of(request), timezone.now(), _address(request, "commitments"))
        rows = filters.narrowed(shelf, request.query_params)
        headers = {
            "Content-Disposition": f'attachment; filename="commitments-{shelf.at:%Y-%m-%d}.{kind}"',
            "X-Accel-Buffering": "no",
        }
        if request.method == "HEAD":
            return HttpResponse(content_type=kind.media_type, headers=headers)
        is_whole = not request.query_params.keys() - {"format"}
        documents = _everything(shelf) if is_whole else _found(shelf, rows)
        if kind is Format.CSV:
            chunks, event = table.written(documents, BATCH), None
        else:
            header = _header(request, shelf)
            chunks, event = _lines(header, documents), header["after"]
        if is_whole:
            chunks = _noted(chunks, request, event)
        return StreamingHttpResponse(chunks, content_type=kind.media_type, headers=headers)


def _format(params: QueryDict) -> Format:
    """:raises ValidationError: it is none of ours."""
    try:
        return Format(params.get("format", Format.NDJSON))
    except ValueError:
        why = ErrorDetail("Choose ndjson or csv.", "invalid_choice")
        raise ValidationError({"format": [why]}) from None


def _address(request: Request, name: str) -> str:
    return str(request.build_absolute_uri(reverse(f"api:{name}")))


def _header(request: Request, shelf: Shelf) -> Row:
    """Return what begins the file; two queries, which must come before all others."""
    return {
        "kind": "header",
        "after": feed.head(shelf.partner).cursor if Log.objects.exists() else None,
        "generated_at": shelf.at,
        "schema": _address(request, "openapi"),
    }


def _everything(shelf: Shelf) -> Iterator[Row]:
    """Yield all documents by reference; one query for each ``BATCH``."""
    last, count = _BEFORE_ALL, BATCH
    while count == BATCH:
        count = 0
        for document in shelf.documents_after(last, BATCH):
            yield document
            last, count = document["ref"], count + 1


def _found(shelf: Shelf, rows: CommitmentQuerySet) -> Iterator[Row]:
    """Yield the documents of some rows by reference; two queries for each ``BATCH``."""
    last, count = _BEFORE_ALL, BATCH
    while count == BATCH:
        ahead = rows.filter(reference__gt=last).order_by("reference")
        found = list(ahead.values_list("pk", "reference")[:BATCH])
        yield from shelf.documents([key for key, _reference in found])
        last, count = found[-1][1] if found else last, len(found)


def _noted(chunks: Iterator[bytes], request: Request, event: str | None) -> Iterator[bytes]:
    """Yield what is sent, and note at its end that the partner has all there was."""
    yield from chunks
    if isinstance(request.auth, Credential):
        known = "" if event in {None, feed.START} else str(event)
        actions.note_sync(request.auth, at=timezone.now(), event=known)


def _lines(header: Row, documents: Iterator[Row]) -> Iterator[bytes]:
    """Yield the lines: a header, the documents, and an end that proves that all of it came."""
    count, digest, chunk = 0, sha256(), orjson.dumps(header, option=_LINE)
    while chunk:
        digest.update(chunk)
        yield chunk
        # One by one, so that none is kept longer than it takes to write it.
        lines = [orjson.dumps(document, option=_LINE) for document in islice(documents, BATCH)]
        count += len(lines)
        chunk = b"".join(lines)
    yield orjson.dumps({"kind": "end", "count": count, "sha256": digest.hexdigest()}, option=_LINE)
