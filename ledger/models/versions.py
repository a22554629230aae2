"""The versions of one commitment, as far as a partner may read what made them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.domain.changes import changed
from ledger.domain.kinds import Kind
from ledger.models.commitment import Commitment
from ledger.models.disclosed import shown_to
from ledger.models.entry import Entry
from ledger.models.feed_events import said_by
from ledger.models.partner import Partner


@dataclass(frozen=True, slots=True)
class Version:
    """One version; kind and note are None where they are withheld or were erased.

    :ivar is_published: whether the item was published by then. :ivar hash: of the leaf of its
        entry, in hexadecimal.
    """

    version: int
    at: datetime
    kind: Kind | None
    changed: list[str]
    note: str | None
    is_published: bool
    hash: str


def versions(partner: Partner, reference: str, *, after: int, limit: int) -> list[Version] | None:
    """Return the versions of a commitment that come after one; None where it may not be seen.

    Four queries, and some 20 µs for each of its entries.
    """
    visible = Commitment.objects.visible_to(partner).filter(reference=reference)
    row = visible.order_by().values_list("pk", "published_at").first()
    if row is None:
        return None
    key, published_at = row
    entries: Any = Entry.objects.of(key).filter(version__gt=after)[:limit]
    shown = shown_to(partner, [key])
    return [_version(e, "open" in shown(e), published_at) for e in entries]


def _version(entry: Entry, is_read: bool, published_at: datetime | None) -> Version:  # noqa: FBT001
    said = said_by(entry) if is_read else None
    return Version(
        version=entry.version,
        at=entry.at,
        kind=said.kind if said else None,
        changed=changed(said),
        note=said.note if said else None,
        is_published=published_at is not None and entry.at >= published_at,
        hash=entry.hash,
    )
