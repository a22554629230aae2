"""Several processes that read one and the same moment of the database, while others write."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError
from typing import Any, Final

from django.db import connection, connections, transaction

from ledger.audit.report import Report
from ledger.models import Entry

Task = tuple[Callable[..., Report], tuple[Any, ...]]

_PATIENCE: Final = 60  # seconds for all processes to open their connections

_barrier: Barrier  # of a process of the pool


def run(tasks: Iterable[Task], jobs: int) -> Iterator[Report]:
    """Do tasks on some processes, and yield their reports in the order of the tasks.

    Every process opens its own connection, and all see the database as it was when the last of
    them had. Within a transaction of the caller everything is done here, on what that sees.
    """
    if connection.in_atomic_block:
        yield from (work(*given) for work, given in tasks)
        return
    connections.close_all()  # A connection does not outlive a fork.
    context = get_context("fork")
    barrier = context.Barrier(jobs + 1)
    with ProcessPoolExecutor(jobs, context, _enter, (barrier,)) as pool:
        pool.submit(os.getpid).result()  # All processes start with the first task.
        _begin_together(pool, barrier, jobs)
        waiting = [pool.submit(work, *given) for work, given in tasks]
        try:
            for each in waiting:
                yield each.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _begin_together(pool: ProcessPoolExecutor, barrier: Barrier, jobs: int) -> None:
    with _held_still() as snapshot:
        begun = [pool.submit(_begin, snapshot) for _each in range(jobs)]
        with suppress(BrokenBarrierError):  # One of them tells why.
            barrier.wait(_PATIENCE)
        for each in begun:
            each.result()


@contextmanager
def _held_still() -> Iterator[str]:
    """Keep a moment of the database until others read it, too; gives its name.

    PostgreSQL shares a snapshot, and nobody waits. SQLite cannot: nobody writes for the blink in
    which the processes begin to read, because a transaction takes the lock of writers there.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        snapshot = ""
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
        yield snapshot


def _enter(barrier: Barrier) -> None:
    """Make ready a new process of the pool. Whoever stops the command stops it, too."""
    global _barrier
    _barrier = barrier
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _begin(snapshot: str) -> None:
    """Begin to read, and go on as soon as all others have begun. It ends with the process."""
    try:
        if connection.vendor == "sqlite":
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        transaction.atomic().__enter__()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        Entry.objects.exists()  # SQLite's moment is that of the first reading.
    except BaseException:
        _barrier.abort()
        raise
    _barrier.wait(_PATIENCE)
