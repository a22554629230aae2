"""The documents once more, made the slow way: from model instances, one relation at a time."""

from datetime import datetime
from typing import Any

from ledger.domain.dates import StatedDate, local_day
from ledger.domain.status import Status
from ledger.models import Commitment, Evidence, Obligation, Partner, Tagging


def document(
    commitment: Commitment, *, reader: Partner, at: datetime, address: str
) -> dict[str, Any]:
    """Return what ``CommitmentSerializer`` should be shown."""
    late = commitment.lateness(on=local_day(at, commitment.desk.time_zone))
    return _stem(commitment, address=address) | {
        "parent": seen(commitment.parent, reader),
        "parties": [_party(obligation) for obligation in _obligations(commitment)],
        "themes": [tagging.theme for tagging in _taggings(commitment)],
        "made_on": commitment.stated.on,
        "made": stated(commitment.stated),
        "due_on": commitment.due.on,
        "due": stated(commitment.due),
        "overdue": "delivery_overdue" in {way.kind for way in late},
        "late": late,
        "next_review_on": commitment.next_review_on,
        "evidence_count": len(standing(commitment)),
        "version": commitment.version,
        "created_at": commitment.created_at,
        "updated_at": commitment.updated_at,
        "ledger": {
            name: f"{address}/{commitment.reference}/{name}"
            for name in ("history", "entry", "proof")
        }
        | {"checkpoint": f"{address.partition('/api')[0]}/ledger/checkpoint"},
    }


def _stem(commitment: Commitment, *, address: str) -> dict[str, Any]:
    desk = commitment.desk
    return {
        "id": commitment.pk,
        "ref": commitment.reference,
        "url": f"{address}/{commitment.reference}",
        "level": "full",
        "title": commitment.title,
        "text": commitment.text,
        "status": _status(commitment),
        "owner": {"slug": desk.code, "name": desk.name},
        "instrument": commitment.instrument,
    }


def seen(commitment: Commitment | None, reader: Partner) -> str | None:
    """Return the reference of a commitment that a reader may see."""
    if commitment is None or commitment not in Commitment.objects.visible_to(reader):
        return None
    return commitment.reference


def stated(date: StatedDate) -> dict[str, Any]:
    return {"precision": date.precision, "words": date.words}


def standing(commitment: Commitment) -> list[Evidence]:
    found = commitment.evidence.order_by("received_at", "id")
    return [item for item in found if item.withdrawn_at is None]


def _obligations(commitment: Commitment) -> list[Obligation]:
    return sorted(commitment.obligations.all(), key=lambda each: (each.role, each.party.code))


def _party(obligation: Obligation) -> dict[str, Any]:
    party = obligation.party
    return {
        "role": obligation.role,
        "code": party.code,
        "name": party.name,
        "kind": party.kind,
        "status": obligation.status or obligation.commitment.status,
        "own_status": obligation.status or None,
        "grade": obligation.grade or None,
        "position": obligation.position or None,
        "position_on": obligation.position_on,
    }


def _status(commitment: Commitment) -> dict[str, Any]:
    status = Status(commitment.status)
    return {"code": status, "label": status.label, "since": commitment.status_since}


def _taggings(commitment: Commitment) -> list[Tagging]:
    found = sorted(commitment.taggings.all(), key=lambda tagging: tagging.theme.code)
    return [tagging for tagging in found if tagging.dropped_at is None]
