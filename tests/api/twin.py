"""The documents once more, made the slow way: from model instances, one relation at a time."""

from datetime import datetime
from typing import Any

from ledger.domain.dates import StatedDate, local_day
from ledger.domain.status import Status
from ledger.models import Commitment, Evidence, Partner, Tagging


def document(commitment: Commitment, *, at: datetime, address: str) -> dict[str, Any]:
    """Return what ``CommitmentSerializer`` should be shown."""
    desk = commitment.desk
    return {
        "id": commitment.pk,
        "ref": commitment.reference,
        "url": f"{address}/{commitment.reference}",
        "title": commitment.title,
        "text": commitment.text,
        "status": _status(commitment),
        "owner": {"slug": desk.code, "name": desk.name},
        "instrument": commitment.instrument,
        "parties": _parties(commitment),
        "themes": [tagging.theme for tagging in _taggings(commitment)],
        "made_on": commitment.stated.on,
        "made": _stated(commitment.stated),
        "due_on": commitment.due.on,
        "due": _stated(commitment.due),
        "overdue": commitment.delivery_days_late(on=local_day(at, desk.time_zone)) > 0,
        "next_review_on": commitment.next_review_on,
        "evidence_count": len(_standing(commitment)),
        "version": commitment.version,
        "created_at": commitment.created_at,
        "updated_at": commitment.updated_at,
    }


def full_document(
    commitment: Commitment, *, reader: Partner, at: datetime, address: str
) -> dict[str, Any]:
    """Return what ``FullCommitmentSerializer`` should be shown."""
    successor = commitment.successor
    visible = Commitment.objects.visible_to(reader)
    return document(commitment, at=at, address=address) | {
        "evidence": [_evidence(item) for item in _standing(commitment)],
        "reviews": commitment.reviews.order_by("held_on", "id"),
        "citations": _citations(commitment),
        "strength": {
            "rung": commitment.rung,
            "verifiable": commitment.is_verifiable,
            "success_criterion": commitment.success_criterion,
        },
        "successor": successor.reference if successor and successor in visible else None,
    }


def _parties(commitment: Commitment) -> list[dict[str, str]]:
    return [
        {
            "role": obligation.role,
            "code": obligation.party.code,
            "name": obligation.party.name,
            "kind": obligation.party.kind,
        }
        for obligation in commitment.obligations.order_by("role", "party__code")
    ]


def _status(commitment: Commitment) -> dict[str, Any]:
    status = Status(commitment.status)
    return {"code": status, "label": status.label, "since": commitment.status_since}


def _taggings(commitment: Commitment) -> list[Tagging]:
    found = commitment.taggings.order_by("theme__code")
    return [tagging for tagging in found if tagging.dropped_at is None]


def _standing(commitment: Commitment) -> list[Evidence]:
    found = commitment.evidence.order_by("received_at", "id")
    return [item for item in found if item.withdrawn_at is None]


def _citations(commitment: Commitment) -> list[dict[str, Any]]:
    return [
        {
            "source": citation.source.code,
            "title": citation.source.title,
            "locator": citation.locator,
            "role": citation.role,
            "link": citation.source.link,
            "published_on": citation.source.published.on,
        }
        for citation in commitment.citations.order_by("role", "source__code")
    ]


def _stated(date: StatedDate) -> dict[str, Any]:
    return {"precision": date.precision, "words": date.words}


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "title": item.title,
        "url": item.url,
        "publisher": item.publisher.name if item.publisher else None,
        "reliability": item.reliability,
        "kind": item.kind,
        "credibility": item.credibility,
        "stance": item.stance,
        "effective_on": item.effective_on,
        "received_at": item.received_at,
    }
