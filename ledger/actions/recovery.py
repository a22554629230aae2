"""Bring back what a restored database lacks of the log, from a full export of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger.actions import _keyring, _memory, sealing
from ledger.actions._replay import Replay
from ledger.domain.actor import Actor, administer_refusal
from ledger.errors import Broken, Refused, insist
from ledger.models import Checkpoint, Entry, Erasure, Leaf, Log, LogKey, Node, Pending
from ledger.models.entry import ERASABLE
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof import checkpoint
from ledger.proof import entry as proof
from ledger.proof.merkle import Frontier
from ledger.proof.note import NoteError, Verifier

_BATCH: Final = 1_000  # leaves a statement
Place = tuple[str, int, str]  # of a section: its entry's stream and version, and its name
# A leaf, and the text of each section; None where it was erased.
Exported = tuple[str, dict[str, str | None]]


@dataclass(slots=True)
class Recovery:
    """What was brought back.

    :param entries: how many were not there. :param leaves: how many got their index back.
    :param lost: a sentence for each row that only erased sections told of, and for each section
        that is blank in the export and was not erased.
    :param ahead: how many entries the signer let out; more than the log has now where the export
        is older than that.
    """

    entries: int = 0
    leaves: int = 0
    lost: tuple[str, ...] = ()
    ahead: int = 0


def recover(note: str, exported: Iterable[Exported], *, by: Actor) -> Recovery:
    """Put entries of an export, their leaves, and the rows they tell of, back in place.

    The export must be signed by a key that is known, hash to what was signed entry by entry, and
    begin with the log as it is. Nothing is signed anew. All of it comes back, or nothing.

    :param note: the export's checkpoint. :param exported: all of its entries, from index 0.
    :raises Refused: not an administrator; nothing is missing; or what was written since the
        restore stands in the way. :raises Broken: the export is not of this log.
    Cost: some 15 µs for each entry that is there, a few ms for each that is not.
    """
    insist(administer_refusal(by))
    stated = _opened(note)
    try:
        with sealing.exclusive(wait=True):
            newest = head()
            if newest and newest.size >= stated.size:
                raise Refused(
                    _("This log has %(here)d entries, the export %(there)d: nothing is missing.")
                    % {"here": newest.size, "there": stated.size}
                )
            return _Recovering(newest, stated, note).run(exported)
    except IntegrityError as error:
        raise Refused(
            _("What was written after the restore stands in the way: %s") % error
        ) from error


def _opened(note: str) -> checkpoint.Checkpoint:
    """Return what a checkpoint states, once a key that counts, or is in our hands, vouches for it.

    The database may be older than its keys, or than the log itself.
    """
    on_record = LogKey.objects.filter(purpose=Purpose.LOG)
    standing = set(on_record.filter(retired_at=None).values_list("vkey", flat=True))
    others = set(LogKey.objects.values_list("vkey", flat=True)) - standing
    keys = [Verifier.parse(vkey) for vkey in sorted(standing | _keyring.held() - others)]
    origin = Log.objects.values_list("origin", flat=True).first() or note.partition("\n")[0]
    try:
        return checkpoint.open_checkpoint(note, keys, origin)[0]
    except NoteError as wrong:
        raise Broken(_("The checkpoint of the export is not this log's: %s.") % wrong) from wrong


class _Recovering:
    """One pass over an export, inside one transaction."""

    def __init__(self, newest: Checkpoint | None, stated: checkpoint.Checkpoint, note: str) -> None:
        self.newest, self.stated, self.note = newest, stated, note
        self.first = newest.size if newest else 0
        self.kept = _memory.last()
        self.done = Recovery(ahead=self.kept.size if self.kept else 0)
        self.frontier = Frontier()
        self.rows = Replay()
        self.blank: set[Place] = set()
        self.leaves: list[Leaf] = []
        self.nodes: list[Node] = []

    def run(self, exported: Iterable[Exported]) -> Recovery:
        for leaf, disclosures in exported:
            hash_ = proof.leaf_hash(leaf)
            if self.frontier.size >= self.first:
                self._take(leaf, hash_, disclosures)
            self.frontier.append(hash_, self._store)
            self._check()
        if (self.frontier.size, self.frontier.root()) != (self.stated.size, self.stated.root):
            raise Broken(_("The export does not hold what its checkpoint states."))
        self._flush()
        self._sign_off(self.note)
        Pending.objects.filter(
            entry_id__in=Leaf.objects.filter(index__gte=self.first).values("entry_id")
        ).delete()
        note, size = self.note, self.stated.size
        transaction.on_commit(lambda: _memory.keep(note, size))
        self.done.lost = (*self.rows.lost.values(), *map(_blank, sorted(self._unlawful())))
        return self.done

    def _take(self, leaf: str, hash_: bytes, disclosures: dict[str, str | None]) -> None:
        """Put one entry back at its index, unless it stands unsealed in its place."""
        try:
            contents = proof.read(leaf, disclosures)
            chain = contents["chain"]
        except (KeyError, ValueError) as wrong:
            said = {"index": self.frontier.size, "why": wrong}
            raise Broken(_("Entry %(index)d of the export: %(why)s.") % said) from wrong
        place = {"stream": chain["stream"], "version": chain["version"]}
        found = Entry.objects.filter(**place).first()
        if found is None:
            found = Entry(**place, leaf=leaf, leaf_hash=hash_, **disclosures)
            found.save(force_insert=True)
            self.done.entries += 1
            self.rows.take(found, contents)
            lacking = set(ERASABLE) - contents.keys()
            self.blank |= {(chain["stream"], found.version, section) for section in lacking}
        elif bytes(found.leaf_hash) != hash_:
            raise Refused(
                _("%s was written anew after the restore: the log cannot hold both.") % found
            )
        self.done.leaves += 1
        self.leaves.append(Leaf(index=self.frontier.size, entry=found, hash=hash_))
        if len(self.leaves) == _BATCH:
            self._flush()

    def _unlawful(self) -> set[Place]:
        """Return what came without its text, and nothing on record says that it was erased."""
        about = ("of_stream", "of_version", "section")
        streams = {stream for stream, _version, _section in self.blank}
        rows = Erasure.objects.filter(of_stream__in=streams).order_by().values_list(*about)
        return self.blank - {(str(stream), *rest) for stream, *rest in rows}

    def _store(self, level: int, index: int, hash_: bytes) -> None:
        if self.frontier.size >= self.first:
            self.nodes.append(Node(level=level, index=index, hash=hash_))

    def _check(self) -> None:
        """Compare the tree with what is known of it at this size."""
        size = self.frontier.size
        newest, kept = self.newest, self.kept
        if newest and size == newest.size and self.frontier.root() != bytes(newest.root):
            raise Broken(_("The export does not begin with the %d entries of this log.") % size)
        if kept and size == kept.size:
            if self.frontier.root() != kept.root:
                raise Broken(
                    _("At %d entries the signer let out another history than this.") % size
                )
            if self.first < size < self.stated.size:
                self._sign_off(_memory.file().read_text())

    def _flush(self) -> None:
        Leaf.objects.bulk_create(self.leaves)
        Node.objects.bulk_create(self.nodes)
        self.leaves, self.nodes = [], []

    def _sign_off(self, note: str) -> None:
        """Put back a checkpoint at this size, as it was signed; without cosignatures."""
        stated = _opened(note)
        text, _blank, lines = note.rpartition("\n\n")
        own = [f"{line}\n" for line in lines.splitlines() if line.split(" ")[1] == stated.origin]
        Checkpoint.objects.create(
            size=stated.size,
            root=stated.root,
            frontier=self.frontier.packed(),
            note=f"{text}\n\n{''.join(own)}",
        )


def _blank(place: Place) -> str:
    stream, version, section = place
    told = {"entry": f"{stream} v{version}", "section": section}
    return (
        _("%(entry)s: section %(section)s is blank in the export, and no erasure says so.") % told
    )
