"""What home costs in a full house, and what a night costs.

    python -m benchmarks.home [commitments]

The home pages of an officer who owns everything, of the manager and of a reader, each asked for
by turns; and one night after half a year that nobody counted. CPU and wall time of this
process: the least of some rounds, in milliseconds.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter, process_time
from typing import Final
from unittest.mock import patch

from benchmarks.house import open_house

MANY: Final = 20_000
PATTERNS: Final = 100  # Played through actions; the others are copies of them.
ROUNDS: Final = 10


def fill(many: int) -> None:
    """Fill the house of one desk; its officer owns everything."""
    from benchmarks.copies import History, copy_out
    from benchmarks.histories import a_cast, play
    from ledger.domain.actor import Role
    from tests.factories import a_person

    cast = a_cast()
    a_person("rita", Role.READER, cast.officer.desks.get())
    played = list(play(cast, many=min(many, PATTERNS)))
    for item in played:
        item.refresh_from_db()
    copy_out([History(item) for item in played], until=many)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let the clock stand."""
    with patch("django.utils.timezone.now", lambda: instant):
        yield


def night() -> tuple[float, float]:
    """Return the CPU and wall seconds of one night."""
    from django.core.management import call_command

    cpu, wall = process_time(), perf_counter()
    call_command("tally", verbosity=0)
    return process_time() - cpu, perf_counter() - wall


def page(username: str) -> tuple[float, float, int]:
    """Return the least CPU and wall milliseconds of one home page, and its queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from ledger.models import User

    client, taken = Client(), []
    client.force_login(User.objects.get(username=username))
    for _round in range(ROUNDS):
        cpu, wall = process_time(), perf_counter()
        answer = client.get("/admin/")
        taken.append(((process_time() - cpu) * 1000, (perf_counter() - wall) * 1000))
        if answer.status_code != 200:
            raise SystemExit(f"{username}: {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/")
    return min(cpu for cpu, _wall in taken), min(wall for _cpu, wall in taken), len(queries)


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with open_house() as database:
        fill(many)
        from benchmarks.histories import END
        from ledger.models import Commitment, Entry

        said = f"{Commitment.objects.count():,} commitments, {Entry.objects.count():,} entries"
        print(f"{said} on {database}")  # noqa: T201
        with at(END + timedelta(days=30)):
            cpu, wall = night()
            print(f"a night      {cpu:8.1f} s CPU {wall:8.1f} s")  # noqa: T201
            for username in ("amina", "marc", "rita"):
                cpu, wall, queries = page(username)
                print(f"{username:12} {cpu:8.1f} ms CPU {wall:8.1f} ms, {queries} queries")  # noqa: T201


if __name__ == "__main__":
    main()
