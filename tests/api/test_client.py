"""The client that the site hands out: a copy of one's own, whatever happens on the way."""

import ast
import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ledger import actions
from ledger.api import ledger_client
from ledger.api.ledger_client import Copy, Ledger, LedgerError, Truncated
from ledger.models import Commitment, Release
from tests.api.conftest import Offices
from tests.api.partners import Caller
from tests.factories import NOW, agreed, who


@pytest.fixture
def ledger(live_server: Any, sealed_offices: Offices) -> Ledger:
    """The ledger as Pieter's program asks it, over HTTP."""
    return Ledger(live_server.url, sealed_offices.pieter.token)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "copy.sqlite3")


def told(offices: Offices, pieter: Caller) -> list[dict[str, Any]]:
    """Return what the list says, as the client will have it."""
    found = pieter.documents()
    for document in found:
        for name in ("url", "ledger"):
            document.pop(name)
    return found


def correct(item: Commitment, offices: Offices, **changes: str) -> None:
    by = who(offices.amina)
    actions.correct(item, changes=changes, reason="It was misread.", by=by, at=NOW)


def kept(copy: Copy) -> list[dict[str, Any]]:
    found = [dict(document) for document in copy.documents()]
    for document in found:
        for name in ("url", "ledger"):
            document.pop(name)
    return found


def test_a_copy_is_filled_follows_what_happens_and_forgets_what_was_withdrawn(
    ledger: Ledger, sealed_offices: Offices, copy: Copy
) -> None:
    offices = sealed_offices
    first = agreed(offices.amina, offices.marc, instrument=offices.shared)
    other = agreed(offices.amina, offices.marc)
    given = actions.release(other, to=offices.belgium, by=who(offices.marc), at=NOW)

    list(copy.sync(ledger))
    filled = kept(copy)
    correct(first, offices, title="Renamed")
    actions.withdraw_release(Release.objects.get(pk=given.pk), by=who(offices.marc), at=NOW)
    happened = [(event["type"], event["ref"]) for event in copy.sync(ledger)]

    assert {document["ref"] for document in filled} == {first.reference, other.reference}
    assert ("commitment.withdrawn", other.reference) in happened
    assert kept(copy) == told(offices, offices.pieter)
    assert [document["title"] for document in copy.documents()] == ["Renamed"]
    assert list(copy.sync(ledger)) == []


def test_a_whole_instrument_taken_back_empties_the_copy(
    ledger: Ledger, sealed_offices: Offices, copy: Copy
) -> None:
    offices = sealed_offices
    agreed(offices.amina, offices.marc, instrument=offices.shared)
    list(copy.sync(ledger))

    actions.withdraw_release(Release.objects.get(), by=who(offices.marc), at=NOW)
    happened = [event["type"] for event in copy.sync(ledger)]

    assert happened == ["feed.reset"]
    assert list(copy.documents()) == []


