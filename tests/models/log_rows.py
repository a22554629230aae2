"""The rows of the log itself, written with their entries and by no rule."""

from ledger.actions import _write
from ledger.domain.kinds import Kind
from ledger.models import (
    Checkpoint,
    Commitment,
    Cosignature,
    Entry,
    Erasure,
    Heads,
    Leaf,
    Log,
    LogKey,
    Node,
)
from ledger.models.log import LOG, Purpose
from tests.factories import NOW, SETUP


def begin_log() -> Log:
    """Begin a log with one key, and log the heads of its streams."""
    log = Log(id=LOG, origin="ledger.example/in-be")
    key = LogKey(log=log, purpose=Purpose.LOG, vkey="ledger.example/in-be+0+A", added_at=NOW)
    told = [_write.added(log), _write.added(key)]
    _write.write(log, Kind.GENESIS, by=SETUP, at=NOW, rows=told)
    heads = _write.added(Heads(log=log, size=1, streams=1, root="0" * 64))
    _write.write(log, Kind.HEADS_LOGGED, by=SETUP, at=NOW, rows=[heads])
    return log


def erase(commitment: Commitment) -> Erasure:
    """Put on record that the personal section of a commitment's first entry may be blanked."""
    root = Commitment.objects.get(pk=commitment.pk)
    row = Erasure(of_stream=root.pk, of_version=1, section="personal", basis="Court order.")
    _write.write(root, Kind.ERASED, by=SETUP, at=NOW, rows=[_write.added(row)])
    return row


def seal_first() -> Entry:
    """Seal the first entry, have it signed and cosigned by nobody, and leave it in the queue."""
    entry: Entry = Entry.objects.order_by("id")[0]
    Leaf.objects.create(index=0, entry=entry, hash=bytes(entry.leaf_hash))
    Node.objects.create(level=1, index=0, hash=b"n" * 32)
    head = Checkpoint.objects.create(size=1, root=b"r" * 32, frontier=b"r" * 32, note="note")
    Cosignature.objects.create(
        checkpoint=head, key=LogKey.objects.all()[0], line="line", signed_at=NOW
    )
    return entry
