"""The brief: where we stand with a party, before we meet it on a day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from ledger.domain.briefs import Scope
from ledger.domain.disagreements import DisagreementState
from ledger.domain.lateness import Late, Lateness, Today
from ledger.domain.occurrences import OWED
from ledger.domain.rollup import RollUp
from ledger.domain.slippage import Slippage
from ledger.domain.status import Status
from ledger.domain.updates import UpdateState
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.disagreement import Disagreement
from ledger.models.entry import Entry
from ledger.models.history import Told, changed_between, slippages
from ledger.models.instrument import Instrument
from ledger.models.obligation import Obligation
from ledger.models.occurrence import Occurrence
from ledger.models.party import Party
from ledger.models.past import past
from ledger.models.recorded import Recorded
from ledger.models.relived import relive
from ledger.models.sealing_lag import SealedHead, head_of, with_head
from ledger.models.update import Update

R = TypeVar("R", bound=Recorded)
# The rows of a table that belong to the commitments of a brief, with what they name.
Read = Callable[..., Iterable[Any]]

SECTIONS = ("open", "restricted", "personal")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a brief is to tell.

    :param before: the day of the meeting: what was stated later is left out. :param since: for
        what changed, the instant after which it did. :param instrument: only what comes from
        it. :param at: the instant at which the ledger is read, where that is over.
    """

    before: date
    scope: Scope = Scope.OPEN
    since: datetime | None = None
    instrument: Instrument | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One commitment, with what a minister asks about it.

    :param words: where it is stated, the origin first; :param age_days: days since it was
        stated, None where no day is known; :param late: every way in which it is late;
        :param falls_due_on: its due day, or that of its next milestone or occurrence, if it
        comes by the day of the brief; :param parts: the parties with their own standing and
        position; :param disputes: disagreements that nobody has ruled on; :param news: the
        newest accepted update; :param changes: what was recorded since, where that was asked.
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
    changes: list[Told] = field(default_factory=list)

    @property
    def is_due_first(self) -> bool:
        """Whether it falls due before the meeting, and is not late with that already."""
        is_late = any(late.kind is Late.DELIVERY for late in self.late)
        return self.falls_due_on is not None and not is_late


@dataclass(frozen=True, slots=True)
class Brief:
    """What there is to say with a party; hopes (rung 1) stand apart and count nowhere.

    :param newest: the newest entry of the ledger when it was read, None where there is none;
        :param head: the head of the log at that time, None where nothing was sealed.
    """

    party: Party
    asked: Asked
    items: list[BriefItem]
    hopes: list[BriefItem]
    sums: RollUp
    newest: Entry | None
    head: SealedHead | None


def brief(party: Party, asked: Asked, *, today: Today, visible: CommitmentQuerySet) -> Brief:
    """Return where we stand with a party, most pressing first.

    :param party: it, and the parties that are part of it. :param today: the day at each desk,
        at ``asked.at`` where that is given. :param visible: the commitments that the reader
        may see.
    Cost: nine queries, however many items; ten for what changed. A past one is replayed from
    all entries of the commitments that the party has a part in.
    """
    parties = set(_with_its_parts(party))
    rows, read = _then(visible, parties, asked) if asked.at else _now(visible, parties, asked)
    changed = _changed(visible, parties, asked)
    late = {row.pk: row.lateness(on=today.at(row.desk_id)) for row in rows}
    kept = [row for row in rows if _is_asked_for(row, asked, late[row.pk], changed)]
    found = _items(sorted(kept, key=_pressing), read, asked, today=today, late=late)
    for item in found:
        item.changes.extend(changed.get(item.commitment.pk, ()))
    counted = [item for item in found if item.commitment.counts]
    newest = with_head(Entry.objects.all(), asked.at).newest(asked.at)
    return Brief(
        party=party,
        asked=asked,
        items=counted,
        hopes=[item for item in found if not item.commitment.counts],
        sums=_sums(counted),
        newest=newest,
        head=head_of(newest),
    )


# --- Which commitments, and their rows --------------------------------------------------


def _now(
    visible: CommitmentQuerySet, parties: set[UUID], asked: Asked
) -> tuple[list[Commitment], Read]:
    rows = visible.between(parties).select_related("instrument", "desk", "owner")
    rows = rows.published() if asked.scope is Scope.CHANGED else rows.counting()

    def read(model: type[R], keys: list[UUID], *related: str) -> Iterable[R]:
        found = model._default_manager.filter(commitment__in=keys)
        return found.select_related(*related) if related else found

    return list(rows), read


