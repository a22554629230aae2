"""The reference data that somebody's commitments lead to; of all else nobody learns here.

Whether a row is used is asked of each by itself: the first item that uses it answers.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ledger.models.assessment import Assessment
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.instrument import Instrument
from ledger.models.obligation import Obligation
from ledger.models.party import Party
from ledger.models.tagging import Tagging
from ledger.models.theme import Theme

Row = dict[str, Any]


def parties(visible: CommitmentQuerySet, full: CommitmentQuerySet, *, own: UUID) -> list[Row]:
    """Return the parties that have a part in some items or assessed them, by code; one query.

    A parent is named where it is among them.

    :param full: those of the items of which all is shown. :param own: a party that is always
        among them.
    """
    parts = Obligation.objects.filter(party=OuterRef("pk"), commitment__in=_keys(visible))
    judged = Assessment.objects.filter(party=OuterRef("pk"), commitment__in=_keys(full))
    found = Party.objects.filter(Q(pk=own) | Exists(parts) | Exists(judged))
    rows = _rows(found.order_by(), "name", "kind", "iso", upper=F("parent__code"))
    named = {row["code"] for row in rows}
    return [row | {"upper": row["upper"] if row["upper"] in named else None} for row in rows]


def themes(visible: CommitmentQuerySet) -> list[Row]:
    """Return the themes of some items, and every theme above those, by code; one query."""
    tagged = Tagging.objects.filter(
        theme=OuterRef("pk"), dropped_at=None, commitment__in=_keys(visible)
    )
    rows = _rows(
        Theme.objects.order_by(), "name", upper=F("parent__code"), is_reached=Exists(tagged)
    )
    tree = {row["code"]: row["upper"] for row in rows}
    reached = _with_all_above((row["code"] for row in rows if row["is_reached"]), tree)
    return [row for row in rows if row["code"] in reached]


def instruments(visible: CommitmentQuerySet) -> list[Row]:
    """Return what some items are part of, by code; one query."""
    items = visible.order_by().filter(instrument=OuterRef("pk"))
    found = Instrument.objects.filter(Exists(items)).order_by()
    return _rows(found, "name", "kind", "dated_on", "dated_precision", "dated_words")


def _keys(items: CommitmentQuerySet) -> QuerySet[Any, Any]:
    return items.order_by().values("pk")


def _rows(found: "QuerySet[Any, Any]", *columns: str, **more: Any) -> list[Row]:
    """Return rows by code point of their codes, whatever the database's collation."""
    return sorted(found.values("code", *columns, **more), key=lambda row: str(row["code"]))


def _with_all_above(codes: Iterable[str], tree: dict[str, str | None]) -> set[str]:
    found: set[str] = set()
    for code in codes:
        above: str | None = code
        while above is not None and above not in found:
            found.add(above)
            above = tree[above]
    return found
