"""The rows that belong to a commitment, and what documents show of them.

One description serves both ways of reading: as subqueries of today's tables, and from the
ledger as the rows were (``replay``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import orjson
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from ledger.domain.updates import UpdateState
from ledger.models import (
    Assessment,
    Citation,
    Disagreement,
    Evidence,
    Milestone,
    Obligation,
    Occurrence,
    Recurrence,
    Review,
    Risk,
    Tagging,
    Update,
)
from ledger.models.gather import JsonRows
from ledger.models.recorded import Recorded

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of row of a commitment.

    :param columns: what it is called here to the column that holds it, through foreign keys
        where needed; :param where: which rows; :param order: names of columns, blanks last.
    """

    model: type[Recorded]
    order: tuple[str, ...]
    columns: Mapping[str, str]
    where: Mapping[str, Any] = field(default_factory=dict)

    def query(self) -> JsonRows:
        """Return a subquery of a query of commitments; ``read`` reads its answer."""
        rows: QuerySet[Any, Any] = self.model._default_manager.order_by()
        return JsonRows(rows.filter(commitment=OuterRef("pk"), **self.where), **self.columns)

    def told(self, **columns: Combinable) -> JsonRows:
        """Return the same as the text of what documents show, in order; keys of it are texts.

        :param columns: what is shown otherwise than the column has it.
        """
        rows: QuerySet[Any, Any] = self.model._default_manager.order_by()
        shown = dict(self.columns) | columns
        return JsonRows(rows.filter(commitment=OuterRef("pk"), **self.where), self.order, **shown)

    def read(self, text: str) -> list[Row]:
        """Return the rows that a subquery found."""
        return self.ordered(orjson.loads(text))

    def ordered(self, rows: Iterable[Row]) -> list[Row]:
        """Return rows in their order: by code points, whatever the database's collation."""
        return sorted(rows, key=lambda row: [(row[n] is None, row[n]) for n in self.order])


def day(value: date | str | None) -> date | None:
    """Return a day, as a column or as JSON has it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def same(*names: str) -> dict[str, str]:
    """Return columns that are called what they are."""
    return dict(zip(names, names, strict=True))


PARTS: Final = {
    "parties": Part(
        Obligation,
        ("role", "code"),
        same("role")
        | {"code": "party__code", "name": "party__name", "kind": "party__kind"}
        | same("status", "grade", "position", "position_on"),
    ),
    "themes": Part(
        Tagging,
        ("code",),
        {"code": "theme__code", "name": "theme__name"},
        {"dropped_at": None},
    ),
}


def _unless_blank(column: str) -> Combinable:
    return NullIf(F(column), Value(""))


def parts_told() -> dict[str, JsonRows]:
    """Return subqueries for the parts of each document, as the text that is shown.

    A party without a status of its own stands with the whole: twin of ``summary.party``.
    """
    own = _unless_blank("status")
    return {
        "parties": PARTS["parties"].told(
            status=Coalesce(own, OuterRef("status")),
            own_status=own,
            grade=_unless_blank("grade"),
            position=_unless_blank("position"),
        ),
        "themes": PARTS["themes"].told(),
    }


FULL_PARTS: Final = {
    "evidence": Part(
        Evidence,
        ("received_at", "id"),
        same("id", "title", "url", "kind", "credibility", "stance", "effective_on")
        | same("received_at", "expires_on", "file_name", "media_type", "size_bytes", "sha256")
        | {"publisher": "publisher__name", "reliability": "publisher__reliability"},
        {"withdrawn_at": None},
    ),
    "reviews": Part(
        Review, ("held_on", "id"), same("id", "held_on", "outcome", "summary", "deferred_to")
    ),
    "citations": Part(
        Citation,
        ("role", "source"),
        same("locator", "role")
        | {"source": "source__code", "title": "source__title", "link": "source__link"}
        | {"published_on": "source__published_on"},
    ),
    "milestones": Part(
        Milestone,
        ("due_on", "id"),
        same("id", "title", "weight", "is_mandatory", "baseline_on", "state", "settled_on")
        | same("due_on", "due_precision", "due_words"),
    ),
    "recurrence": Part(
        Recurrence, ("kind",), same("kind", "text", "anchor", "starts_on", "ends_on")
    ),
    "occurrences": Part(
        Occurrence,
        ("opens_on", "id"),
        same("id", "period", "opens_on", "due_on", "status", "scheduled_on", "held_on"),
    ),
    "updates": Part(
        Update,
        ("recorded_at", "id"),
        same("id", "recorded_at", "topic", "claimed_status", "claimed_grade", "claimed_value")
        | same("as_of_on", "as_of_precision", "as_of_words", "narrative", "next_step", "blockers")
        | {"source": "source__code", "party": "obligation__party__code"}
        | {"said_by": "said_by__code"}
        | same("corrects_id"),
        {"state": UpdateState.ACCEPTED.value},
    ),
    "assessments": Part(
        Assessment,
        ("assessed_on", "id"),
        same("id", "assessor", "grade", "outlook", "rationale", "covers_from", "covers_to")
        | same("assessed_on")
        | {"party": "obligation__party__code", "assessed_by": "party__code"},
    ),
    "disagreements": Part(
        Disagreement,
        ("opened_at", "id"),
        same("id", "opened_at", "state", "ruling", "reasons")
        | {"topic": "first__topic"}
        | {
            f"{claim}_{name}": f"{claim}__{path}"
            for claim in ("first", "second")
            for name, path in {
                "source": "source__code",
                "as_of_on": "as_of_on",
                "status": "claimed_status",
                "value": "claimed_value",
            }.items()
        },
    ),
    "risks": Part(
        Risk,
        ("id",),
        same("id", "title", "likelihood", "impact", "mitigation", "locator")
        | {"source": "source__code"},
        {"closed_at": None},
    ),
}
