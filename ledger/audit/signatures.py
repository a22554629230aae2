"""What the log and its witnesses have signed, against the keys on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ledger.audit.report import About, Report
from ledger.models import Checkpoint, Cosignature, Leaf, Log, LogKey
from ledger.models.log import LOG, Purpose
from ledger.proof import checkpoint as proof
from ledger.proof.note import NoteError, Opened, Verifier, open_note

_CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of the log on record.

    :param retired: verifier to the index of the entry that retired it, where that is sealed.
    """

    origin: str
    log: tuple[Verifier, ...]
    retired: dict[Verifier, int]

    @classmethod
    def on_record(cls) -> "Keys":
        """Read the log's name and its keys, the retired ones too; two queries, and one for each
        that was retired.

        :raises NoteError: a key on record is none.
        """
        origin = Log.objects.filter(pk=LOG).values_list("origin", flat=True).first() or ""
        rows = LogKey.objects.filter(purpose=Purpose.LOG).order_by("added_at", "id")
        keys = {Verifier.parse(row.vkey): row for row in rows}
        retired = {key: at for key, row in keys.items() if (at := _retired_at(row)) is not None}
        return cls(origin, tuple(keys), retired)

    def open(self, note: str) -> tuple[proof.Checkpoint, Opened]:
        """Return what a note states, and who of the log's keys signed it.

        :raises NoteError: it is no checkpoint of this log.
        """
        return proof.open_checkpoint(note, self.log, self.origin)

    def may_sign(self, opened: Opened, before: int) -> bool:
        """Tell whether one of those who signed a checkpoint had not been retired by then.

        :param before: the size of the checkpoint before it: once that holds the retirement of
            a key, the key counts no more. Sizes are signed; times in tables are not.
        """
        signed = (each.verifier for each in opened.signed)
        return any(before <= self.retired.get(key, before) for key in signed)


def _retired_at(key: LogKey) -> int | None:
    if key.retired_at is None:
        return None
    told = Leaf.objects.filter(entry__stream=LOG, entry__version=key.version)
    return told.values_list("index", flat=True).first()


def spans(size: int) -> Iterator[tuple[int, int | None]]:
    """Yield spans of sizes of the log, which together cover every checkpoint: the size that
    each begins after, and its last; None for the end.
    """
    newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    after = -1
    for last in range(size, newest, size):
        yield after, last
        after = last
    yield after, None


def check(after: int, last: int | None) -> Report:
    """Check the notes of some checkpoints, and the lines of witnesses below them.

    Cost: some 0.15 ms a signature, nearly all of it the elliptic curve's.
    """
    report = Report()
    try:
        keys = Keys.on_record()
    except NoteError as wrong:
        report.find(About.CHECKPOINT, f"A key of the log on record is none: {wrong}.")
        return report
    earlier = Checkpoint.objects.filter(size__lte=after).order_by("-size")
    before = earlier.values_list("size", flat=True).first() or 0
    within = {"size__gt": after} | ({"size__lte": last} if last else {})
    rows = Checkpoint.objects.filter(**within).order_by("size").values_list("size", "root", "note")
    for size, root, note in rows.iterator(_CHUNK):
        report.checkpoints += 1
        if fault := _fault(keys, (size, bytes(root), note), before):
            report.find(About.CHECKPOINT, f"Checkpoint {size}: {fault}.")
        before = size
    _check_cosignatures({f"checkpoint__{name}": size for name, size in within.items()}, report)
    return report


def _fault(keys: Keys, head: tuple[int, bytes, str], before: int) -> str | None:
    """Return what is wrong with one checkpoint's note, or None."""
    size, root, note = head
    try:
        stated, opened = keys.open(note)
    except NoteError as wrong:
        return str(wrong)
    if (stated.size, stated.root) != (size, root):
        return f"its note states {stated.size} entries with another root than is stored"
    if not keys.may_sign(opened, before):
        return "the key that signed it had been retired before"
    return None


def _check_cosignatures(within: dict[str, Any], report: Report) -> None:
    rows = Cosignature.objects.filter(**within).select_related("checkpoint", "key")
    for row in rows.order_by("checkpoint_id", "key_id").iterator(_CHUNK):
        report.cosignatures += 1
        if wrong := _cosignature_fault(row):
            who = f"the cosignature of {row.key.name}: {wrong}"
            report.find(About.CHECKPOINT, f"Checkpoint {row.checkpoint_id}, {who}.")


def _cosignature_fault(row: Cosignature) -> str | None:
    text = row.checkpoint.note.rpartition("\n\n")[0]
    try:
        opened = open_note(f"{text}\n\n{row.line}", [Verifier.parse(row.key.vkey)])
    except NoteError as wrong:
        return str(wrong)
    at = datetime.fromtimestamp(opened.signed[0].at or 0, UTC)
    if row.key.purpose != Purpose.WITNESS or at != row.signed_at:
        return "it is of another time or another key than is stored"
    return None
