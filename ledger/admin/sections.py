"""What an item's page tells in its sections: each reads the dossier, and decides nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.admin import display
from ledger.admin.display import fold
from ledger.admin.part_pages import moves_of
from ledger.domain.assessments import Assessor, gap
from ledger.domain.disagreements import DisagreementState
from ledger.domain.milestones import MilestoneState, roll_up
from ledger.domain.occurrences import CHANGES, OccurrenceStatus
from ledger.domain.parts import JointRule, Position, joint
from ledger.domain.publishing import OBLIGED, CitationRole, Rung
from ledger.domain.relations import INVERSE, LinkKind
from ledger.domain.slippage import Slippage
from ledger.domain.status import Status
from ledger.domain.strength import Detail, Wording, smart
from ledger.domain.updates import UpdateState
from ledger.models import (
    Assessment,
    Citation,
    Commitment,
    Disagreement,
    Evidence,
    Link,
    Milestone,
    Obligation,
    Occurrence,
    Question,
    Release,
    Review,
    Risk,
    Tagging,
    Update,
)
from ledger.models.dossier import Dossier
from ledger.models.history import criteria, due_slippage
from ledger.models.standing import parts_of


@dataclass(frozen=True, slots=True)
class Party:
    """One party's part, as the page tells it.

    :param pill: its own status; blank where it stands with the whole.
    :param can_move: whether one person can move it on; :param can_propose: whether two can.
    """

    obligation: Obligation
    pill: SafeString | str
    answer: SafeString | str
    can_move: bool
    can_propose: bool


def parties(told: Dossier, *, today: date) -> dict[str, Any]:
    """Return who has to do it, each where it stands, and how the parts add up."""
    obj, obligations = told.item, told.of(Obligation)
    obliged = [o for o in obligations if o.role in OBLIGED]
    is_apart = any(o.status for o in obligations)
    is_shared = len(obliged) > 1 and not obj.is_draft
    parts = parts_of(obliged, Status(obj.status)) if is_apart else []
    return {
        "parties": [_party(o, obj, today=today, is_shared=is_shared) for o in obligations],
        "is_apart": is_apart,
        "is_shared": is_shared,
        "joint": joint(JointRule(obj.joint_rule), parts) if is_apart else None,
        "has_obligor": bool(obliged),
    }


def _party(o: Obligation, obj: Commitment, *, today: date, is_shared: bool) -> Party:
    here, can = Status(o.status or obj.status), is_shared and o.role in OBLIGED
    is_silent = o.position in ("", Position.NO_ANSWER)
    return Party(
        obligation=o,
        pill=display.pill(o.status, o.get_status_display()) if o.status else "",
        answer=display.day(o.answer_due_on, today=today, counts=is_silent)
        if o.answer_due_on
        else "",
        can_move=can and bool(moves_of(here, is_verifiable=obj.is_verifiable, by_two=False)),
        can_propose=can and bool(moves_of(here, is_verifiable=obj.is_verifiable, by_two=True)),
    )


def wording(told: Dossier, *, has_obligor: bool) -> dict[str, Any]:
    """Return where it is stated, how firmly it was worded, and advice."""
    obj, citations = told.item, told.of(Citation)
    asked = smart(
        Wording(
            rung=Rung(obj.rung),
            detail=Detail(obj.detail),
            is_verifiable=obj.is_verifiable,
            has_criterion=bool(obj.success_criterion),
            has_obligor=has_obligor,
            has_due_day=obj.due_on is not None,
        )
    )
    return {
        "smart": asked,
        "smart_met": sum(question.is_met for question in asked),
        "origin": next((c for c in citations if c.role == CitationRole.ORIGIN), None),
        "citations": citations,
        "themes": [tag.theme for tag in told.of(Tagging) if tag.dropped_at is None],
    }


def past(told: Dossier) -> dict[str, Any]:
    """Return the versions of the success criterion, and the slippage."""
    history = told.history()
    versions = criteria(history)
    return {
        "criteria": list(reversed(versions[:-1])),
        "slipped": _slipped(due_slippage(history)),
    }


def _slipped(found: Slippage) -> str:
    """Say how far the due day has moved; blank where it never did."""
    if not found.count:
        return ""
    told = {
        "count": found.count,
        "original": found.original,
        "current": found.current or _("no day at all"),
        "days": f"{found.days:+d}",
        "reason": found.reasons[-1],
    }
    return (
        ngettext(
            "The due day moved once, from %(original)s to %(current)s (%(days)s days): "
            "“%(reason)s”",
            "The due day moved %(count)d times, from %(original)s to %(current)s "
            "(%(days)s days); last: “%(reason)s”",
            found.count,
        )
        % told
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One occurrence, how late it is or was, and whether it can still be changed."""

    occurrence: Occurrence
    late: str
    can_change: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone, and when it is due as far as that still matters."""

    milestone: Milestone
    due: SafeString | str


def _step(milestone: Milestone, obj: Commitment, *, today: date) -> Step:
    counts = obj.counts_as_open and milestone.state == MilestoneState.OPEN
    due, on = str(milestone.due), milestone.due_on
    return Step(milestone, display.day(on, today=today, counts=counts, stated=due) if on else due)


def _turn(occurrence: Occurrence, *, today: date) -> Turn:
    days = occurrence.days_late(on=today)
    late = ngettext("%d day late", "%d days late", days) % days if days else ""
    can_change = bool(CHANGES[OccurrenceStatus(occurrence.status)])
    return Turn(occurrence, late, can_change)


def steps(told: Dossier, *, today: date, all_of: str) -> dict[str, Any]:
    """Return the milestones and how far they have come, and the occurrences, newest first."""
    milestones, turns = told.of(Milestone), reversed(told.of(Occurrence))
    occurrences = [_turn(row, today=today) for row in turns]
    return {
        "milestones": [_step(m, told.item, today=today) for m in milestones],
        "roll_up": roll_up(m.step() for m in milestones),
        "recurrence": told.recurrence,
        "occurrences": fold(occurrences, is_all=all_of == "occurrences"),
    }


@dataclass(frozen=True, slots=True)
class Claimed:
    """One update, and whether a later one took its place."""

    update: Update
    is_corrected: bool


def claims(told: Dossier, *, all_of: str) -> dict[str, Any]:
    """Return the updates, newest first, and where two of them disagree."""
    updates = told.of(Update)
    corrected = {u.corrects_id for u in updates if u.state == UpdateState.ACCEPTED}
    rows = [Claimed(u, u.pk in corrected) for u in reversed(updates)]
    disagreements = told.of(Disagreement)
    return {
        "updates": fold(rows, is_all=all_of == "updates"),
        "disagreements": disagreements,
        "is_disputed": any(d.state == DisagreementState.OPEN for d in disagreements),
    }


def checks(told: Dossier, *, all_of: str) -> dict[str, Any]:
    """Return evidence, reviews and questions, newest first, and to whom it is released."""
    return {
        name: fold(told.of(model)[::-1], is_all=all_of == name)
        for name, model in (("evidence", Evidence), ("reviews", Review), ("questions", Question))
    } | {"releases": [row for row in told.of(Release) if row.withdrawn_at is None]}


def assessments(told: Dossier) -> dict[str, Any]:
    """Return the series of grades, newest first, and the gap between the two."""
    rows = told.of(Assessment)
    # A grade of one party's part says nothing of the whole.
    found = gap(row.graded() for row in rows if row.obligation_id is None)
    return {
        "series": list(_series(rows)),
        "gap": str(found) if found else "",
        "assessed": len(rows),
    }


def _series(rows: list[Assessment]) -> Iterable[tuple[str, display.Fold[Assessment]]]:
    for assessor in Assessor:
        mine = [row for row in reversed(rows) if row.assessor == assessor]
        if mine or assessor is not Assessor.PARTNER:
            yield str(assessor.label), fold(mine, is_all=True)


@dataclass(frozen=True, slots=True)
class Related:
    """A link, told from this item's side."""

    said: str
    other: Commitment
    link: Link
    is_ours: bool


def relations(told: Dossier) -> dict[str, Any]:
    """Return the links in both directions, the items under it, and the risks."""
    links = [Related(row.get_kind_display(), row.other, row, is_ours=True) for row in told.of(Link)]
    links += [
        Related(str(INVERSE[LinkKind(row.kind)]), row.commitment, row, is_ours=False)
        for row in told.linked_from
        if row.ended_at is None
    ]
    counted = Counter(row.get_status_display() for row in told.children if not row.is_draft)
    risks = told.of(Risk)
    return {
        "links": [row for row in links if row.link.ended_at is None],
        "ended": [row for row in links if row.link.ended_at is not None],
        "children": told.children,
        "children_by_status": sorted(counted.items()),
        "risks": [risk for risk in risks if risk.closed_at is None],
        "closed_risks": [risk for risk in risks if risk.closed_at is not None],
    }
