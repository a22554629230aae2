"""Figures: what adds up over many commitments. Each function is one query, however many."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ledger.domain.lateness import Late, Today
from ledger.domain.status import OPEN, EditorialState
from ledger.models import conditions
from ledger.models.chain_check import ChainCheck
from ledger.models.commitment import Commitment
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.entry import Entry, EntryQuerySet
from ledger.models.sealing_lag import Sealing, sealing_of, with_sealing
from ledger.models.slip import Slip
from ledger.models.tally import Tally

WEEK: Final = 7
_LATE_COLUMNS: Final = (*Late.DELIVERY.columns, *Late.REVIEW.columns)


def counts(rows: CommitmentQuerySet, questions: Mapping[str, Q]) -> dict[str, int]:
    """Return how many of some commitments answer each question."""
    told = {f"n{n}": Count("pk", filter=which) for n, which in enumerate(questions.values())}
    found = rows.order_by().aggregate(**told)
    return dict(zip(questions, found.values(), strict=True))


def reviews_by_week(today: Today, *, weeks: int) -> list[Q]:
    """Return what is late for review, then what comes up in each of the next weeks.

    A week is seven days from today on at the item's desk, so that the first is a whole one.
    """
    spans = [(WEEK * n, WEEK * n + WEEK - 1) for n in range(weeks)]
    ahead = [conditions.within("next_review_on", today, first=a, last=b) for a, b in spans]
    return [conditions.counting() & each for each in (conditions.late(Late.REVIEW, today), *ahead)]


@dataclass(slots=True)
class Standing:
    """Where the commitments of one desk stand.

    :param by_status: how many of each status, drafts under “draft”; only what there is.
    :param overdue: late with delivery or review: by up to 30 days, by up to 90, by more.
    :param oldest: the earliest day in time that has passed.
    """

    by_status: Counter[str] = field(default_factory=Counter)
    overdue: tuple[int, int, int] = (0, 0, 0)
    unowned: int = 0
    unproven: int = 0
    oldest: date | None = None

    @property
    def open(self) -> int:
        """How many are published and open."""
        return sum(self.by_status[status] for status in OPEN)

    @property
    def late(self) -> int:
        return sum(self.overdue)

    def __add__(self, other: "Standing") -> "Standing":
        first, second, third = zip(self.overdue, other.overdue, strict=True)
        return Standing(
            self.by_status + other.by_status,
            (sum(first), sum(second), sum(third)),
            self.unowned + other.unowned,
            self.unproven + other.unproven,
            min(filter(None, (self.oldest, other.oldest)), default=None),
        )


def standings(desks: Iterable[UUID], today: Today) -> dict[UUID, Standing]:
    """Return where each of some desks stands; one without commitments stands at nothing."""
    keys = list(desks)
    rows = Commitment.objects.filter(desk__in=keys).order_by()
    grouped = rows.values("desk", "editorial_state", "status").annotate(
        n=Count("pk"),
        **{f"over_{days}": Count("pk", filter=_overdue(today, days)) for days in (0, 30, 90)},
        unowned=Count("pk", filter=conditions.counting() & conditions.without_owner()),
        unproven=Count("pk", filter=conditions.counting() & Q(evidence_count=0)),
        **{f"first_{c}": Min(c, filter=conditions.counting()) for c in _LATE_COLUMNS},
    )
    found = {desk: Standing() for desk in keys}
    for row in grouped:
        found[row["desk"]] += _standing(row, today)
    return found


def _overdue(today: Today, days: int) -> Q:
    return conditions.counting() & conditions.overdue(today, by_days=days)


def _standing(row: dict[str, Any], today: Today) -> Standing:
    is_draft = row["editorial_state"] == EditorialState.DRAFT
    firsts = [row[f"first_{column}"] for column in _LATE_COLUMNS]
    day = today.at(row["desk"])
    return Standing(
        Counter({"draft" if is_draft else row["status"]: row["n"]}),
        (row["over_0"] - row["over_30"], row["over_30"] - row["over_90"], row["over_90"]),
        row["unowned"],
        row["unproven"],
        min((first for first in firsts if first and first < day), default=None),
    )


# --- What happened lately -------------------------------------------------------------------


def latest_on(rows: CommitmentQuerySet, *, many: int) -> list[Entry]:
    """Return the newest entries of some commitments, newest first.

    They belong to the items that were changed last, so no other item's entries are read; each
    has the item's ``reference`` and ``title``.
    """
    last = rows.order_by("-updated_at", "-pk").values("pk")[:many]
    return _named(Entry.objects.filter(stream__in=last), many)


def latest_published(*, many: int) -> list[Entry]:
    """Return the newest entries of published commitments, as above; read from the end."""
    mine = Commitment.objects.published().filter(pk=OuterRef("stream"))
    return _named(Entry.objects.filter(Exists(mine.order_by())), many)


def _named(entries: "QuerySet[Entry]", many: int) -> list[Entry]:
    item = Commitment.objects.filter(pk=OuterRef("stream")).order_by()
    return list(
        entries.annotate(
            reference=Subquery(item.values("reference")), title=Subquery(item.values("title"))
        )
        .only("stream", "version", "chain", "open", "personal")
        .order_by("-id")[:many]
    )


# --- What the night worked out --------------------------------------------------------------


def trend(desks: Iterable[UUID], *, since: date) -> list[tuple[date, int, int]]:
    """Return month's ends from a day on, with how many items were open and how many overdue."""
    rows = Tally.objects.filter(desk__in=list(desks), on__gte=since).values("on").order_by("on")
    sums = rows.annotate(n_open=Sum("open"), n_overdue=Sum("overdue"))
    return list(sums.values_list("on", "n_open", "n_overdue"))


