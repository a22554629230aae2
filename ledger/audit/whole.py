"""The whole audit, cut into parts that several processes can check."""

from collections.abc import Iterator
from typing import Final

from ledger.audit import contents, processes, queue, signatures, tree
from ledger.audit.processes import Task
from ledger.audit.report import About, Report
from ledger.models import Checkpoint, Entry
from ledger.proof import checkpoint
from ledger.proof.note import NoteError

ENTRIES: Final = 10_000  # of a part: half a second, and some 40 MB
CHECKPOINTS: Final = 4_000


def weigh() -> int:
    """Return how many entries and checkpoints there are to check."""
    return Entry.objects.count() + Checkpoint.objects.count()


def audit(*, jobs: int, against: str | None = None) -> Iterator[Report]:
    """Check everything, and yield reports of parts, which add up.

    :param jobs: how many processes; each has its own connection to the database.
    :param against: a signed note of this log, from whoever kept one.
    """
    stated = None
    if against is not None:
        try:
            stated, _opened = signatures.Keys.on_record().open(against)
        except NoteError as wrong:
            report = Report()
            report.find(About.NOTE, f"The note is no checkpoint of this log: {wrong}.")
            yield report
    yield from processes.run(_tasks(stated), jobs)


def _tasks(stated: checkpoint.Checkpoint | None) -> Iterator[Task]:
    yield tree.check, (stated,)
    yield queue.check, ()
    for sizes in signatures.spans(CHECKPOINTS):
        yield signatures.check, sizes
    for span in contents.spans(ENTRIES):
        yield contents.check, (span,)
