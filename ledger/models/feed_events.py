"""Events of the feed: entries that are news to a partner, as the partner is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger.domain.changes import EventType, changed, event_type
from ledger.domain.disclosure import Said
from ledger.domain.kinds import Kind
from ledger.models.commitment import Commitment
from ledger.models.desk import Desk
from ledger.models.disclosed import shown_to
from ledger.models.entry import Entry
from ledger.models.feed_cursor import EventId
from ledger.models.feed_news import About
from ledger.models.instrument import Instrument
from ledger.models.partner import Partner
from ledger.models.party import Party
from ledger.models.publisher import Publisher
from ledger.models.release import Release
from ledger.models.source import Source
from ledger.models.theme import Theme
from ledger.models.verifiable import Shown

_CODED: Final[dict[str, Any]] = {
    About.INSTRUMENT: Instrument,
    About.PARTY: Party,
    About.THEME: Theme,
    About.DESK: Desk,
    About.SOURCE: Source,
    About.PUBLISHER: Publisher,
}
Place = tuple[UUID, int]  # a stream, and a version of it


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the feed.

    :ivar id: names the entry, and is a cursor. :ivar at: when the entry was written.
    :ivar key: of the commitment, or of the row of reference data; None of a reset.
    :ivar kind: what the key is of: ``commitment``, or the name of reference data; else blank.
    :ivar ref: its reference or code; blank of a reset.
    :ivar version: of the commitment after the change; None where it is hidden, and of others.
    :ivar changed: which parts of the full document changed, where the entry may be read.
    """

    id: str
    type: EventType
    at: datetime
    key: UUID | None = None
    kind: str = ""
    ref: str = ""
    version: int | None = None
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of some entries to tell them.

    :ivar refs: references and codes, by key; of an item, while it may be seen or was.
    :ivar given: the entries that released an item to the partner, or withdrew that.
    :ivar children: of items that appear or disappear, the visible ones whose documents name
        them: reference, key and version.
    """

    refs: dict[UUID, str]
    shown: Shown
    given: Collection[Place]
    children: dict[UUID, list[tuple[str, UUID, int]]]


def events_of(partner: Partner, entries: Sequence[Entry]) -> list[Event]:
    """Return the events that some entries are to a partner, in their order.

    :param entries: as ``feed_news.news_for`` finds them, each with what it is ``about``.
    Cost: six queries, and one for each kind of reference data among them.
    """
    facts = _facts(partner, entries)
    return [event for entry in entries for event in _told(entry, facts)]


def _facts(partner: Partner, entries: Sequence[Entry]) -> Facts:
    streams: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        streams[_about(entry)].add(entry.stream)
    given = _given(partner, streams[About.ITEM])
    moving = {e.stream for e in entries if _moves(e, given)}
    return Facts(
        refs=_refs(partner, streams),
        shown=shown_to(partner, streams[About.ITEM]),
        given=given,
        children=_children(partner, moving),
    )


def _told(entry: Entry, facts: Facts) -> Iterator[Event]:
    """Yield the events of one entry: its own comes last, so that its id ends what it brings."""
    about, ident = _about(entry), str(EventId.of(entry.stream, entry.leaf_hash))
    if about != About.RESET and entry.stream not in facts.refs:
        return  # hidden at this very moment: the entry that hid it is still to come
    if _moves(entry, facts.given):
        for ref, key, version in facts.children.get(entry.stream, []):
            name = f"{ident}.{ref}"
            yield Event(name, EventType.UPDATED, entry.at, key, About.ITEM, ref, version)
    yield _own(entry, about, ident, facts)


def _own(entry: Entry, about: str, ident: str, facts: Facts) -> Event:
    if about == About.RESET:
        return Event(ident, EventType.RESET, entry.at)
    ref = facts.refs[entry.stream]
    if about == About.HIDDEN:
        return Event(ident, EventType.WITHDRAWN, entry.at, entry.stream, About.ITEM, ref)
    if about != About.ITEM:
        return Event(ident, EventType.REFERENCE_UPDATED, entry.at, entry.stream, about, ref)
    said = said_by(entry) if "open" in facts.shown(entry) else None
    is_released = _publishes(entry) or (entry.stream, entry.version) in facts.given
    kind = event_type(said, is_released=is_released)
    return Event(ident, kind, entry.at, entry.stream, about, ref, entry.version, changed(said))


def _about(entry: Entry) -> str:
    found: str = entry.about  # type: ignore[attr-defined]
    return found


def _moves(entry: Entry, given: Collection[Place]) -> bool:
    """Tell whether an entry may have made its item appear or disappear."""
    about = _about(entry)
    if about != About.ITEM:
        return about == About.HIDDEN
    return entry.open is None or _publishes(entry) or (entry.stream, entry.version) in given


def _publishes(entry: Entry) -> bool:
    return entry.kind is Kind.PUBLISHED


def said_by(entry: Entry) -> Said:
    """Return what an entry says whose open section was not erased."""
    content = entry.content("open")
    data = content["data"]
    return Said(
        Kind(content["type"]), data.get("set", {}), data.get("was", {}), data.get("note", "")
    )


# --- What is asked for a whole page ---------------------------------------------------------


def _refs(partner: Partner, streams: dict[str, set[UUID]]) -> dict[UUID, str]:
    visible = Commitment.objects.visible_to(partner).filter(pk__in=streams[About.ITEM])
    found = dict(visible.order_by().values_list("pk", "reference"))
    hidden = Commitment.objects.filter(pk__in=streams[About.HIDDEN]).order_by()
    found |= dict(hidden.values_list("pk", "reference"))
    for about, model in _CODED.items():
        if streams[about]:
            rows = model.objects.filter(pk__in=streams[about]).order_by()
            found |= dict(rows.values_list("pk", "code"))
    return found


def _given(partner: Partner, streams: Iterable[UUID]) -> set[Place]:
    """Return which entries of some items gave a release that stands, to the partner or to all."""
    rows = Release.objects.standing_for(partner.party_id).filter(commitment_id__in=set(streams))
    return {
        (stream, version)
        for stream, version in rows.values_list("commitment_id", "version")
        if stream is not None
    }


def _children(
    partner: Partner, parents: Collection[UUID]
) -> dict[UUID, list[tuple[str, UUID, int]]]:
    found: dict[UUID, list[tuple[str, UUID, int]]] = defaultdict(list)
    rows = Commitment.objects.visible_to(partner).filter(parent_id__in=parents).order_by()
    told = rows.values_list("parent_id", "reference", "pk", "version") if parents else []
    for parent, reference, key, version in sorted(told):
        found[parent].append((reference, key, version))
    return found
