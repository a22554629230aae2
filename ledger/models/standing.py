"""What the rules need to know of one commitment, read from its tables."""

from collections.abc import Iterable
from datetime import date

from ledger.domain.evidence import Stance
from ledger.domain.parts import Part
from ledger.domain.publishing import OBLIGED, CitationRole, Readiness
from ledger.domain.status import EditorialState, Standing, Status
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.evidence import Evidence
from ledger.models.obligation import Obligation
from ledger.models.recurrence import Recurrence


def standing_of(commitment: Commitment, *, on: date) -> Standing:
    """Return a commitment as ``domain.status`` judges it on a day; six queries."""
    citations = Citation.objects.filter(commitment=commitment).select_related("source__publisher")
    evidence = Evidence.objects.holding(on).filter(commitment=commitment)
    recurrence = Recurrence.objects.filter(commitment=commitment).first()
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
        milestones=tuple(m.step() for m in commitment.milestones.all()),
        disagreements=commitment.disagreements.pending().count(),
        is_running=recurrence is not None and recurrence.is_running(on=on),
        owed=commitment.occurrences.owed().count(),
    )


def parts_of(obligations: Iterable[Obligation], whole: Status) -> list[Part]:
    """Return the parts of the obliged parties; one without its own status stands with the whole.

    :param obligations: of one commitment, with their parties.
    """
    return [
        Part(o.party.name, Status(o.status) if o.status else whole)
        for o in obligations
        if o.role in OBLIGED
    ]


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
