"""What became of commitments over time, read from the ledger and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import OuterRef, Q, QuerySet

from ledger.domain.kinds import Kind
from ledger.domain.reviews import Outcome
from ledger.domain.slippage import Move, Slippage, slippage
from ledger.domain.status import EditorialState
from ledger.models.commitment import Commitment
from ledger.models.entry import INSTANT, Entry, written
from ledger.models.gather import JsonRows
from ledger.models.past import Columns

Streams = Iterable[UUID] | QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """The open part of one entry: what everybody who may see the item may read.

    :param now: row name to the columns that got new values; :param was: the old ones.
    """

    stream: UUID
    version: int
    kind: Kind
    at: datetime
    note: str
    now: dict[str, Columns]
    was: dict[str, Columns]

    def root(self, values: dict[str, Columns]) -> Columns:
        """Return the commitment's own columns among some values."""
        return values.get(f"commitment:{self.stream}", {})


@dataclass(frozen=True, slots=True)
class Criterion:
    """One version of the success criterion.

    :param reason: why it was corrected; blank for the first.
    :param was_draft: whether another took its place before the item was published.
    """

    text: str
    at: datetime
    reason: str
    was_draft: bool


# --- How far days have slipped --------------------------------------------------------------


def slippages(streams: Streams, *, until: datetime | None = None) -> dict[UUID, Slippage]:
    """Return how far the due days of published commitments have slipped; one query.

    A draft's day may change freely: only what moved after publication counts.

    :param until: the last instant to tell of; None tells of all.
    """
    return _slipped(streams, '"due_on"', _due_moves, until)


def review_slippages(streams: Streams) -> dict[UUID, Slippage]:
    """Return how far the reviews of published commitments were put off; one query."""
    return _slipped(streams, '"deferred_to"', _deferrals)


def slippage_of(commitment: Commitment) -> Slippage:
    """Return how far one due day has slipped; one query."""
    return slippages([commitment.pk])[commitment.pk]


def due_slippage(history: list[Told]) -> Slippage:
    """Return the slippage that one commitment's whole history tells of."""
    return _slippage(history, _due_moves)


def _slipped(
    streams: Streams, word: str, moves: Any, until: datetime | None = None
) -> dict[UUID, Slippage]:
    # What an entry's text does not name, it does not change: most need not be read.
    named = Q(open__contains=word) | Q(open__contains='"editorial_state"')
    found: dict[UUID, list[Told]] = defaultdict(list)
    for told in _read(Entry.objects.until(until).filter(named, **_within(streams))):
        found[told.stream].append(told)
    return {stream: _slippage(history, moves) for stream, history in found.items()}


def _slippage(history: list[Told], moves: Any) -> Slippage:
    made: list[Move] = moves(history)
    if made:
        return slippage(made, current=made[-1].now)
    days = [told.root(told.now)["due_on"] for told in history if "due_on" in told.root(told.now)]
    return slippage([], current=_day(days[-1]) if days and moves is _due_moves else None)


def _due_moves(history: Iterable[Told]) -> list[Move]:
    return [
        Move(told.at, _day(was["due_on"]), _day(told.root(told.now)["due_on"]), told.note)
        for told in _published(history)
        if "due_on" in (was := told.root(told.was))
    ]


def _deferrals(history: Iterable[Told]) -> list[Move]:
    return [
        Move(told.at, _day(row["planned_on"]), _day(row["deferred_to"]), row["summary"])
        for told in _published(history)
        for row in told.now.values()
        if row.get("outcome") == Outcome.DEFERRED
    ]


# --- What the success criterion was ---------------------------------------------------------


def criteria_of(commitment: Commitment) -> list[Criterion]:
    """Return every version of the success criterion, oldest first; one query."""
    return criteria(history_of(commitment.pk))


def criteria(history: list[Told]) -> list[Criterion]:
    """Return the versions of the success criterion that one history tells of."""
    said = [told for told in history if "success_criterion" in told.root(told.now)]
    published = next((told.version for told in history if _publishes(told)), None)
    versions = [told.version for told in said[1:]]
    return [
        Criterion(
            text=told.root(told.now)["success_criterion"],
            at=told.at,
            reason=told.note,
            was_draft=published is not None and following is not None and following < published,
        )
        for told, following in zip(said, [*versions, None], strict=False)
    ]


# --- What changed ---------------------------------------------------------------------------


def changed_between(
    items: "QuerySet[Commitment]", since: datetime, until: datetime | None = None
) -> dict[UUID, list[Told]]:
    """Return what changed in the published ones of some commitments; two queries.

    :param since: what happened later than this; :param until: up to and at this instant.
    What happened to an item before it was published is left out.
    """
    published = items.filter(published_at__isnull=False).order_by()
    days = dict(published.values_list("pk", "published_at"))
    entries = Entry.objects.until(until).filter(stream__in=published.values("pk"))
    span = entries.alias(told_at=INSTANT).filter(told_at__gt=written(since))
    found: dict[UUID, list[Told]] = defaultdict(list)
    for told in _read(span):
        published_at = days.get(told.stream)
        if published_at is not None and told.at >= published_at:
            found[told.stream].append(told)
    return dict(found)


def history_of(stream: UUID, *, until: int | None = None) -> list[Told]:
    """Return the open history of one stream, oldest first; one query.

    :param until: the last version to tell of.
    """
    entries = Entry.objects.filter(stream=stream)
    return list(_read(entries.filter(version__lte=until) if until else entries))


def histories() -> JsonRows:
    """Return a subquery of a query of commitments: what each one's entries tell of its due day
    and its success criterion, up to the version that is read; ``history_in`` reads its answer.
    """
    named = Q(open__contains='"editorial_state"')
    for column in ("due_on", "success_criterion"):
        named |= Q(open__contains=f'"{column}"')
    until = Entry.objects.filter(stream=OuterRef("pk"), version__lte=OuterRef("version"))
    rows = until.filter(named).order_by().annotate(told_at=INSTANT)
    return JsonRows(rows, version="version", at="told_at", open="open")


def history_in(stream: UUID, text: str) -> list[Told]:
    """Return the history of one commitment that the subquery of ``histories`` found."""
    rows = sorted(orjson.loads(text), key=itemgetter("version"))
    return [_tell(stream, row["version"], row["at"], row["open"]) for row in rows]


_COLUMNS: Final = ("stream", "version", INSTANT, "open")


def _read(entries: "QuerySet[Entry]") -> Iterator[Told]:
    """Yield what entries tell; one whose open section was erased tells nothing."""
    rows = entries.exclude(open=None).order_by("stream", "version").values_list(*_COLUMNS)
    for row in rows:
        yield _tell(*row)


def _tell(stream: UUID, version: int, at: str, text: str) -> Told:
    content = orjson.loads(text)[2]
    data = content["data"]
    return Told(
        stream=stream,
        version=version,
        kind=Kind(content["type"]),
        at=datetime.fromisoformat(at),
        note=data.get("note", ""),
        now=data.get("set", {}),
        was=data.get("was", {}),
    )


def _within(streams: Streams) -> dict[str, Any]:
    return {"stream__in": streams if isinstance(streams, QuerySet) else set(streams)}


def _publishes(told: Told) -> bool:
    return told.root(told.now).get("editorial_state") == EditorialState.PUBLISHED


def _published(history: Iterable[Told]) -> Iterator[Told]:
    """Yield what was told after an item was published."""
    is_published = False
    for told in history:
        if is_published:
            yield told
        is_published = is_published or _publishes(told)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
