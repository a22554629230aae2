"""Grade how complete a commitment is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain import assessments as rules
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.assessments import Assessor, Grade, Outlook
from ledger.domain.dates import day_refusal, local_day
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Assessment, Commitment, Entry, Obligation, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssessment:
    """A grade over a period.

    :param obligation: the party's part it is about; None is about the whole.
    :param party: who assessed, where it is a partner's. :param outlook: of an open item.
    """

    assessor: Assessor
    grade: Grade
    rationale: str
    covers_from: date
    covers_to: date
    outlook: Outlook | None = None
    obligation: Obligation | None = None
    party: Party | None = None


def assess(commitment: Commitment, new: NewAssessment, *, by: Actor, at: datetime) -> Assessment:
    """Record a grade. A self-assessment and an independent one are two series, never mixed.

    :raises Refused: not this person's desk (an independent assessor sits on any), a person who
        wrote on the record in the period would pass for independent, or the period is not past.
    """
    today = local_day(at, commitment.desk.time_zone)
    _check(commitment, new, by=by, today=today)
    if by.id is None:
        raise Refused(_("An assessment is made by a person."))
    row = Assessment(
        commitment=commitment,
        obligation=new.obligation,
        assessor=new.assessor,
        party=new.party,
        grade=new.grade,
        outlook=new.outlook or "",
        rationale=new.rationale,
        covers_from=new.covers_from,
        covers_to=new.covers_to,
        assessed_on=today,
        by_id=by.id,
    )
    rows = [_write.added(row)]
    if new.obligation is not None:
        rows.append(_write.changed(new.obligation, grade=new.grade))
    _write.write(commitment, Kind.ASSESSED, by=by, at=at, rows=rows)
    return row


def _check(commitment: Commitment, new: NewAssessment, *, by: Actor, today: date) -> None:
    if new.assessor is Assessor.INDEPENDENT:
        insist(rules.may_assess_refusal(by))
    else:
        insist(edit_refusal(by, commitment.desk_id))
    if commitment.is_draft:
        raise Refused(_("This is still a draft: there is nothing to assess yet."))
    if new.outlook is not None and not commitment.is_open:
        raise Refused(_("It is closed: it has no outlook any more."))
    if new.obligation is not None and new.obligation.commitment_id != commitment.pk:
        raise Refused(_("What it refers to belongs to another commitment."))
    if (new.assessor is Assessor.PARTNER) != (new.party is not None):
        raise Refused(_("Name the party if it is a partner's assessment, and only then."))
    insist(day_refusal(new.covers_from))
    insist(
        rules.assess_refusal(
            covers_from=new.covers_from,
            covers_to=new.covers_to,
            on=today,
            rationale=new.rationale,
        )
    )
    if new.assessor is Assessor.INDEPENDENT:
        wrote = _has_authored(commitment, new, by.id)
        insist(rules.independence_refusal(has_authored=wrote))


def _has_authored(commitment: Commitment, new: NewAssessment, person: UUID | None) -> bool:
    """Return whether a person wrote on the record on a day of the period; reads its entries."""
    zone = commitment.desk.time_zone
    return any(
        entry.content("personal").get("actor", {}).get("id") == str(person)
        and new.covers_from <= local_day(entry.at, zone) <= new.covers_to
        for entry in Entry.objects.of(commitment.pk)
    )
