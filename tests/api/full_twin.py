"""The full document once more, from model instances."""

from datetime import date, datetime
from typing import Any

from ledger.domain.assessments import gap
from ledger.domain.dates import local_day
from ledger.domain.lateness import timeliness
from ledger.domain.milestones import roll_up
from ledger.domain.parts import JointRule, Part, joint
from ledger.domain.relations import INVERSE, LinkKind
from ledger.domain.status import Status
from ledger.models import Commitment, Disagreement, Evidence, Milestone, Partner, Update
from ledger.models.history import criteria_of, slippage_of
from tests.api.twin import document, seen, standing, stated


def full_document(
    commitment: Commitment, *, reader: Partner, at: datetime, address: str
) -> dict[str, Any]:
    """Return what ``FullCommitmentSerializer`` should be shown."""
    today = local_day(at, commitment.desk.time_zone)
    recurrence = getattr(commitment, "recurrence", None)
    updates = [each for each in commitment.updates.all() if each.state == "accepted"]
    return document(commitment, reader=reader, at=at, address=address) | {
        "evidence": [_evidence(item, today) for item in standing(commitment)],
        "reviews": commitment.reviews.order_by("held_on", "id"),
        "citations": _citations(commitment),
        "strength": _strength(commitment),
        "successor": seen(commitment.successor, reader),
        "overridden": bool(commitment.override),
        "timeliness": _timeliness(commitment),
        "joint": _joint(commitment),
        **_steps(commitment),
        "recurrence": recurrence and _recurrence(recurrence),
        "occurrences": [_occurrence(each, today) for each in commitment.occurrences.all()],
        "updates": [_update(each) for each in updates],
        **_assessed(commitment),
        "disagreements": [_disagreement(each) for each in commitment.disagreements.all()],
        "links": _links(commitment, reader),
        "risks": [_risk(each) for each in commitment.risks.order_by("id") if not each.closed_at],
        "slippage": _slippage(commitment),
        "criteria": _criteria(commitment),
    }


def _steps(commitment: Commitment) -> dict[str, Any]:
    milestones = [*commitment.milestones.all()]
    rolled = roll_up(milestone.step() for milestone in milestones)
    share = None if rolled.share is None else float(rolled.share)
    return {
        "milestones": [_milestone(each) for each in milestones],
        "progress": {"share": share, "formula": rolled.formula},
    }


def _assessed(commitment: Commitment) -> dict[str, Any]:
    assessments = [*commitment.assessments.all()]
    between = gap(each.graded() for each in assessments if each.obligation is None)
    return {
        "assessments": [_assessment(each) for each in assessments],
        "gap": str(between) if between else None,
    }


def _criteria(commitment: Commitment) -> list[dict[str, Any]]:
    return [
        {"criterion": each.text, "at": each.at, "reason": each.reason}
        for each in criteria_of(commitment)
        if not each.was_draft
    ]


def _evidence(item: Evidence, today: date) -> dict[str, Any]:
    names = ("title", "url", "reliability", "kind", "credibility", "stance", "effective_on")
    more = ("received_at", "expires_on", "file_name", "media_type", "size_bytes", "sha256")
    return {name: getattr(item, name) for name in (*names, *more)} | {
        "publisher": item.publisher.name if item.publisher else None,
        "expired": item not in Evidence.objects.holding(today),
    }


def _citations(commitment: Commitment) -> list[dict[str, Any]]:
    cited = sorted(commitment.citations.all(), key=lambda each: (each.role, each.source.code))
    return [
        {
            "source": citation.source.code,
            "title": citation.source.title,
            "locator": citation.locator,
            "role": citation.role,
            "link": citation.source.link,
            "published_on": citation.source.published.on,
        }
        for citation in cited
    ]


def _strength(commitment: Commitment) -> dict[str, Any]:
    return {
        "rung": commitment.rung,
        "verifiable": commitment.is_verifiable,
        "success_criterion": commitment.success_criterion,
        "obligation": commitment.bond,
        "precision": commitment.detail,
        "follow_up": commitment.follow_up,
    }


