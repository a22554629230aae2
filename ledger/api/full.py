"""What the full document shows beyond the summary: facts in, a document out."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from ledger.api.parts import Row, day
from ledger.api.summary import stated
from ledger.domain import lateness
from ledger.domain.assessments import Assessor, Grade, Graded, gap
from ledger.domain.evidence import Reliability
from ledger.domain.milestones import MilestoneState, Step, roll_up
from ledger.domain.parts import JointRule, Part, joint
from ledger.domain.publishing import OBLIGED
from ledger.domain.relations import INVERSE, LinkKind
from ledger.domain.slippage import Slippage
from ledger.domain.status import Status
from ledger.models import Occurrence
from ledger.models.gather import instant
from ledger.models.history import Criterion, Told, criteria, due_slippage

COLUMNS: Final = (
    *("rung", "is_verifiable", "success_criterion", "bond", "detail", "follow_up"),
    *("joint_rule", "closed_on", "is_overridden"),
)


def more(row: Row, history: list[Told], *, on: date) -> Row:
    """Return what the full document adds to the summary.

    :param row: ``COLUMNS`` and ``parts.FULL_PARTS`` beside the facts of the summary, and
        ``successor``, ``links``, ``linked_from``: what the reader may see of other items.
    :param history: every open entry up to the row's version; :param on: today at the desk.
    """
    return {
        "evidence": [_evidence(item, on) for item in row["evidence"]],
        "reviews": [_without(review, "id") for review in row["reviews"]],
        "citations": row["citations"],
        "strength": _strength(row),
        "successor": row["successor"],
        "overridden": bool(row["is_overridden"]),
        "timeliness": _timeliness(row),
        "joint": _joint(row),
        **_steps(row["milestones"]),
        "recurrence": next(map(_recurrence, row["recurrence"]), None),
        "occurrences": [_occurrence(each, on) for each in row["occurrences"]],
        "updates": _updates(row["updates"]),
        **_assessed(row["assessments"]),
        "disagreements": [_disagreement(each) for each in row["disagreements"]],
        "links": [*_links(row["links"]), *_links(row["linked_from"], inverse=True)],
        "risks": [_without(risk, "id") for risk in row["risks"]],
        "slippage": _slippage(due_slippage(history)),
        "criteria": [_criterion(each) for each in criteria(history) if not each.was_draft],
    }


def _evidence(row: Row, on: date) -> Row:
    expires_on = day(row["expires_on"])
    return {
        "title": row["title"],
        "url": row["url"],
        "publisher": row["publisher"],
        "reliability": row["reliability"] or Reliability.F,
        "kind": row["kind"],
        "credibility": row["credibility"],
        "stance": row["stance"],
        "effective_on": row["effective_on"],
        "received_at": instant(row["received_at"]),
        "expires_on": expires_on,
        "expired": expires_on is not None and expires_on < on,
        "file_name": row["file_name"],
        "media_type": row["media_type"],
        "size_bytes": row["size_bytes"],
        "sha256": row["sha256"],
    }


def _strength(row: Row) -> Row:
    return {
        "rung": row["rung"],
        "verifiable": bool(row["is_verifiable"]),
        "success_criterion": row["success_criterion"],
        "obligation": row["bond"],
        "precision": row["detail"],
        "follow_up": row["follow_up"],
    }


def _timeliness(row: Row) -> Row | None:
    closed_on = day(row["closed_on"])
    if closed_on is None:
        return None
    code, days = lateness.timeliness(day(row["due_on"]), closed_on)
    return {"code": code.value, "days_late": days}


def _joint(row: Row) -> Row | None:
    obliged = [party for party in row["parties"] if party["role"] in OBLIGED]
    if len({party["code"] for party in obliged}) < 2:
        return None
    rule = JointRule(row["joint_rule"])
    standing = [Part(p["name"], Status(p["status"] or row["status"])) for p in obliged]
    return {"rule": rule.value, "reason": joint(rule, standing).reason}


def _steps(rows: list[Row]) -> Row:
    rolled = roll_up(
        Step(MilestoneState(row["state"]), row["weight"], bool(row["is_mandatory"])) for row in rows
    )
    share = None if rolled.share is None else float(rolled.share)
    return {
        "milestones": [
            {
                "title": row["title"],
                "weight": row["weight"],
                "mandatory": bool(row["is_mandatory"]),
                "baseline_on": row["baseline_on"],
                "due_on": row["due_on"],
                "due": stated(row, "due"),
                "state": row["state"],
                "settled_on": row["settled_on"],
            }
            for row in rows
        ],
        "progress": {"share": share, "formula": rolled.formula},
    }


def _recurrence(row: Row) -> Row:
    return {
        "kind": row["kind"],
        "rule": row["text"],
        "anchor": row["anchor"],
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
    }


def _occurrence(row: Row, on: date) -> Row:
    days = {name: day(row[name]) for name in ("due_on", "held_on")}
    late = Occurrence(status=row["status"], **days).days_late(on=on)
    return _without(row, "id") | {"days_late": late}


def _updates(rows: list[Row]) -> list[Row]:
    corrected = {row["corrects_id"] for row in rows}
    return [
        {
            "as_of_on": row["as_of_on"],
            "as_of": stated(row, "as_of"),
            "topic": row["topic"],
            "party": row["party"],
            "status": row["claimed_status"] or None,
            "grade": row["claimed_grade"] or None,
            "value": row["claimed_value"],
            "narrative": row["narrative"],
            "next_step": row["next_step"],
            "blockers": row["blockers"],
            "source": row["source"],
            "said_by": row["said_by"],
            "corrected": row["id"] in corrected,
        }
        for row in rows
    ]


def _assessed(rows: list[Row]) -> Row:
    shown = [_without(row, "id") | {"outlook": row["outlook"] or None} for row in rows]
    whole = [row for row in rows if row["party"] is None]
    between = gap(
        Graded(Assessor(row["assessor"]), Grade(row["grade"]), day(row["assessed_on"]) or date.min)
        for row in whole
    )
    return {"assessments": shown, "gap": str(between) if between else None}


def _disagreement(row: Row) -> Row:
    return {
        "state": row["state"],
        "topic": row["topic"],
        "first": _claim(row, "first"),
        "second": _claim(row, "second"),
        "ruling": row["ruling"] or None,
        "reasons": row["reasons"],
    }


def _claim(row: Row, which: str) -> Row:
    return {
        "source": row[f"{which}_source"],
        "as_of_on": row[f"{which}_as_of_on"],
        "status": row[f"{which}_status"] or None,
        "value": row[f"{which}_value"],
    }


def _links(rows: Iterable[Row], *, inverse: bool = False) -> list[Row]:
    found = []
    for row in sorted(rows, key=lambda row: (row["kind"], row["ref"])):
        kind = LinkKind(row["kind"])
        label: Any = INVERSE[kind] if inverse else kind.label
        found.append(
            {"kind": kind.value, "label": str(label), "ref": row["ref"], "inverse": inverse}
        )
    return found


def _slippage(found: Slippage) -> Row:
    return {
        "original": found.original,
        "current": found.current,
        "moves": found.count,
        "days": found.days,
        "reasons": found.reasons,
    }


def _criterion(version: Criterion) -> Row:
    return {"criterion": version.text, "at": version.at, "reason": version.reason}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