@dataclass(frozen=True, slots=True)
class Slipped:
    """One owner, or one party, and by how much their open items' due days have moved."""

    key: UUID
    name: str
    items: int
    moves: int
    days: int


def slipped(desks: Iterable[UUID], *, many: int) -> tuple[list[Slipped], list[Slipped]]:
    """Return who slips most at some desks, owners and parties; the most days first."""
    rows = Slip.objects.filter(desk__in=list(desks)).order_by()
    sums = rows.values(
        "owner", "party", owned_by=F("owner__full_name"), owed_by=F("party__name")
    ).annotate(n_items=Sum("items"), n_moves=Sum("moves"), n_days=Sum("days"))
    found: tuple[list[Slipped], list[Slipped]] = ([], [])
    for row in sums:
        key, name = row["owner"] or row["party"], row["owned_by"] or row["owed_by"]
        told = Slipped(key, name, row["n_items"], row["n_moves"], row["n_days"])
        found[0 if row["owner"] else 1].append(told)
    for each in found:
        each.sort(key=lambda slip: (-slip.days, -slip.moves, slip.name))
        del each[many:]
    return found


@dataclass(frozen=True, slots=True)
class Health:
    """How the ledger itself is.

    :param newest: the last entry, None in an empty ledger; :param entries: how many there are.
    :param check: the last reading of every chain; None where nobody ever looked.
    :param sealing: how far sealing has come.
    """

    newest: Entry | None
    entries: int
    check: ChainCheck | None
    sealing: Sealing


def health() -> Health:
    """Return how the ledger is; two queries. What was counted at the last check is not
    counted again: entries are never taken away. Before the first check all are counted.
    """
    unchecked = When(~Exists(ChainCheck.objects.all()), then=_number(Entry.objects.all()))
    newest = with_sealing(Entry.objects.annotate(unchecked=Case(unchecked, default=0))).newest()
    since = _number(Entry.objects.filter(pk__gt=OuterRef("last")))
    check = ChainCheck.objects.newest_first().annotate(since=since).first()
    sealing = sealing_of(newest)
    if check is None:
        return Health(newest, newest.unchecked if newest else 0, None, sealing)  # type: ignore[attr-defined]
    entries = check.entries + int(check.since)  # type: ignore[attr-defined]
    return Health(newest, entries, check, sealing)


def _number(entries: EntryQuerySet) -> Coalesce:
    """Return how many entries there are, as a column of another query."""
    one = entries.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n")), 0)
