"""Entries of the sealed log, one by one, and what proves them."""

import re
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import log_schema as schema
from ledger.api.files import AnyFile
from ledger.api.problems import Nothing, Unsealed
from ledger.api.views import ReadOnly, partner_of
from ledger.domain.credentials import Scope
from ledger.models import Checkpoint, Entry, Partner
from ledger.models.disclosed import sealed_for, shown_to
from ledger.models.tree import first_over, head, tiles
from ledger.models.verifiable import cosigned, disclosures
from ledger.proof.checkpoint import ProofFile
from ledger.proof.spelling import to_base64

INDEX: Final = "0|[1-9][0-9]{0,18}"
_NUMBER: Final = re.compile(INDEX)


class OneEntry(ReadOnly):
    """One entry, with what this partner may read of it. Six queries at most."""

    scope = Scope.COMMITMENTS_READ

    @extend_schema(**schema.ENTRY)
    def get(self, request: Request, index: str) -> Response:
        entry, _newest = _sealed(request, index)
        return Response(document(entry, int(index), partner_of(request)))


class EntryProof(ReadOnly):
    """The proof that an entry is in the log: three queries, and one for each tile it needs."""

    scope = Scope.COMMITMENTS_READ
    content_negotiation_class = AnyFile

    @extend_schema(**schema.PROOF)
    def get(self, request: Request, index: str) -> HttpResponse:
        _entry, newest = _sealed(request, index)
        return proof_file(int(index), newest)


class Consistency(ReadOnly):
    """The proof that the log has only grown: two queries, and one for each tile it needs."""

    scope = Scope.COMMITMENTS_READ
    once = frozenset({"from", "to"})

    @extend_schema(**schema.CONSISTENCY)
    def get(self, request: Request) -> Response:
        newest = head()
        if newest is None:
            raise Unsealed
        old, new = _sizes(request.query_params, newest.size)
        tree = tiles(newest.size)
        return Response(
            {
                "from_size": old,
                "from_root": to_base64(tree.root(old)),
                "to_size": new,
                "to_root": to_base64(tree.root(new)),
                "path": [to_base64(found) for found in tree.consistency(old, new)],
            }
        )


def document(entry: Entry, index: int, partner: Partner) -> dict[str, Any]:
    """Return an entry as a partner reads it; three queries.

    :param entry: sealed, and one that the partner may know of. :param index: its place.
    """
    shown, sealed = shown_to(partner, [entry.stream]), first_over(index)
    if sealed is None:
        raise Unsealed
    return {
        "index": index,
        "leaf": entry.leaf,
        "leaf_hash": entry.hash,
        "disclosures": disclosures(entry, shown(entry)),
        "sealed": {
            "size": sealed.size,
            "root": to_base64(bytes(sealed.root)),
            "at": sealed.at,
        },
    }


def proof_file(index: int, newest: Checkpoint) -> HttpResponse:
    """Return the proof that an entry is in a log; a query, and one for each tile it needs."""
    path = tiles(newest.size).inclusion(index, newest.size)
    text = ProofFile(index, tuple(path), cosigned(newest)).text()
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _sealed(request: Request, index: str) -> tuple[Entry, Checkpoint]:
    """Return an entry that the partner may know of, and the newest checkpoint; two queries.

    :raises Nothing: the log is shorter, or the entry is of an item that it may not see.
    """
    newest = head()
    if newest is None or int(index) >= newest.size:
        raise Nothing
    found = sealed_for(partner_of(request), newest.size).filter(leaf_at__index=int(index))
    entry = found.first()
    if entry is None:
        raise Nothing
    return entry, newest


def _sizes(params: QueryDict, newest: int) -> tuple[int, int]:
    """Return the two sizes that are asked for, the later one as it is now if it is not given.

    :raises ValidationError: one is missing, is no number, or the log was never so long.
    """
    new = _size(params.get("to", str(newest)), "to", 1, newest)
    return _size(params.get("from", ""), "from", 1, new), new


def _size(text: str, name: str, low: int, high: int) -> int:
    if _NUMBER.fullmatch(text) and low <= int(text) <= high:
        return int(text)
    why = f"Give a whole number from {low} to {high}."
    raise ValidationError({name: [ErrorDetail(why, "invalid")]})
