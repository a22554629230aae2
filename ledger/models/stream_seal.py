"""Whether the history of one thing still is what was sealed: its chain, its leaves, the head."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.models.entry import ERASABLE, Entry
from ledger.models.erasure import Erasure
from ledger.models.log import LogKey
from ledger.models.placed import index_of, placed
from ledger.models.sealed import Checkpoint
from ledger.models.tree import head, tiles
from ledger.models.vouching import Witnessed, head_fault, keys_on_record, witnessed
from ledger.proof import chain
from ledger.proof import entry as format_1
from ledger.proof.merkle import verify_inclusion

# By version and name of a section.
Bases = dict[tuple[int, str], str]


@dataclass(frozen=True, slots=True)
class StreamSeal:
    """The entries of one stream, checked.

    :param entries: oldest first, each with its ``index`` in the log, None while it is pending.
    :param fault: what does not hold; blank where all of it does.
    :param head: the newest checkpoint; None where nothing was sealed yet.
    :param keys: every key on record; none where the log has not begun.
    :param bases: on what legal basis a section of a version was erased.
    """

    entries: list[Entry]
    fault: str
    head: Checkpoint | None
    keys: list[LogKey]
    bases: Bases

    @property
    def has_begun(self) -> bool:
        return bool(self.keys)

    @property
    def pending(self) -> int:
        """How many of the entries are not sealed yet."""
        return sum(index_of(entry) is None for entry in self.entries)

    @property
    def witnessed(self) -> list[Witnessed]:
        return witnessed(self.keys)


def read_stream(stream: UUID, version: int) -> StreamSeal:
    """Read all entries of a stream, and check them and how they are sealed.

    :param version: that of the row they tell of: a chain whose end was cut off holds by itself.
    Cost: three queries and one a tile on the way from the newest entry to the root, five tiles
    in a log of a million; one more where something was erased. Some 40 µs an entry.
    """
    entries = list(placed().of(stream))
    # The head comes after the entries: it covers whatever was sealed when they were read.
    newest, keys = head(), keys_on_record()
    bases = erasures_of(entries)
    last = entries[-1].version if entries else 0
    fault = (
        chain.fault(entry.link() for entry in entries)
        or _cut(last, version)
        or _blank_fault(entries, bases)
        or _leaves_fault(entries)
        or _head_fault(entries, newest, keys)
    )
    return StreamSeal(entries, fault or "", newest, keys, bases)


def _cut(last: int, version: int) -> str:
    told = {"version": version, "last": last}
    said = _("its row is at version %(version)d, its last entry is %(last)d")
    return said % told if last < version else ""


def erasures_of(entries: Iterable[Entry]) -> Bases:
    """Return why sections of some entries were erased; a query where any section is blank."""
    streams = {entry.stream for entry in entries if _blank(entry)}
    if not streams:
        return {}
    rows = Erasure.objects.filter(of_stream__in=streams).order_by("pk")
    return {(row.of_version, row.section): row.basis for row in rows}


def _blank(entry: Entry) -> list[str]:
    return [name for name in ERASABLE if getattr(entry, name) is None]


def _blank_fault(entries: Iterable[Entry], bases: Bases) -> str:
    """Return which section is blank although no erasure is on record."""
    for entry in entries:
        for name in _blank(entry):
            if (entry.version, name) not in bases:
                told = {"section": name, "version": entry.version}
                return _("section %(section)s of version %(version)d was blanked") % told
    return ""


def _leaves_fault(entries: list[Entry]) -> str:
    """Return which entry is not what was sealed in its place."""
    before = -1
    for number, entry in enumerate(entries):
        index, told = index_of(entry), {"version": entry.version}
        if index is None:
            later = [e for e in entries[number:] if index_of(e) is not None]
            return (
                _("version %(version)d is not sealed, and a later one is") % told if later else ""
            )
        if bytes(entry.sealed_as) != bytes(entry.leaf_hash):  # type: ignore[attr-defined]
            return _("version %(version)d is not what was sealed") % told
        if index <= before:
            return _("version %(version)d was sealed before the one before it") % told
        before = index
    return ""


def _head_fault(entries: list[Entry], newest: Checkpoint | None, keys: list[LogKey]) -> str:
    """Return what is wrong with the head, or with the way from the newest sealed entry to it."""
    sealed = [entry for entry in entries if index_of(entry) is not None]
    if newest is None:
        return _("its entries were sealed, and there is no checkpoint") if sealed else ""
    return head_fault(newest, keys) or (prove(sealed[-1], newest).fault if sealed else "")


def one_fault(entry: Entry, newest: Checkpoint | None, keys: list[LogKey]) -> str:
    """Return what is wrong with one entry by itself, and with the head that covers it."""
    try:
        format_1.read(entry.leaf, entry.link().disclosures)
    except ValueError as wrong:
        return str(wrong)
    if format_1.leaf_hash(entry.leaf) != bytes(entry.leaf_hash):
        return _("the stored hash is not that of the leaf")
    if index_of(entry) is None:
        return ""
    return _leaves_fault([entry]) or (head_fault(newest, keys) if newest else "")


class Proof(NamedTuple):
    """The hashes beside the way from an entry up to the root, or why they do not lead there."""

    path: list[bytes]
    fault: str


def prove(entry: Entry, newest: Checkpoint) -> Proof:
    """Prove that a sealed entry stands in its place under a head; a query a tile."""
    index, told = index_of(entry) or 0, {"version": entry.version}
    try:
        path = tiles(newest.size).inclusion(index, newest.size)
    except ValueError as wrong:
        said = _("the log cannot prove version %(version)d (%(why)s)")
        return Proof([], said % {**told, "why": wrong})
    leaf, root = bytes(entry.leaf_hash), bytes(newest.root)
    if not verify_inclusion(leaf, index, newest.size, path, root):
        said = _("version %(version)d is not in the tree that the newest checkpoint seals")
        return Proof(path, said % told)
    return Proof(path, "")
