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
from ledger.api.parts import FULL_PARTS, PARTS, Part, Row
from ledger.api.replay import Replay
from ledger.domain.status import EditorialState
from ledger.models import Link
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.history import history_of


@dataclass(frozen=True, slots=True)
class PastShelf:
    """The commitments one partner may see, as documents of an instant.

    :param visible: what may be seen now. :param at: the instant, which is over.
    :param address: the absolute URL of the list; an item's own is below it.
    """

    visible: CommitmentQuerySet
    at: datetime
    address: str

    @property
    def shown(self) -> CommitmentQuerySet:
        """What may be seen now and was published then."""
        return self.visible.filter(published_at__lte=self.at)

    def documents(self, keys: Iterable[UUID]) -> list[Row]:
        """Return the documents of some keys, in their order; three queries, however many."""
        keys = list(keys)
        replay = Replay(self.at)
        replay.fetch(keys)
        rows = [row for key in keys if (row := replay.row("commitment", key))]
        seen = self._seen(row["parent_id"] for row in rows)
        replay.reach([("commitment", summary.COLUMNS, rows), *_reached(replay, PARTS, keys)])
        published = [row for row in rows if _is_published(row)]
        return [self._document(self._facts(replay, row, seen)) for row in published]

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
        columns = summary.COLUMNS + full.COLUMNS
        parts = PARTS | FULL_PARTS
        replay.reach([("commitment", columns, [row]), *_reached(replay, parts, [key])], linking)
        facts = self._facts(replay, row, seen) | self._full_facts(replay, row, seen)
        history = history_of(key, until=row["version"])
        today = summary.today(facts, self.at)
        return self._document(facts) | full.more(facts, history, on=today)

    def _document(self, facts: Row) -> Row:
        return summary.summary(facts, at=self.at, address=self.address)

    def _facts(self, replay: Replay, row: Row, seen: dict[UUID, str]) -> Row:
        facts = _columns(replay, row, summary.COLUMNS) | _parts(replay, row, PARTS)
        standing = replay.rows("evidence", row["id"], {"withdrawn_at": None})
        return facts | {"evidence_count": len(standing), "parent": seen.get(row["parent_id"])}

    def _full_facts(self, replay: Replay, row: Row, seen: dict[UUID, str]) -> Row:
        facts = _columns(replay, row, full.COLUMNS) | _parts(replay, row, FULL_PARTS)
        out = replay.rows("link", row["id"], {"ended_at": None})
        inward = [
            link
            for key in seen
            for link in replay.rows("link", key, {"ended_at": None, "other_id": row["id"]})
        ]
        return facts | {
            "successor": seen.get(row["successor_id"]),
            "links": [_link(link, seen[o]) for link in out if (o := link["other_id"]) in seen],
            "linked_from": [_link(link, seen[link["commitment_id"]]) for link in inward],
        }

    def _seen_around(self, replay: Replay, row: Row) -> tuple[dict[UUID, str], list[UUID]]:
        """Return what may be seen around an item by key, and which of it links to the item."""
        inward = list(
            Link.objects.filter(other=row["id"]).order_by().values_list("commitment", flat=True)
        )
        outward = [link["other_id"] for link in replay.rows("link", row["id"], {})]
        seen = self._seen([row["parent_id"], row["successor_id"], *outward, *inward])
        return seen, [key for key in inward if key in seen]

    def _seen(self, keys: Iterable[UUID | None]) -> dict[UUID, str]:
        """Return the references of some commitments, of those that may be seen; one query."""
        wanted = {key for key in keys if key is not None}
        if not wanted:
            return {}
        found = self.shown.order_by().filter(pk__in=wanted)
        return dict(found.values_list("pk", "reference"))


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
