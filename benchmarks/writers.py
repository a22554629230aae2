"""What the ledger costs whoever writes: ``python -m benchmarks.writers``.

Beside a bare UPDATE of one row in a transaction, in the same run: an action of the product, which
asks its rules, writes the entry and the row, and seals both after the commit. One, four and
sixteen processes write at once for some seconds each. With four writers on PostgreSQL an action has
to reach a twelfth of the bare update's rate. Then the log is counted: an entry lost, doubled or
left behind ends with 1, as a rate that is too low does.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from benchmarks.house import open_house

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Barrier

WRITERS: Final = (1, 4, 16)
LEAST: Final = 1 / 12  # of the bare update's rate, on PostgreSQL with four writers
ROWS: Final = 500  # partners that are written, so that writers seldom meet
SECONDS: Final = 5.0


@dataclass(frozen=True)
class Run:
    """What some writers did. :param took: milliseconds of each write; :param failed: how many."""

    took: list[float]
    failed: int
    seconds: float

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    def __str__(self) -> str:
        ordered = sorted(self.took)
        p99 = ordered[int(len(ordered) * 0.99)]
        return f"{self.rate:7.0f}/s  p50 {statistics.median(ordered):6.1f} ms  p99 {p99:6.1f} ms"


def main() -> None:
    """Fill a house, write in it, and print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=SECONDS, help="for each measurement")
    given = options.parse_args()
    with open_house() as vendor:
        _prepare()
        rates = {writers: _compare(vendor, writers, given.seconds) for writers in WRITERS}
        whole = _is_whole()
    sys.exit(not whole or (vendor == "postgresql" and rates[4] < LEAST))


def _prepare() -> None:
    from django.conf import settings
    from django.db import connection

    from ledger import actions
    from ledger.management import log_keys
    from ledger.models import Partner
    from tests import factories as make

    log_keys.begin("ledger.example/benchmark", by=make.SETUP, at=make.NOW)
    party = make.a_party()
    for number in range(ROWS):
        partner = Partner(code=f"partner-{number}", party=party, name="An office")
        actions.add_partner(partner, by=make.SETUP, at=make.NOW)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id integer PRIMARY KEY, name text, version integer)")
        for number in range(ROWS):
            cursor.execute("INSERT INTO bare VALUES (%s, 'party', 1)", [number])
    os.environ["DATABASE_URL"] = _address(connection.settings_dict)
    os.environ["TRACKER_LEDGER"] = str(settings.LEDGER_FOLDER)
    connection.close()


def _address(found: dict[str, Any]) -> str:
    """Return the URL of this run's own database, for the writers' processes."""
    if "sqlite" in found["ENGINE"]:
        return f"sqlite:///{found['NAME']}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{found['NAME']}"))


def _compare(vendor: str, writers: int, seconds: float) -> float:
    """Print both rates of some writers, and return the ratio."""
    bare, action = (_run(each, writers, seconds) for each in (_update_bare, _act))
    ratio = action.rate / bare.rate
    print(f"{vendor}, {writers} writers")  # noqa: T201
    print(f"  bare update   {bare}")  # noqa: T201
    told = f"{ratio:.3f} = 1/{1 / ratio:.1f}, {action.failed} failed"
    print(f"  action, sealed {action}  {told}", flush=True)  # noqa: T201
    if action.failed:
        raise SystemExit("an action failed")
    return ratio


def _run(write: "Callable[[random.Random], None]", writers: int, seconds: float) -> Run:
    spawn = multiprocessing.get_context("spawn")
    begin, told = spawn.Barrier(writers), spawn.Queue()
    name = write.__name__
    processes = [
        spawn.Process(target=_write, args=(name, seconds, begin, told)) for _each in range(writers)
    ]
    for process in processes:
        process.start()
    runs = [told.get() for _each in processes]
    for process in processes:
        process.join()
    took = [one for run in runs for one in run[0]]
    return Run(took, sum(run[1] for run in runs), max(run[2] for run in runs))


def _write(name: str, seconds: float, begin: "Barrier", told: Any) -> None:
    import django

    django.setup()
    from django.db import connection

    from ledger.errors import LedgerError

    dice = random.Random(os.getpid())  # noqa: S311 - nothing secret is drawn
    write = globals()[name]
    connection.ensure_connection()
    took: list[float] = []
    failed = 0
    begin.wait()
    start = time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        try:
            write(dice)
            took.append((time.perf_counter() - now) * 1000)
        except LedgerError as refused:
            print(repr(refused), file=sys.stderr)  # noqa: T201
            failed += 1
    told.put((took, failed, time.perf_counter() - start))
    connection.close()


def _update_bare(dice: random.Random) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        changed = "UPDATE bare SET name = %s, version = version + 1 WHERE id = %s"
        cursor.execute(changed, [f"party {dice.random()}", dice.randrange(ROWS)])


def _act(dice: random.Random) -> None:
    """Amend a partner; whoever was overtaken reads it anew, as a person would."""
    from ledger import actions
    from ledger.errors import Stale
    from ledger.models import Partner
    from tests.factories import NOW, SETUP

    code = f"partner-{dice.randrange(ROWS)}"
    while True:
        partner = Partner.objects.get(code=code)
        try:
            actions.amend_partner(partner, by=SETUP, at=NOW, name=f"Office {dice.random()}")
        except Stale:
            continue
        return


def _is_whole() -> bool:
    """Tell whether every entry has its one leaf, and every row the version of its last entry."""
    from django.db.models import Sum

    from ledger import actions
    from ledger.models import Entry, Leaf, Partner, Pending

    while actions.seal():
        pass
    entries, leaves, pending = (m.objects.count() for m in (Entry, Leaf, Pending))
    versions = Partner.objects.aggregate(all=Sum("version"))["all"]
    told = Entry.objects.filter(stream__in=Partner.objects.values("pk")).count()
    print(f"{entries:,} entries, {leaves:,} leaves, {pending} pending, ", end="")  # noqa: T201
    print(f"versions of the rows {versions:,}, their entries {told:,}")  # noqa: T201
    return entries == leaves and not pending and versions == told


if __name__ == "__main__":
    main()
