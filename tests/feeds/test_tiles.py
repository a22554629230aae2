"""The log is served as C2SP describes it, to everybody alike, and nothing else is."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.models import Leaf, Log
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof.checkpoint import open_checkpoint
from ledger.proof.merkle import leaf_hash, root_of
from ledger.proof.note import COSIGNATURE, Signer, Verifier
from ledger.proof.tiles import Tiles, unbundle
from tests.actions.test_sealing import add, without_keys
from tests.factories import NOW, SETUP, a_party
from tests.feeds.asking import ask, fetched, tiles_of
from tests.feeds.checking import check, run

WITNESS = Signer("witness.example/belgium", bytes(range(32)), COSIGNATURE)
ENTRIES = 300


@pytest.fixture
def long(sealed: Log, settings: Any, tmp_path: Path) -> Log:
    """A log with a full tile, sealed twice."""
    without_keys(settings, tmp_path / "web")
    with transaction.atomic():
        for number in range(ENTRIES - 1):
            add(f"party-{number}")
    settings.LEDGER_FOLDER = tmp_path
    actions.seal(limit=100)
    actions.seal()
    return sealed


def test_the_newest_checkpoint_is_served_with_the_lines_of_its_witnesses(sealed: Log) -> None:
    actions.add_log_key(Purpose.WITNESS, str(WITNESS.verifier), by=SETUP, at=NOW)
    newest = head()
    assert newest
    text = newest.note.rpartition("\n\n")[0] + "\n"
    line = WITNESS.line(text, int(NOW.timestamp()))
    actions.take_cosignature(f"{text}\n{line}", at=NOW)

    answer = ask("checkpoint")

    assert answer.content.decode() == newest.note + line
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=5"
    keys = [Verifier.parse(ask("vkey").content.decode().strip()), WITNESS.verifier]
    stated, opened = open_checkpoint(answer.content.decode(), keys, sealed.origin)
    assert stated.size == newest.size
    assert len(opened.signed) == 2


def test_tiles_and_bundles_hash_to_the_root_that_was_signed(long: Log) -> None:
    def read(level: int, number: int, width: int) -> list[bytes]:
        [path] = [p for p in tiles_of(ENTRIES) if p.startswith(f"tile/{level}/{number:03d}")]
        tile = ask(path).content
        return [tile[i : i + 32] for i in range(0, len(tile), 32)]

    newest = head()
    assert newest
    leaves = [
        leaf
        for path, count in [("000", 256), ("001.p/44", 44)]
        for leaf in unbundle(ask(f"tile/entries/{path}").content, count)
    ]

    assert newest.size == ENTRIES == len(leaves)
    assert Tiles(read, ENTRIES).root() == bytes(newest.root)
    assert root_of(map(leaf_hash, leaves)) == bytes(newest.root)


def test_a_tile_costs_one_query_and_may_be_kept_for_ever_by_everybody(long: Log) -> None:
    for path in tiles_of(ENTRIES):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(path, Cookie=f"sessionid={'a' * 32}", **{"Accept-Language": "fr"})

        assert (answer.status_code, len(queries)) == (200, 1)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert not {"Vary", "Set-Cookie", "Content-Language"} & answer.headers.keys()
        again = ask(path, **{"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_nothing_costs_more_than_two_queries(sealed: Log) -> None:
    for path in ("checkpoint", "vkey", "view-vkey", "policy", "verify.py", ""):
        with CaptureQueriesContext(connection) as queries:
            assert ask(path).status_code == 200

        assert len(queries) <= 2, path


NOT_THERE = [
    *("tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/1/000", "tile/1/000.p/2"),
    *("tile/2/000.p/1", "tile/63/000", "tile/entries/001", "tile/entries/001.p/45"),
    *("tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/257"),
    *("tile/0/0", "tile/0/0000", "tile/0/x000/000", "tile/0/000/", "tile/0/000/000"),
    *("tile/00/000", "tile/64/000", "tile/-1/000", "tile/0", "tile/0/", "tile/entries"),
    *("tile/0/%30%30%30%0A", "tile/0/000%0A", "tile/0/000%00", "tile/0/%D9%A0%D9%A0%D9%A0"),
    *("tile/0/../0/000", "tile/0/..%2f..%2fvkey", "tile/0//000", "tile/0/000.p/-1"),
    *("tile/0/" + "x999/" * 6 + "999", "tile/63/" + "x999/" * 6 + "999"),
    *("tile/0/x036/x028/x797/x018/x963/967", "tile/0/x036/x028/x797/x018/x963/968.p/1"),
    "tile/0/" + "x001/" * 5000 + "000",
    *("checkpoint/", "vkey/", "Checkpoint", ".key", "..%2f", "verify.pyc", "tile", "%ff%fe"),
    *("state", "0123abcd.key", "%2e%2e/%2e%2e/etc/passwd", "x" * 5000),
]


@pytest.mark.only("sqlite")
def test_what_is_no_path_of_this_log_is_not_there(long: Log) -> None:
    for path in NOT_THERE:
        answer = ask(path)

        assert answer.status_code == 404, path
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Cache-Control"] == "no-store"
        assert len(answer.content) < 80


@pytest.mark.only("sqlite")
def test_nothing_takes_a_parameter(db: None) -> None:
    for path in ("checkpoint?x=1", "vkey?", "verify.py?v=2", "tile/0/000?x", "nothing?x"):
        answer = ask(path)

        is_bare = path.endswith("?")
        assert answer.status_code == (404 if is_bare else 400)
        assert is_bare or answer.content == b"This address takes no parameters.\n"


@pytest.mark.only("sqlite")
def test_the_log_is_only_read(db: None) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "X"):
        for path in ("checkpoint", "tile/0/000.p/1", "verify.py", "nothing"):
            answer = ask(path, method)

            assert answer.status_code == 405
            assert answer["Allow"] == "GET, HEAD"


@pytest.mark.only("sqlite")
def test_head_tells_what_get_would_send(sealed: Log) -> None:
    for path in ("checkpoint", "tile/0/000.p/1", "verify.py"):
        told, sent = ask(path, "HEAD"), ask(path)

        assert (told.status_code, told.content) == (200, b"")
        assert dict(told.headers) == dict(sent.headers)


def test_before_the_log_begins_everything_says_so(db: None) -> None:
    for path in ("checkpoint", "vkey", "view-vkey", "policy"):
        answer = ask(path)

        assert (answer.status_code, answer.content) == (404, b"This log has not begun.\n")
    assert ask("tile/0/000.p/1").status_code == 404
    assert ask("").status_code == 404
    assert ask("verify.py").status_code == 200


def test_a_log_that_begun_and_was_not_sealed_has_keys_and_no_checkpoint(
    sealed: Log, settings: Any, tmp_path: Path
) -> None:
    """The process that seals may come later than the one that serves."""
    without_keys(settings, tmp_path / "web")
    a_party("belgium")

    assert ask("checkpoint").content.split(b"\n")[1] == b"1"
    assert ask("tile/0/000.p/2").status_code == 404


def test_others_check_the_whole_log_from_what_is_served(long: Log, tmp_path: Path) -> None:
    mirror = fetched(tmp_path / "mirror")

    said = check(tmp_path, "log", "mirror", "--key", "mirror/vkey")

    assert f"{ENTRIES} entries" in said
    bundle = mirror / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b'"v":1', b'"v":2', 1))
    assert run(tmp_path, "log", "mirror", "--key", "mirror/vkey")[0] == 1


def test_a_watch_from_day_to_day_holds(sealed: Log, tmp_path: Path) -> None:
    watch = ("watch", "mirror", "--key", "mirror/vkey", "--state", "kept")
    fetched(tmp_path / "mirror")
    check(tmp_path, *watch)
    for code in ("belgium", "india"):
        a_party(code)
    fetched(tmp_path / "mirror")

    said = check(tmp_path, *watch)

    assert "only grown" in said
    assert int((tmp_path / "kept").read_text().split("\n")[1]) == Leaf.objects.count() == 3