def _timeliness(commitment: Commitment) -> dict[str, Any] | None:
    if commitment.closed_on is None:
        return None
    code, days = timeliness(commitment.due_on, commitment.closed_on)
    return {"code": code, "days_late": days}


def _joint(commitment: Commitment) -> dict[str, Any] | None:
    obliged = sorted(commitment.obligations.obliged(), key=lambda o: (o.role, o.party.code))
    if len({each.party_id for each in obliged}) < 2:
        return None
    parts = [Part(o.party.name, Status(o.status or commitment.status)) for o in obliged]
    rule = JointRule(commitment.joint_rule)
    return {"rule": rule, "reason": joint(rule, parts).reason}


def _milestone(milestone: Milestone) -> dict[str, Any]:
    names = ("title", "weight", "baseline_on", "due_on", "state", "settled_on")
    return {name: getattr(milestone, name) for name in names} | {
        "mandatory": milestone.is_mandatory,
        "due": stated(milestone.due),
    }


def _recurrence(recurrence: Any) -> dict[str, Any]:
    names = ("kind", "anchor", "starts_on", "ends_on")
    return {name: getattr(recurrence, name) for name in names} | {"rule": recurrence.text}


def _occurrence(occurrence: Any, today: date) -> dict[str, Any]:
    names = ("period", "opens_on", "due_on", "status", "scheduled_on", "held_on")
    late = occurrence.days_late(on=today)
    return {name: getattr(occurrence, name) for name in names} | {"days_late": late}


def _update(update: Update) -> dict[str, Any]:
    return {
        "as_of_on": update.as_of.on,
        "as_of": stated(update.as_of),
        "topic": update.topic,
        "party": update.obligation.party.code if update.obligation else None,
        "status": update.claimed_status or None,
        "grade": update.claimed_grade or None,
        "value": update.claimed_value,
        "narrative": update.narrative,
        "next_step": update.next_step,
        "blockers": update.blockers,
        "source": update.source.code if update.source else None,
        "said_by": update.said_by.code if update.said_by else None,
        "corrected": update not in Update.objects.accepted(),
    }


def _assessment(assessment: Any) -> dict[str, Any]:
    names = ("assessor", "grade", "rationale", "covers_from", "covers_to", "assessed_on")
    about = assessment.obligation
    return {name: getattr(assessment, name) for name in names} | {
        "assessed_by": assessment.party.code if assessment.party else None,
        "party": about.party.code if about else None,
        "outlook": assessment.outlook or None,
    }


def _disagreement(found: Disagreement) -> dict[str, Any]:
    return {
        "state": found.state,
        "topic": found.first.topic,
        "first": _claim(found.first),
        "second": _claim(found.second),
        "ruling": found.ruling or None,
        "reasons": found.reasons,
    }


def _claim(update: Update) -> dict[str, Any]:
    return {
        "source": update.source.code if update.source else None,
        "said_by": update.said_by.code if update.said_by else None,
        "as_of_on": update.as_of.on,
        "status": update.claimed_status or None,
        "value": update.claimed_value,
    }


def _links(commitment: Commitment, reader: Partner) -> list[dict[str, Any]]:
    found: list[list[dict[str, Any]]] = [[], []]
    told = [(link, link.other, False) for link in commitment.links.all()]
    told += [(link, link.commitment, True) for link in commitment.linked_from.all()]
    for link, other, inverse in told:
        if link.ended_at is None and (ref := seen(other, reader)):
            kind = LinkKind(link.kind)
            label = str(INVERSE[kind]) if inverse else kind.label
            told_so = {"kind": kind, "label": label, "ref": ref, "inverse": inverse}
            found[inverse].append(told_so)
    return [link for some in found for link in sorted(some, key=lambda x: (x["kind"], x["ref"]))]


def _risk(risk: Any) -> dict[str, Any]:
    names = ("title", "likelihood", "impact", "mitigation", "locator")
    return {name: getattr(risk, name) for name in names} | {
        "source": risk.source.code if risk.source else None
    }


def _slippage(commitment: Commitment) -> dict[str, Any]:
    found = slippage_of(commitment)
    names = ("original", "current", "days", "reasons")
    return {name: getattr(found, name) for name in names} | {"moves": found.count}
