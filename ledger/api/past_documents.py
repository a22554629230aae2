"""Commitments as partners would have read them at an instant: entries in, documents out.

What may be read is what the partner may see now and was published then; what it says is
replayed from the ledger. The documents are built like today's, from facts of the same names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.api import full, summary
from ledger.api.depth import Depth
from ledger.api.parts import FULL_PARTS, PARTS, Part, Row, day
from ledger.api.replay import Replay
from ledger.domain.levels import Level, projected
from ledger.domain.status import EditorialState
from ledger.models import Commitment, Link, Partner
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.history import history_of

# Commitments that may be seen: their references, and how much of each.
Seen = dict[UUID, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class PastShelf:
    """The commitments that one partner may see, as documents of an instant.

    :param at: the instant, which is over.
    :param address: the absolute URL of the list; an item's own is below it.
    """

    partner: Partner
    at: datetime
    address: str

    @property
    def shown(self) -> CommitmentQuerySet:
        """What may be seen now and was published then."""
        return self.showing(Level.HEADLINE)

    def showing(self, at_least: Level) -> CommitmentQuerySet:
        """Return, of those, the items of which so much may be read."""
        rows: CommitmentQuerySet = Commitment.objects.visible_to(self.partner, at_least=at_least)
        return rows.filter(published_at__lte=self.at)

    def documents(self, keys: Iterable[UUID], depth: Depth = Depth.STANDARD) -> list[Row]:
        """Return the documents of some keys, in their order; three queries, however many.

        :param depth: brief or standard. What is brief is what was told briefly then.
        """
        replay = Replay(self.at)
        keys = list(keys)
        replay.fetch(keys)
        rows = [row for key in keys if (row := replay.row("commitment", key))]
        seen = self._seen([*keys, *(row["parent_id"] for row in rows)])
        replay.reach([("commitment", summary.COLUMNS, rows), *_reached(replay, PARTS, keys)])
        kept = [row for row in rows if row["id"] in seen and _is_published(row)]
        return [self._document(self._facts(replay, row, seen), depth) for row in kept]

    def full_document(self, reference: str) -> Row | None:
        """Return all there was to read of one commitment, or None; six queries."""
        key = self.shown.filter(reference=reference).values_list("pk", flat=True).first()
        if key is None:
            return None
        replay = Replay(self.at)
        replay.fetch([key])
        row = replay.row("commitment", key)
        if row is None or not _is_published(row):
            return None
        seen, linking = self._seen_around(replay, row)
        if key not in seen:
            return None
        columns = summary.COLUMNS + full.COLUMNS
        parts = PARTS | FULL_PARTS
        replay.reach([("commitment", columns, [row]), *_reached(replay, parts, [key])], linking)
        facts = self._facts(replay, row, seen) | self._full_facts(replay, row, seen)
        history = history_of(key, until=row["version"])
        made = summary.summary(facts, at=self.at, address=self.address)
        made |= full.more(facts, history, on=summary.today(facts, self.at))
        return projected(made, Level(facts["level"]))

    def _document(self, facts: Row, depth: Depth) -> Row:
        tell = summary.brief if depth is Depth.BRIEF else summary.summary
        return projected(tell(facts, at=self.at, address=self.address), Level(facts["level"]))

    def _facts(self, replay: Replay, row: Row, seen: Seen) -> Row:
        facts = _columns(replay, row, summary.COLUMNS) | _parts(replay, row, PARTS)
        standing = replay.rows("evidence", row["id"], {"withdrawn_at": None})
        return facts | {
            **{column: day(facts[column]) for column in summary.DEADLINES},
            "parties": [summary.party(each, row["status"]) for each in facts["parties"]],
            "evidence_count": len(standing),
            "parent": _reference(seen, row["parent_id"]),
            "level": seen[row["id"]][1],
        }

    def _full_facts(self, replay: Replay, row: Row, seen: Seen) -> Row:
        facts = _columns(replay, row, full.COLUMNS) | _parts(replay, row, FULL_PARTS)
        out = replay.rows("link", row["id"], {"ended_at": None})
        inward = [
            link
            for key in seen
            for link in replay.rows("link", key, {"ended_at": None, "other_id": row["id"]})
        ]
        return facts | {
            "successor": _reference(seen, row["successor_id"]),
            "links": [_link(link, seen[o][0]) for link in out if (o := link["other_id"]) in seen],
            "linked_from": [_link(link, seen[link["commitment_id"]][0]) for link in inward],
        }

    def _seen_around(self, replay: Replay, row: Row) -> tuple[Seen, list[UUID]]:
        """Return what may be seen around an item by key, and which of it links to the item."""
        inward = list(
            Link.objects.filter(other=row["id"]).order_by().values_list("commitment", flat=True)
        )
        outward = [link["other_id"] for link in replay.rows("link", row["id"], {})]
        near = (row["id"], row["parent_id"], row["successor_id"])
        seen = self._seen([*near, *outward, *inward])
        return seen, [key for key in inward if key in seen]

    def _seen(self, keys: Iterable[UUID | None]) -> Seen:
        """Return some commitments, those that may be seen; one query."""
        wanted = {key for key in keys if key is not None}
        rows: Any = self.shown.order_by().filter(pk__in=wanted).with_level(self.partner)
        found = rows.values_list("pk", "reference", "level")
        return {key: (reference, level) for key, reference, level in found}


def _reference(seen: Seen, key: UUID | None) -> str | None:
    return seen[key][0] if key is not None and key in seen else None


def _columns(replay: Replay, row: Row, columns: Iterable[str]) -> Row:
    return {path: replay.value("commitment", row, path) for path in columns}


def _parts(replay: Replay, row: Row, parts: dict[str, Part]) -> dict[str, Any]:
    return {name: replay.part(part, row["id"]) for name, part in parts.items()}


def _reached(replay: Replay, parts: dict[str, Part], keys: Iterable[UUID]) -> list[Any]:
    return [
        (kind, part.columns.values(), [row for key in keys for row in replay.rows(kind, key, {})])
        for part in parts.values()
        for kind in [str(part.model._meta.model_name)]
    ]


def _is_published(row: Row) -> bool:
    return bool(row["editorial_state"] == EditorialState.PUBLISHED)


def _link(link: Row, reference: str) -> Row:
    return {"kind": link["kind"], "ref": reference}