def test_whoever_is_stopped_on_the_way_goes_on_where_they_were(
    ledger: Ledger, sealed_offices: Offices, copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices = sealed_offices
    items = [agreed(offices.amina, offices.marc, instrument=offices.shared) for _ in range(2)]
    list(copy.sync(ledger))
    for item in items:
        correct(item, offices, title="Short")
    before, keep, seen = kept(copy), copy.keep, []

    def stopped(document: Any) -> None:
        seen.append(document)
        if len(seen) == 2:
            raise KeyboardInterrupt
        keep(document)

    monkeypatch.setattr(copy, "keep", stopped)
    with pytest.raises(KeyboardInterrupt):
        list(copy.sync(ledger))
    assert kept(copy) == before
    monkeypatch.setattr(copy, "keep", keep)
    list(copy.sync(ledger))

    assert kept(copy) == told(offices, offices.pieter)


def test_a_cursor_that_the_ledger_does_not_know_means_a_new_copy(
    ledger: Ledger, sealed_offices: Offices, copy: Copy
) -> None:
    item = agreed(sealed_offices.amina, sealed_offices.marc, instrument=sealed_offices.shared)
    list(copy.sync(ledger))
    copy.remember("evt_" + "A" * 38)

    list(copy.sync(ledger))

    assert [document["ref"] for document in copy.documents()] == [item.reference]


def test_the_program_says_what_it_did_and_what_the_ledger_refused(
    ledger: Ledger,
    sealed_offices: Offices,
    live_server: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    item = agreed(sealed_offices.amina, sealed_offices.marc, instrument=sealed_offices.shared)
    monkeypatch.setenv("LEDGER_URL", live_server.url)
    monkeypatch.setenv("LEDGER_KEY", sealed_offices.pieter.token)
    own = ["--copy", str(tmp_path / "own.sqlite3")]

    done = [ledger_client.main([*own, *words]) for words in (["sync"], ["list"])]
    said = capsys.readouterr().out
    shown = ledger_client.main([*own, "show", item.reference]), capsys.readouterr().out
    monkeypatch.setenv("LEDGER_KEY", "pcl_unknown")
    refused = ledger_client.main([*own, "sync"]), capsys.readouterr().err

    assert done == [0, 0]
    assert "1 commitments are kept" in said
    assert f"{item.reference:16} agreed" in said
    assert json.loads(shown[1])["ref"] == item.reference
    assert refused == (1, "401: This key is not known here, has expired or was revoked.\n")


# --- Servers that are not what they should be --------------------------------------------------


class Elsewhere(BaseHTTPRequestHandler):
    """Answers each address with what ``answers`` holds; remembers who brought a key."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    keys: list[str] = []

    def do_GET(self) -> None:
        self.keys.append(self.headers.get("Authorization", ""))
        status, headers, body = self.answers[self.path.partition("?")[0]]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[tuple[Ledger, type[Elsewhere]]]:
    handler = type("Handler", (Elsewhere,), {"answers": {}, "keys": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Ledger(f"http://127.0.0.1:{server.server_port}", "pcl_key"), handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.only("sqlite")
def test_an_export_that_was_cut_short_changes_nothing(
    elsewhere: tuple[Ledger, type[Elsewhere]], copy: Copy
) -> None:
    server, handler = elsewhere
    copy.keep({"ref": "OLD", "title": "Kept"})
    body = b'{"kind":"header","after":"start"}\n{"ref":"NEW","title":"Half"}\n'
    handler.answers["/api/v1/export"] = (200, {}, body)

    with pytest.raises(Truncated):
        list(copy.sync(server))

    assert [document["ref"] for document in copy.documents()] == ["OLD"]
    assert copy.cursor is None


@pytest.mark.only("sqlite")
def test_the_key_goes_nowhere_else(elsewhere: tuple[Ledger, type[Elsewhere]]) -> None:
    server, handler = elsewhere
    there = {"Location": f"{server.base}/stolen"}
    handler.answers["/api/v1/me"] = (302, there, b"")
    handler.answers["/api/v1/commitments"] = (
        *(200, {}),
        b'{"results":[],"next":"https://elsewhere.example/api/v1/commitments"}',
    )

    with pytest.raises(LedgerError, match="302"):
        server.me()
    with pytest.raises(LedgerError, match="not of this ledger"):
        list(server.commitments())
    with pytest.raises(ValueError, match="not https"):
        Ledger("http://ledger.example", "pcl_key")

    assert len(handler.keys) == 2


@pytest.mark.only("sqlite")
def test_a_busy_ledger_is_asked_again_when_it_says(
    elsewhere: tuple[Ledger, type[Elsewhere]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, handler = elsewhere
    handler.answers["/api/v1/me"] = (429, {"Retry-After": "7"}, b'{"detail":"Too much."}')
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)

    with pytest.raises(LedgerError, match="429: Too much"):
        server.me()

    assert waits == [7, 7, 7, 7]


@pytest.mark.only("sqlite")
def test_the_client_needs_nothing_but_python() -> None:
    tree = ast.parse(Path(ledger_client.__file__).read_text())
    modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    modules |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}

    assert {module.partition(".")[0] for module in modules} <= sys.stdlib_module_names


@pytest.mark.django_db
@pytest.mark.only("sqlite")
def test_the_site_hands_it_out_to_everybody(client: Any) -> None:
    answer = client.get("/api/v1/ledger_client.py", secure=True)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/x-python; charset=utf-8"
    assert b"".join(answer) == Path(ledger_client.__file__).read_bytes()
