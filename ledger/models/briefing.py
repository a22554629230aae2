"""The brief: everything open between us and a party, before we meet it on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from ledger.domain.lateness import Lateness, Today
from ledger.domain.rollup import RollUp
from ledger.domain.slippage import Slippage
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.disagreement import Disagreement
from ledger.models.history import slippages
from ledger.models.instrument import Instrument
from ledger.models.obligation import Obligation
from ledger.models.occurrence import Occurrence
from ledger.models.party import Party
from ledger.models.update import Update

R = TypeVar("R", Citation, Disagreement, Obligation, Occurrence, Update)


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One open commitment, with what a minister asks about it.

    :param words: where it is stated, the origin first; :param age_days: days since it was
        stated, None where no day is known; :param late: every way in which it is late today;
        :param falls_due_on: its due day, or that of its next milestone or occurrence, if it
        comes by the day of the brief; :param parts: the parties with their own standing and
        position; :param disputes: disagreements that nobody has ruled on; :param news: the
        newest accepted update.
    """

    commitment: Commitment
    words: list[Citation]
    age_days: int | None
    late: tuple[Lateness, ...]
    falls_due_on: date | None
    slippage: Slippage | None
    parts: list[Obligation]
    disputes: list[Disagreement]
    occurrences: list[Occurrence]
    news: Update | None


@dataclass(frozen=True, slots=True)
class Brief:
    """What is open with a party; hopes (rung 1) stand apart and count nowhere."""

    party: Party
    before: date
    items: list[BriefItem]
    hopes: list[BriefItem]
    sums: RollUp


def brief(
    party: Party,
    *,
    before: date,
    today: Today,
    visible: CommitmentQuerySet,
    instrument: Instrument | None = None,
) -> Brief:
    """Return everything open with a party that was stated before a day, most pressing first.

    :param party: it, and the parties that are part of it. :param before: the day of the
        meeting. :param visible: the commitments that the reader may see.
    Cost: nine queries, however many items.
    """
    stated = Q(stated_on__lte=before) | Q(stated_on=None)
    rows = visible.counting().filter(stated).between(_with_its_parts(party))
    if instrument is not None:
        rows = rows.filter(instrument=instrument)
    known = rows.select_related("instrument", "desk", "owner")
    found = _items(sorted(known, key=_pressing), before=before, today=today)
    return Brief(
        party=party,
        before=before,
        items=[item for item in found if item.commitment.counts],
        hopes=[item for item in found if not item.commitment.counts],
        sums=rows.roll_up(today),
    )


def _items(rows: list[Commitment], *, before: date, today: Today) -> list[BriefItem]:
    keys = [row.pk for row in rows]
    slipped = slippages(keys)
    words = _by_item(Citation.objects.select_related("source__publisher"), keys)
    parts = _by_item(Obligation.objects.select_related("party"), keys)
    contested = Disagreement.objects.pending().select_related("first__source", "second__source")
    disputes = _by_item(contested, keys)
    occurrences = _by_item(Occurrence.objects.owed(), keys)
    news = _by_item(Update.objects.accepted().select_related("source"), keys)
    return [
        BriefItem(
            commitment=row,
            words=sorted(words[row.pk], key=lambda c: c.role != "origin"),
            age_days=(today.at(row.desk_id) - row.stated_on).days if row.stated_on else None,
            late=row.lateness(on=today.at(row.desk_id)),
            falls_due_on=_falls_due(row, before),
            slippage=slipped.get(row.pk),
            parts=parts[row.pk],
            disputes=disputes[row.pk],
            occurrences=occurrences[row.pk],
            news=news[row.pk][-1] if news[row.pk] else None,
        )
        for row in rows
    ]


def _by_item(rows: QuerySet[R], keys: list[UUID]) -> dict[UUID, list[R]]:
    """Sort rows by the commitment they belong to; one query."""
    found: dict[UUID, list[R]] = defaultdict(list)
    for row in rows.filter(commitment__in=keys):
        found[row.commitment_id].append(row)
    return found


def _falls_due(row: Commitment, before: date) -> date | None:
    days = [day for day in (row.due_on, row.step_due_on) if day and day <= before]
    return min(days, default=None)


def _pressing(row: Commitment) -> tuple[date, str]:
    days = [day for day in (row.due_on, row.step_due_on, row.next_review_on) if day]
    return min(days, default=date.max), row.reference


def _with_its_parts(party: Party) -> Iterable[UUID]:
    """Return the keys of a party and of all parties below it; one query."""
    below: dict[UUID | None, list[UUID]] = defaultdict(list)
    for key, parent in Party.objects.values_list("pk", "parent_id"):
        below[parent].append(key)
    found: list[UUID] = []
    edge = [party.pk]
    while edge:
        found += edge
        edge = [child for key in edge for child in below[key]]
    return found
