"""How commitments hang together, and what may keep them from being kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.actions._acyclic import insist_on_no_circle, insist_on_no_circle_of_links
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.kinds import Kind
from ledger.domain.relations import ACYCLIC, SUCCESSIONS, LinkKind, link_refusal
from ledger.domain.risks import Level
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Link, Risk, Source


@transaction.atomic
def link(
    commitment: Commitment,
    other: Commitment,
    *,
    kind: LinkKind,
    by: Actor,
    at: datetime,
    note: str = "",
) -> Link:
    """Say what one commitment is to another.

    :raises Refused: it would lead back to itself, is said already, or closes an item (that is
        proposed as a move).
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(link_refusal(kind))
    if commitment.pk == other.pk:
        raise Refused(_("A commitment cannot be linked to itself."))
    if kind in ACYCLIC:
        insist_on_no_circle_of_links(commitment, other, kind)
    row = Link(commitment=commitment, other=other, kind=kind, note=note)
    _write.write(commitment, Kind.LINKED, by=by, at=at, rows=[_write.added(row)])
    return row


def end_link(standing: Link, *, reason: str, by: Actor, at: datetime) -> Entry:
    """End a link that should not stand. It stays listed, with the reason.

    :raises Refused: no reason, ended before, or it tells what an item was replaced by.
    """
    commitment = Commitment.objects.select_related("desk").get(pk=standing.commitment_id)
    insist(edit_refusal(by, commitment.desk_id))
    if standing.ended_at is not None:
        raise Refused(_("This link was ended already."))
    if standing.kind in SUCCESSIONS and not commitment.is_open:
        raise Refused(_("It tells what took the item's place: reopen the item instead."))
    if not reason.strip():
        raise Refused(_("Say why the link ends; it goes on the record."))
    rows = [_write.changed(standing, ended_at=at, ended_reason=reason)]
    return _write.write(commitment, Kind.UNLINKED, by=by, at=at, rows=rows)


@transaction.atomic
def set_parent(
    commitment: Commitment, *, parent: Commitment | None, by: Actor, at: datetime
) -> Entry:
    """Put a commitment under an umbrella, or take it out.

    :raises Refused: it would, in the end, be part of itself, or nothing changes.
    """
    insist(edit_refusal(by, commitment.desk_id))
    change = _write.changed(commitment, parent=parent)
    if not change.columns:
        raise Refused(_("Nothing was changed."))
    why = _("A commitment cannot, in the end, be part of itself.")
    insist_on_no_circle(commitment, "parent_id", parent.pk if parent else None, why=why)
    return _write.write(commitment, Kind.PARENT_CHANGED, by=by, at=at, rows=[change])


@dataclass(frozen=True, slots=True)
class NewRisk:
    """What may keep a commitment from being kept, and who says so."""

    title: str
    likelihood: Level
    impact: Level
    mitigation: str = ""
    source: Source | None = None
    locator: str = ""


def note_risk(commitment: Commitment, new: NewRisk, *, by: Actor, at: datetime) -> Risk:
    """Note a risk.

    :raises Refused: not this person's desk, or the item is closed.
    """
    insist(edit_refusal(by, commitment.desk_id))
    if not commitment.is_open:
        raise Refused(_("It is closed: nothing threatens it any more."))
    row = Risk(
        commitment=commitment,
        title=new.title,
        likelihood=new.likelihood,
        impact=new.impact,
        mitigation=new.mitigation,
        source=new.source,
        locator=new.locator,
    )
    _write.write(commitment, Kind.RISK_NOTED, by=by, at=at, rows=[_write.added(row)])
    return row


def close_risk(risk: Risk, *, reason: str, by: Actor, at: datetime) -> Entry:
    """Close a risk that is none any more. It stays listed, with the reason.

    :raises Refused: no reason, or closed before.
    """
    commitment = Commitment.objects.select_related("desk").get(pk=risk.commitment_id)
    insist(edit_refusal(by, commitment.desk_id))
    if risk.closed_at is not None:
        raise Refused(_("This risk was closed already."))
    if not reason.strip():
        raise Refused(_("Say why the risk is closed; it goes on the record."))
    rows = [_write.changed(risk, closed_at=at, closed_reason=reason)]
    return _write.write(commitment, Kind.RISK_CLOSED, by=by, at=at, rows=rows)
