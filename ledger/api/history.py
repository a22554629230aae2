"""How one commitment came to be as it is, and what proves that."""

import re
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import changes_schema as schema
from ledger.api import paging
from ledger.api.entries import document, proof_file
from ledger.api.files import AnyFile
from ledger.api.problems import Nothing, Unsealed
from ledger.api.views import Collection, ReadOnly, partner_of
from ledger.domain.credentials import Scope
from ledger.models import Checkpoint, Commitment, Entry
from ledger.models.entry import written
from ledger.models.tree import head
from ledger.models.verifiable import sealed
from ledger.models.versions import Version, versions

AFTER: Final = "after"
_VERSION: Final = re.compile("0|[1-9][0-9]{0,8}")


class History(Collection):
    """Every version, oldest first. Six queries."""

    scope = Scope.COMMITMENTS_READ
    once = frozenset({AFTER, "limit"})

    @extend_schema(**schema.HISTORY)
    def get(self, request: Request, ref: str) -> Response:
        params = request.query_params
        limit, after = paging.limit(params), _after(params)
        found = versions(partner_of(request), ref, after=after, limit=limit + 1)
        if found is None:
            raise Nothing
        following = _following(request, found[limit - 1]) if len(found) > limit else None
        address = request.build_absolute_uri(reverse("api:commitment", args=[ref]))
        return Response(
            {"results": [_told(v, address) for v in found[:limit]], "next": following},
            headers={"Link": f'<{following}>; rel="next"'} if following else None,
        )


class NewestEntry(ReadOnly):
    """The newest entry of a commitment that was sealed. Six queries."""

    scope = Scope.COMMITMENTS_READ

    @extend_schema(**schema.NEWEST_ENTRY)
    def get(self, request: Request, ref: str) -> Response:
        entry, index, _newest = _newest_of(request, ref)
        return Response(document(entry, index, partner_of(request)))


class NewestProof(ReadOnly):
    """The proof of that entry: four queries, and one for each tile it needs."""

    scope = Scope.COMMITMENTS_READ
    content_negotiation_class = AnyFile

    @extend_schema(**schema.NEWEST_PROOF)
    def get(self, request: Request, ref: str) -> HttpResponse:
        _entry, index, newest = _newest_of(request, ref)
        return proof_file(index, newest)


def _newest_of(request: Request, ref: str) -> tuple[Entry, int, Checkpoint]:
    """Return the newest sealed entry of a commitment, its place, and the log's head.

    :raises Unsealed: there is no log yet. :raises Nothing: no item that the partner may see has
        this reference, or nothing of it was sealed.
    """
    newest = head()
    if newest is None:
        raise Unsealed
    visible = Commitment.objects.visible_to(partner_of(request)).filter(reference=ref)
    streams = visible.order_by().values("pk")
    entry: Any = sealed(newest.size).filter(stream__in=streams).order_by("-version").first()
    if entry is None:
        raise Nothing
    return entry, entry.index, newest


def _told(version: Version, address: str) -> dict[str, Any]:
    as_of = f"{address}?{urlencode({'as_of': written(version.at)})}"
    return {
        "version": version.version,
        "at": version.at,
        "type": version.kind.value if version.kind else None,
        "changed": version.changed,
        "note": version.note,
        "as_of": as_of if version.is_published else None,
        "leaf_hash": version.hash,
    }


def _following(request: Request, last: Version) -> str:
    query = request.query_params.copy()
    query[AFTER] = str(last.version)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _after(params: QueryDict) -> int:
    text = params.get(AFTER, "0")
    if not _VERSION.fullmatch(text):
        why = "Give the number of a version."
        raise ValidationError({AFTER: [ErrorDetail(why, "invalid")]})
    return int(text)
