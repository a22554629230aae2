"""What two processes gain over one in an audit: ``python -m benchmarks.audit``.

On a log of 200,000 entries, checking what entries hold and every row against them has to go at
least 1.8 times as fast on two processes as on one, in the same run. Exits 1 where it does not.
"""

import argparse
import sys
import time
from typing import TYPE_CHECKING, Final

from benchmarks.house import open_house

if TYPE_CHECKING:
    from ledger.audit.processes import Task

LEAST: Final = 1.8  # times as fast as one process
HISTORIES: Final = 50
ROUNDS: Final = 3


def main() -> None:
    """Fill a house, seal it, measure, and print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    given = options.parse_args()
    with open_house() as vendor:
        _fill(vendor, given.entries)
        gain = _measure(given.rounds)
    sys.exit(gain < LEAST)


def _fill(vendor: str, entries: int) -> None:
    from django.utils import timezone

    from benchmarks import copies, histories
    from ledger import actions
    from ledger.management import log_keys
    from ledger.management.clock import CLOCK
    from ledger.models import Checkpoint, Commitment, Entry, Pending

    begun = time.perf_counter()
    cast = histories.a_cast()
    played = [copies.History(item) for item in histories.play(cast, many=HISTORIES)]
    each = Entry.objects.count() / Commitment.objects.count()
    copies.copy_out(played, until=int(entries / each))
    waiting = Entry.objects.exclude(pk__in=Pending.objects.values("entry_id")).order_by("pk")
    hashes = waiting.values_list("pk", "leaf_hash").iterator()
    Pending.objects.bulk_create((Pending(entry_id=pk, hash=found) for pk, found in hashes), 5_000)
    log_keys.begin("ledger.example/benchmark", by=CLOCK, at=timezone.now())
    while actions.seal():
        pass
    sealed, checkpoints = Entry.objects.count(), Checkpoint.objects.count()
    told = f"{sealed:,} entries, {checkpoints:,} checkpoints"
    print(f"{vendor}: {told}, filled in {time.perf_counter() - begun:.0f} s", flush=True)  # noqa: T201


def _measure(rounds: int) -> float:
    """Print the best time of each part; return how many times as fast two processes are."""
    from ledger.audit import contents, queue, tree, whole

    parts: dict[str, list[Task]] = {
        "the tree": [(tree.check, (None,))],
        "the queue": [(queue.check, ())],
        "contents and rows": [(contents.check, (span,)) for span in contents.spans(whole.ENTRIES)],
    }
    best = {
        (name, jobs): min(_timed(parts[name], jobs) for _round in range(rounds))
        for name, jobs in ((*((name, 1) for name in parts), ("contents and rows", 2)))
    }
    for (name, jobs), (taken, told) in best.items():
        print(f"  {name}: {taken:.2f} s on {jobs} process{'es' * (jobs > 1)}{told}")  # noqa: T201
    one, two = (best["contents and rows", jobs][0] for jobs in (1, 2))
    print(f"  two processes gain {one / two:.2f} times; the least is {LEAST}")  # noqa: T201
    return one / two


def _timed(tasks: "list[Task]", jobs: int) -> tuple[float, str]:
    """Return the seconds that some parts took, and how many entries a second that is."""
    from ledger.audit import Report, processes

    report, begun = Report(), time.perf_counter()
    for part in processes.run(tasks, jobs):
        report += part
    taken = time.perf_counter() - begun
    if report.faults:
        raise SystemExit("\n".join(report.sentences()))
    speed = f"{report.entries / taken:,.0f} entries/s, and {report.rows:,} rows"
    return taken, f": {speed}" if report.entries else ""


if __name__ == "__main__":
    main()
