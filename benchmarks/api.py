"""What partners' reading costs, beside plain REST framework and beside the limit.

    python -m benchmarks.api [--size 100000] [--rounds 20] [--json FILE] [--beside FILE]

Everything in one process, by turns, on a PostgreSQL of its own, or beside the database that
DATABASE_URL names. Times are CPU, of this process and of the database's. The limit is psycopg and
orjson alone; the plain views are a ModelSerializer with prefetch and count; the bare view asks for
a key and answers nothing. Exits 1 where a bar does not hold, against a smaller house too.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.caller import Caller
from benchmarks.cpu import Clocks, Figures, Read
from benchmarks.house import open_house
from tests.postgres import Server, find_binaries

if TYPE_CHECKING:
    import psycopg

AT_ONCE: Final = 5  # reads between two looks at the clocks
# What is held against what, and how many times its CPU it may take, or takes at least.
MOST: Final = (
    ("list", "limit: list", 4.0),
    ("broad filter", "list", 1.2),
    ("page 1,000", "list", 1.2),
    ("detail", "bare view", 4.0),
    ("list: 304", "bare view", 2.0),
    ("detail: 304", "bare view", 2.0),
    ("export", "limit: export", 1.5),
)
LEAST: Final = (("plain: list", "list", 3.5),)
FLAT: Final = 1.3  # times the CPU in a house that is smaller by a power of ten
GROWING: Final = frozenset({"export", "limit: export"})
LIST: Final = "/api/v1/commitments"


def main() -> None:
    """Fill a house, measure, print, and keep the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=100_000, help="commitments")
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--json", type=Path, help="a file to keep the figures in")
    options.add_argument("--beside", type=Path, help="such a file, of a smaller house")
    given = options.parse_args()
    with open_house() as vendor:
        if vendor != "postgresql":
            raise SystemExit(
                "Set DATABASE_URL to a PostgreSQL server: only there this is measured."
            )
        from benchmarks.released import fill

        found = measured(fill(given.size), given.rounds)
    show(found)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
    before = json.loads(given.beside.read_text()) if given.beside else {}
    sys.exit("\n".join([*wrong(found), *grown(found, before)]))


@contextmanager
def _server() -> Iterator[None]:
    """Start a PostgreSQL, where none is named."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with Server(find_binaries()) as server:
        os.environ["DATABASE_URL"] = server.url
        yield


def measured(token: str, rounds: int) -> Figures:
    """Return CPU milliseconds of each read, in a house that is filled."""
    from django.conf import settings
    from django.db import connection

    from benchmarks import limit
    from ledger.domain import quota

    settings.ROOT_URLCONF = "benchmarks.plain"
    for policy in (quota.BURST, quota.HOUR, quota.EXPORT):
        object.__setattr__(policy, "quota", 10**9)  # counted as ever, and never used up
    connection.settings_dict["CONN_MAX_AGE"] = None
    connection.close()  # what was opened before has an age to end at
    settings_of = connection.get_connection_params()
    place = {name: settings_of[name] for name in ("host", "port", "user", "dbname")}
    caller, raw = Caller(token), limit.connect(**place)
    clocks = Clocks(lambda: [connection.connection.info.backend_pid, raw.info.backend_pid])
    reads, whole = _reads(caller) | _limits(raw), _whole(caller, raw)
    for read in reads.values():
        read()
    for _round in range(rounds):
        for name, read in reads.items():
            clocks.measure(name, read, AT_ONCE)
    for _round in range(3):
        for name, read in whole.items():
            clocks.measure(name, read, 1)
    return clocks.medians()


def _reads(caller: Caller) -> dict[str, Read]:
    one, broad = _newest(), "?status=in_progress"
    addresses = {
        "list": LIST,
        "broad filter": LIST + broad,
        "selective filter": f"{LIST}?status=stalled&party=p3",
        "page 1,000": caller.page(1000),
        "detail": f"{LIST}/{one}",
        "changes": "/api/v1/changes?limit=100&embed=commitment",
        "plain: list": "/plain/commitments",
        "plain: broad filter": "/plain/commitments" + broad,
        "plain: page 1,000": "/plain/commitments?page=1000",
        "plain: detail": f"/plain/commitments/{one}",
        "bare view": "/bare",
    }
    again = {f"{name}: 304": addresses[name] for name in ("list", "detail")}
    return {name: caller.read(address) for name, address in addresses.items()} | {
        name: caller.read_again(address) for name, address in again.items()
    }


def _limits(raw: "psycopg.Connection[Any]") -> dict[str, Read]:
    from benchmarks import limit

    return {
        "limit: list": limit.page(raw),
        "limit: broad filter": limit.page(raw, " AND c.status = 'in_progress'"),
        "limit: selective filter": limit.page(raw, limit.SELECTIVE),
        "limit: detail": limit.detail(raw, _newest()),
    }


def _whole(caller: Caller, raw: "psycopg.Connection[Any]") -> dict[str, Read]:
    from benchmarks import limit

    return {"export": caller.read("/api/v1/export"), "limit: export": limit.export(raw)}


def _newest() -> str:
    """Return the reference of an item that the partner may see."""
    from ledger.models import Commitment, Partner

    visible = Commitment.objects.visible_to(Partner.objects.get())
    return str(visible.values_list("reference", flat=True).order_by("-reference")[0])


def show(found: Figures) -> None:
    """Print the figures, and how busy the machine was."""
    one, five, _fifteen = os.getloadavg()
    print(f"CPU in ms; load of the machine {one:.1f}, {five:.1f}")  # noqa: T201
    print(f"{'':26} {'ours':>9} {'database':>9} {'both':>9}")  # noqa: T201
    for name, (app, database) in found.items():
        print(f"{name:26} {app:9.2f} {database:9.2f} {app + database:9.2f}")  # noqa: T201
    for name, beside, bar in (*MOST, *LEAST):
        print(f"{name} / {beside}: {_times(found, name, beside):.2f} (bar {bar})")  # noqa: T201


def wrong(found: Figures) -> list[str]:
    """Return one sentence for each bar that does not hold."""
    told = [(name, beside, bar, 1) for name, beside, bar in MOST]
    told += [(name, beside, bar, -1) for name, beside, bar in LEAST]
    return [
        f"{name} takes {_times(found, name, beside):.2f} times the CPU of {beside}, not {bar}."
        for name, beside, bar, sign in told
        if (_times(found, name, beside) - bar) * sign > 0
    ]


def grown(found: Figures, before: Figures) -> list[str]:
    """Return one sentence for each read that costs more than a smaller house explains."""
    ratios = {name: sum(found[name]) / sum(before[name]) for name in before if name not in GROWING}
    ours = {
        name: ratio for name, ratio in ratios.items() if not name.startswith(("plain", "limit"))
    }
    for name, ratio in ours.items():
        print(f"{name}: {ratio:.2f} times that in the smaller house (bar {FLAT})")  # noqa: T201
    return [f"{name} grew {ratio:.2f} times." for name, ratio in ours.items() if ratio > FLAT]


def _times(found: Figures, name: str, beside: str) -> float:
    return sum(found[name]) / sum(found[beside])


if __name__ == "__main__":
    main()
