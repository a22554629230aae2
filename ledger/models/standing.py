"""What the rules need to know of one commitment, read from its tables."""

from ledger.domain.evidence import Stance
from ledger.domain.publishing import OBLIGED, CitationRole, Readiness
from ledger.domain.status import EditorialState, Standing, Status
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.evidence import Evidence


def standing_of(commitment: Commitment) -> Standing:
    """Return a commitment as ``domain.status`` judges it; two queries."""
    citations = Citation.objects.filter(commitment=commitment).select_related("source__publisher")
    evidence = Evidence.objects.standing().filter(commitment=commitment)
    cited = list(citations)
    attached = [(e.weighed(), e.received_at) for e in evidence.select_related("publisher")]
    return Standing(
        status=Status(commitment.status),
        editorial=EditorialState(commitment.editorial_state),
        is_verifiable=commitment.is_verifiable,
        sources=tuple(c.source.weighed() for c in cited),
        items=tuple(item for item, _at in attached),
        fresh=sum(
            item.stance is Stance.SUPPORTS and at > commitment.status_changed_at
            for item, at in attached
        ),
        is_renounced=any(c.role == CitationRole.RENUNCIATION for c in cited),
    )


def readiness_of(commitment: Commitment) -> Readiness:
    """Return what a draft has so far; two queries."""
    return Readiness(
        has_origin=commitment.citations.filter(role=CitationRole.ORIGIN).exists(),
        has_obligor=commitment.obligations.filter(role__in=OBLIGED).exists(),
        is_verifiable=commitment.is_verifiable,
        has_criterion=bool(commitment.success_criterion),
        has_owner=commitment.owner_id is not None,
        has_review=commitment.next_review_on is not None,
    )
