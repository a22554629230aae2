"""What partners are told of a change: its type, and which parts of the document it touched."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from ledger.domain.disclosure import Rows, Said
from ledger.domain.kinds import Kind


class EventType(StrEnum):
    """The types of events. Published words: they may be added to, never renamed."""

    RELEASED = "commitment.released"
    UPDATED = "commitment.updated"
    STATUS_CHANGED = "commitment.status_changed"
    WITHDRAWN = "commitment.withdrawn"
    EVIDENCE_CHANGED = "evidence.changed"
    REFERENCE_UPDATED = "reference.updated"
    RESET = "feed.reset"


# As partners read them: code and label.
TYPES: Final = [(kind.value, kind.value) for kind in EventType]
_OF_EVIDENCE: Final = frozenset({Kind.EVIDENCE_ADDED, Kind.EVIDENCE_WITHDRAWN})
# Which part of the document tells of a row that belongs to an item, by its kind.
_PARTS: Final = {
    "assessment": "assessments",
    "citation": "citations",
    "disagreement": "disagreements",
    "evidence": "evidence",
    "link": "links",
    "milestone": "milestones",
    "obligation": "parties",
    "occurrence": "occurrences",
    "recurrence": "recurrence",
    "review": "reviews",
    "risk": "risks",
    "tagging": "themes",
    "update": "updates",
}
# And which tells of the item's own columns, where that has another name.
_COLUMNS: Final = {
    "status_since": "status",
    "desk_id": "owner",
    "parent_id": "parent",
    "successor_id": "successor",
    "is_overridden": "overridden",
    "closed_on": "timeliness",
    "joint_rule": "joint",
    **dict.fromkeys(("stated_on", "stated_precision", "stated_words"), "made"),
    **dict.fromkeys(("due_on", "due_precision", "due_words"), "due"),
    **dict.fromkeys(
        ("step_due_on", "update_due_on", "evidence_expires_on", "answer_due_on"), "late"
    ),
    **dict.fromkeys(
        ("rung", "is_verifiable", "success_criterion", "bond", "detail", "follow_up"), "strength"
    ),
    **{name: name for name in ("title", "text", "status", "next_review_on")},
}


def event_type(said: Said | None, *, is_released: bool) -> EventType:
    """Return the type of an event about an item that the partner may see.

    :param said: what the entry says; None where the partner may not read it, or it was erased.
    :param is_released: whether the entry published the item, or released it to the partner.
    """
    if is_released:
        return EventType.RELEASED
    if said is None:
        return EventType.UPDATED
    if any("status" in columns for row, columns in said.was.items() if _is_item(row)):
        return EventType.STATUS_CHANGED
    return EventType.EVIDENCE_CHANGED if said.kind in _OF_EVIDENCE else EventType.UPDATED


def changed(said: Said | None) -> list[str]:
    """Return which parts of the full document an entry touched, by name; none where it is not
    readable.
    """
    return sorted(set(_parts(said.now))) if said else []


def _parts(rows: Rows) -> Iterator[str]:
    for row, columns in rows.items():
        if _is_item(row):
            yield from (_COLUMNS[name] for name in columns if name in _COLUMNS)
        elif kind := _PARTS.get(row.partition(":")[0]):
            yield kind


def _is_item(row: str) -> bool:
    return row.startswith("commitment:")
