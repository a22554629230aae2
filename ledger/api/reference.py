"""Parties, themes, instruments and statuses: what codes in the documents stand for."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import orjson
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import reference_schema as schema
from ledger.api.views import ReadOnly, partner_of
from ledger.domain.code_lists import CODE_LISTS, CodeList
from ledger.domain.credentials import Scope
from ledger.domain.levels import Level
from ledger.domain.status import CLOSED, MOVES, Status
from ledger.models import Commitment, Partner, reached
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.party import PartyKind

Row = dict[str, Any]


class Listed(ReadOnly):
    """A short list. Its ETag is that of what it holds: one query more would be no cheaper, and
    not every name in it is news for whoever follows the changes.
    """

    scope = Scope.COMMITMENTS_READ
    rows: tuple[Row, ...] = ()

    def validator(self, request: Request, **kwargs: Any) -> str:
        self.rows = tuple(self.read(partner_of(request)))
        return f'W/"{sha256(orjson.dumps(self.rows)).hexdigest()[:32]}"'

    def read(self, partner: Partner) -> Iterable[Row]:
        """Return the rows that a partner may see; one query."""
        raise NotImplementedError


class Parties(Listed):
    """Who has a part in what the partner may see, and its own party. Two queries."""

    def read(self, partner: Partner) -> Iterable[Row]:
        full = Commitment.objects.visible_to(partner, at_least=Level.FULL)
        return map(_party, reached.parties(_visible(partner), full, own=partner.party_id))

    @extend_schema(**schema.PARTIES)
    def get(self, request: Request) -> Response:
        return _listed(self.rows)


class Themes(Listed):
    """What the commitments that the partner may see are about. Two queries."""

    def read(self, partner: Partner) -> Iterable[Row]:
        return map(_theme, reached.themes(_visible(partner)))

    @extend_schema(**schema.THEMES)
    def get(self, request: Request) -> Response:
        return _listed(self.rows)


class Instruments(Listed):
    """What the commitments that the partner may see are part of. Two queries."""

    def read(self, partner: Partner) -> Iterable[Row]:
        return map(_instrument, reached.instruments(_visible(partner)))

    @extend_schema(**schema.INSTRUMENTS)
    def get(self, request: Request) -> Response:
        return _listed(self.rows)


class Statuses(ReadOnly):
    """Where a commitment can stand, the same for everybody. One query: the key."""

    scope = Scope.COMMITMENTS_READ

    @extend_schema(**schema.STATUSES)
    def get(self, request: Request) -> Response:
        return _listed(map(_status, Status))


def _visible(partner: Partner) -> CommitmentQuerySet:
    visible: CommitmentQuerySet = Commitment.objects.visible_to(partner)
    return visible


def _listed(rows: Iterable[Row]) -> Response:
    return Response({"results": list(rows)})


def _party(row: Row) -> Row:
    """Return a party in the shape of a Popolo organization, with our codes for its keys."""
    iso = {"scheme": "iso3166-1-alpha-2", "identifier": row["iso"]}
    return {
        "code": row["code"],
        "name": row["name"],
        "classification": PartyKind(row["kind"]).value,
        "parent": row["upper"],
        "identifiers": [iso] if row["iso"] else [],
    }


def _theme(row: Row) -> Row:
    return {"code": row["code"], "name": row["name"], "parent": row["upper"]}


def _instrument(row: Row) -> Row:
    return {
        "code": row["code"],
        "name": row["name"],
        "kind": row["kind"],
        "dated_on": row["dated_on"],
        "dated": {"precision": row["dated_precision"] or None, "words": row["dated_words"]},
    }


def _status(status: Status) -> Row:
    return {
        "code": status.value,
        "label": str(status.label),
        "closed": status in CLOSED,
        "moves": [{"to": to.value, "two_people": two} for to, two in MOVES[status].items()],
        "mappings": [_mapped(codes, status) for codes in CODE_LISTS],
    }


def _mapped(codes: CodeList, status: Status) -> Row:
    mapped = codes.statuses[status]
    return {
        "scheme": codes.scheme,
        "scheme_url": codes.url,
        "code": mapped.code or None,
        "name": mapped.name or None,
        "match": mapped.match.value,
        "note": mapped.note,
    }
