"""What the log costs as it grows: ``python -m benchmarks.growth --size 1000000 --plot FILE.svg``.

Entries are built, inserted and sealed in batches, beside a bare ``bulk_create`` of the same rows
into a table without triggers. At each power of ten: one more entry sealed, an inclusion and a
consistency proof, the tiles they read, and the state of the tree. At the end the log is exported,
and the stand-alone verifier reads all of it beside bare SHA-256 over the same bytes. Exits 1 where
a bound of ``BOUNDS`` does not hold.
"""

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from benchmarks import plot
from benchmarks.house import open_house

if TYPE_CHECKING:
    from ledger.models import Entry

VERSIONS: Final = 10  # of each stream
BATCH: Final = 10_000
TIMES: Final = 60  # that each small thing is measured
BOUNDS: Final = {
    "log / bare hashing": 2.0,
    "tiles of a watch": 6,
    "tiles of a proof": 5,
    "head": 320,
}


@dataclass(frozen=True)
class Point:
    """What was measured at one size: milliseconds, tiles that a proof read, bytes of the head."""

    size: int
    append: float
    inclusion: float
    consistency: float
    tiles: int
    head: int


def main() -> None:
    """Fill a log, measure, print and plot what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=1_000_000, help="entries")
    options.add_argument("--plot", type=Path, help="an SVG file to draw the growth into")
    given = options.parse_args()
    with open_house() as vendor:
        found, points = _grow(vendor, given.size)
        found |= _verify()
    found["tiles of a proof"] = max(point.tiles for point in points)
    found["head"] = max(point.head for point in points)
    if given.plot:
        lines = {name: [getattr(p, name) for p in points] for name in plot.LINES}
        given.plot.write_text(plot.svg(vendor, [p.size for p in points], lines))
    wrong = [
        f"{name} is {found[name]:.2f}, not {most}"
        for name, most in BOUNDS.items()
        if found[name] > most
    ]
    sys.exit("\n".join(wrong))


# --- Growing ------------------------------------------------------------------------------


def _grow(vendor: str, size: int) -> tuple[dict[str, float], list[Point]]:
    from ledger.management import log_keys
    from tests import factories as make

    log_keys.begin("ledger.example/benchmark", by=make.SETUP, at=make.NOW)
    source, points, spent = _entries(), [], {"build": 0.0, "insert": 0.0, "seal": 0.0, "bare": 0.0}
    count = 0
    for mark in (10**power for power in range(3, 10) if 10**power <= size):
        while count < mark:
            count += _import(source, min(BATCH, mark - count), spent)
        points.append(_at(source, count))
        print(f"{vendor}: {points[-1]}", flush=True)  # noqa: T201
    whole = spent["build"] + spent["insert"] + spent["seal"]
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items())
    rate, ratio = count / whole, whole / spent["bare"]
    print(f"{vendor}: {count:,} entries, {told}: {rate:,.0f}/s, {ratio:.2f} times bare")  # noqa: T201
    return {"import / bare": ratio}, points


def _entries() -> "Iterator[Entry]":
    """Yield entries that are not written yet, of streams of ten versions each."""
    import os

    from ledger.models import Entry
    from ledger.proof import entry as proof

    number = 0
    while number := number + 1:
        stream, prev = UUID(int=number << 80 | 0x7 << 76 | 0x8 << 60), None
        for version in range(1, VERSIONS + 1):
            chain = {"at": "2026-07-01T10:00:00.000000Z", "prev": prev, "stream": str(stream)}
            told = {"status": "in_progress", "status_since": f"2026-07-{version:02d}"}
            contents: dict[str, proof.Content] = {
                "chain": chain | {"version": version},
                "open": {"type": "status_changed", "data": {"set": {f"x:{stream}": told}}},
                "restricted": {"data": {"note": "Between colleagues."}},
                "personal": {"actor": {"id": str(stream), "name": "Amina Example"}},
            }
            made = proof.build(contents, salts=os.urandom(64))
            prev = made.leaf_hash.hex()
            texts: dict[str, Any] = made.disclosures
            yield Entry(
                stream=stream, version=version, leaf=made.leaf, leaf_hash=made.leaf_hash, **texts
            )


def _import(source: "Iterator[Entry]", many: int, spent: dict[str, float]) -> int:
    """Build, insert and seal some entries; and insert the same ones barely, and take that back."""
    from django.db import connection, transaction

    from ledger import actions
    from ledger.models import Entry, guards

    rows = _timed(spent, "build", lambda: list(islice(source, many)))
    guards.lift(connection)
    with transaction.atomic():
        _timed(spent, "bare", lambda: Entry.objects.bulk_create(rows))
        transaction.set_rollback(True)
    guards.install(connection)
    for row in rows:
        row.pk = None
    with transaction.atomic():
        _timed(spent, "insert", lambda: Entry.objects.bulk_create(rows))
    _timed(spent, "seal", lambda: actions.seal(limit=many))
    return many


def _timed(spent: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    result = work()
    spent[name] += time.perf_counter() - begun
    return result


# --- At one size --------------------------------------------------------------------------


def _at(source: "Iterator[Entry]", count: int) -> Point:
    from ledger import actions
    from ledger.models.tree import head

    appended = []
    for row in islice(source, TIMES):
        row.save(force_insert=True)
        appended.append(_ms(actions.seal))
    newest = head()
    if newest is None:
        raise SystemExit("nothing was sealed")
    inclusion, consistency, tiles = _proofs(newest.size)
    append, edge = statistics.median(appended), len(newest.frontier)
    return Point(count, append, inclusion, consistency, tiles, edge)


def _proofs(size: int) -> tuple[float, float, int]:
    """Return the medians of both kinds of proof, and the most tiles that an inclusion read."""
    from ledger.models.tree import read_tile
    from ledger.proof.tiles import Tiles

    read = 0

    def counted(level: int, number: int, width: int) -> Sequence[bytes]:
        nonlocal read
        read += 1
        return read_tile(level, number, width)

    proofs, growths, most = [], [], 0
    for index in range(0, size, size // TIMES):
        read = 0
        proofs.append(_ms(partial(Tiles(counted, size).inclusion, index, size)))
        most = max(most, read)
        growths.append(_ms(partial(Tiles(counted, size).consistency, index + 1, size)))
    return statistics.median(proofs), statistics.median(growths), most


def _ms(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


# --- The stand-alone verifier ---------------------------------------------------------------


def _verify() -> dict[str, float]:
    """Export the log and check it with ``verify.py``, in this process."""
    from django.core.management import call_command

    from ledger.models import LogKey

    key = ["--key", LogKey.objects.get(purpose="log").vkey]
    verifier = _verifier()
    with tempfile.TemporaryDirectory(prefix="ledger-export-") as folder:
        exported = _ms(lambda: call_command("export_log", folder, verbosity=0)) / 1000
        checked = _ms(lambda: _run(verifier, "log", folder, *key, "--jobs", "1")) / 1000
        bare = _ms(lambda: _hash_all(Path(folder))) / 1000
        tiles = _watch(verifier, folder, key)
    told = f"verify.py log {checked:.2f} s on one process, bare hashing {bare:.2f} s"
    print(f"export {exported:.1f} s; {told}")  # noqa: T201
    return {"log / bare hashing": checked / bare, "tiles of a watch": tiles}


def _watch(verifier: ModuleType, folder: str, key: list[str]) -> int:
    """Watch from a checkpoint half-way, and return how many tiles that read."""
    from ledger.models import Checkpoint

    old = Checkpoint.objects.order_by("size")[Checkpoint.objects.count() // 2]
    state = Path(folder, "state")
    state.write_text(old.note)
    places: list[str] = []
    read = verifier.__dict__["read"]

    def noted(place: str, limit: int) -> bytes:
        places.append(place)
        found: bytes = read(place, limit)
        return found

    verifier.__dict__["read"] = noted
    watched = _ms(lambda: _run(verifier, "watch", folder, *key, "--state", str(state)))
    tiles = sum("tile/" in place for place in places)
    print(f"verify.py watch from {old.size:,} entries: {watched:.0f} ms, {tiles} tiles")  # noqa: T201
    return tiles


def _verifier() -> ModuleType:
    from ledger import proof

    spec = importlib.util.spec_from_file_location("verify", Path(proof.__path__[0], "verify.py"))
    if spec is None or spec.loader is None:
        raise SystemExit("verify.py is not there")
    found = importlib.util.module_from_spec(spec)
    sys.modules["verify"] = found  # its processes look for themselves there
    spec.loader.exec_module(found)
    return found


def _run(verifier: ModuleType, *words: str) -> None:
    if verifier.main([*words, "--quiet"]) != 0:
        raise SystemExit(f"verify.py {words[0]} did not pass")


def _hash_all(folder: Path) -> bytes:
    """Hash every leaf and every node over the same bytes, and check nothing: the floor."""
    hashes = []
    for bundle in sorted(Path(folder, "tile", "entries").rglob("*")):
        if bundle.is_file():
            data = bundle.read_bytes()
            at = 0
            while at < len(data):
                end = at + 2 + int.from_bytes(data[at : at + 2], "big")
                hashes.append(sha256(b"\x00" + data[at + 2 : end]).digest())
                at = end
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


if __name__ == "__main__":
    main()