def _then(
    visible: CommitmentQuerySet, parties: set[UUID], asked: Asked
) -> tuple[list[Commitment], Read]:
    if asked.at is None:
        raise TypeError("a past brief has an instant")
    keys = list(visible.between(parties).order_by().values_list("pk", flat=True))
    told = past(keys, asked.at, sections=SECTIONS)

    def read(model: type[R], keys: list[UUID], *related: str) -> Iterable[R]:
        return relive(told, model, keys, *related)

    with_us = {o.commitment_id for o in read(Obligation, keys) if o.party_id in parties}
    rows = read(Commitment, keys, "instrument", "desk", "owner")
    is_all = asked.scope is Scope.CHANGED
    wanted = (row for row in rows if row.pk in with_us)
    return [row for row in wanted if row.counts_as_open or (is_all and not row.is_draft)], read


def _is_asked_for(
    row: Commitment,
    asked: Asked,
    late: tuple[Lateness, ...],
    changed: dict[UUID, list[Told]],
) -> bool:
    if row.stated_on and row.stated_on > asked.before:
        return False
    if asked.instrument and row.instrument_id != asked.instrument.pk:
        return False
    match asked.scope:
        case Scope.LATE:
            return bool(late)
        case Scope.CHANGED:
            return row.pk in changed
        case Scope.OPEN:
            return True


def _changed(
    visible: CommitmentQuerySet, parties: set[UUID], asked: Asked
) -> dict[UUID, list[Told]]:
    if asked.scope is not Scope.CHANGED or asked.since is None:
        return {}
    return changed_between(visible.between(parties), asked.since, asked.at)


# --- What is said of each ---------------------------------------------------------------


def _items(
    rows: list[Commitment],
    read: Read,
    asked: Asked,
    *,
    today: Today,
    late: dict[UUID, tuple[Lateness, ...]],
) -> list[BriefItem]:
    keys = [row.pk for row in rows]
    slipped = slippages(keys, until=asked.at)
    words = _by_item(read(Citation, keys, "source__publisher"))
    parts = _by_item(read(Obligation, keys, "party"))
    disputes = _by_item(
        filter(_is_open, read(Disagreement, keys, "first__source", "second__source"))
    )
    occurrences = _by_item(o for o in read(Occurrence, keys) if o.status in OWED)
    news = _newest(read(Update, keys, "source"))
    return [
        BriefItem(
            commitment=row,
            words=sorted(words[row.pk], key=lambda c: c.role != "origin"),
            age_days=(today.at(row.desk_id) - row.stated_on).days if row.stated_on else None,
            late=late[row.pk],
            falls_due_on=_falls_due(row, asked.before),
            slippage=slipped.get(row.pk),
            parts=parts[row.pk],
            disputes=disputes[row.pk],
            occurrences=occurrences[row.pk],
            news=news.get(row.pk),
        )
        for row in rows
    ]


def _by_item(rows: Iterable[R]) -> dict[UUID, list[R]]:
    """Sort rows by the commitment they belong to."""
    found: dict[UUID, list[R]] = defaultdict(list)
    for row in rows:
        found[row.stream].append(row)
    return found


def _is_open(row: Disagreement) -> bool:
    return row.state == DisagreementState.OPEN


def _newest(updates: Iterable[Update]) -> dict[UUID, Update]:
    """Return the newest update of each commitment that was accepted and not corrected since."""
    accepted = [update for update in updates if update.state == UpdateState.ACCEPTED]
    corrected = {update.corrects_id for update in accepted}
    standing = (update for update in accepted if update.pk not in corrected)
    return {update.commitment_id: update for update in sorted(standing, key=_told_at)}


def _told_at(update: Update) -> tuple[date, datetime, str]:
    return update.as_of_on or date.min, update.recorded_at, str(update.pk)


def _sums(items: list[BriefItem]) -> RollUp:
    by_status = Counter(Status(item.commitment.status) for item in items)
    late = sum(any(each.kind is Late.DELIVERY for each in item.late) for item in items)
    return RollUp(by_status, late)


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
