"""A partner's verifiable view: whole records of what it may see, proven and signed."""

import re
from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import actions
from ledger.api import log_schema as schema
from ledger.api.paging import REFERENCE
from ledger.api.problems import Nothing, Unsealed
from ledger.api.views import ReadOnly, partner_of
from ledger.domain.credentials import Scope
from ledger.errors import Refused
from ledger.models import Commitment, Partner
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.disclosed import shown_to
from ledger.models.verifiable import Document, view_document

LIMIT: Final = 50  # commitments a page; some hundred kB, as each entry brings its proof
_REFERENCE: Final = re.compile(REFERENCE)


class View(ReadOnly):
    """One page of the view: twelve queries, and one for each tile that its entries lie in.

    The first page after the heads of a night costs one more.
    """

    scope = Scope.COMMITMENTS_READ
    once = frozenset({"after", "commitment"})

    @extend_schema(**schema.VIEW)
    def get(self, request: Request) -> Response:
        partner = partner_of(request)
        rows = _asked(Commitment.objects.visible_to(partner), request.query_params)
        found = list(rows.order_by("reference").values_list("pk", "reference")[: LIMIT + 1])
        if not found and "commitment" in request.query_params:
            raise Nothing
        following = None
        if len(found) > LIMIT:
            address = f"{request.path}?after={found[LIMIT - 1][1]}"
            following = request.build_absolute_uri(address)
        keys = [key for key, _reference in found[:LIMIT]]
        return Response(_signed(partner, keys) | {"next": following})


def _asked(visible: CommitmentQuerySet, params: QueryDict) -> CommitmentQuerySet:
    """Keep the one commitment that is asked for, or those after a reference.

    :raises ValidationError: what is given is no reference, or both are given.
    """
    after, one = params.get("after"), params.get("commitment")
    for name, text in (("after", after), ("commitment", one)):
        if text is not None and not _REFERENCE.fullmatch(text):
            raise _refusal(name, "Give the reference of a commitment.", "invalid")
    if after is not None and one is not None:
        raise _refusal("after", "This does not go with commitment.", "not_with_commitment")
    if one is not None:
        return visible.filter(reference=one)
    return visible if after is None else visible.filter(reference__gt=after)


def _signed(partner: Partner, keys: Collection[UUID]) -> Document:
    """Return the signed view of some commitments that a partner may see.

    :raises Unsealed: there is nothing to prove yet, or this process cannot sign.
    """
    # What may be read is asked first: what is written meanwhile is withheld.
    shown = shown_to(partner, keys)
    try:
        return actions.sign_view(view_document(partner.code, keys, shown))
    except Refused as why:
        raise Unsealed(str(why)) from why


def _refusal(name: str, why: str, code: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(why, code)]})
