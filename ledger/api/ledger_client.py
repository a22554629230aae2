"""Keep a copy of what a commitment ledger shows you: complete, current, and checked.

One file, Python 3.9 or newer, nothing else. As a program:

    export LEDGER_URL=https://ledger.example.org LEDGER_KEY=pcl_...
    python3 -m ledger_client sync        # everything the first time, then only what changed
    python3 -m ledger_client list --overdue
    python3 -m ledger_client show EU-IN-SDP-019
    python3 -m ledger_client watch       # goes on, and tells of each change
    python3 -m ledger_client verify --keys keys

As a module: ``Ledger`` asks, ``Copy`` keeps. The copy is a SQLite file. Each step of a sync is
one transaction, so it may be stopped at any time: the next one goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypedDict, cast

if TYPE_CHECKING:
    Values = str | int | Iterable[str]

ATTEMPTS = 5
TIMEOUT_SECONDS = 60
LONGEST_WAIT_SECONDS = 300
_BUSY = frozenset({429, 502, 503, 504})
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


class Status(TypedDict):
    code: str
    label: str
    since: str


class Commitment(TypedDict, total=False):
    """A document; what was not released to you is absent. More fields may come."""

    ref: str
    url: str
    level: str
    title: str
    text: str
    status: Status
    due_on: str | None
    overdue: bool
    version: int
    parties: list[dict[str, Any]]
    updated_at: str


class Event(TypedDict, total=False):
    id: str
    type: str
    at: str
    ref: str | None
    version: int | None
    href: str | None
    commitment: Commitment | None


class LedgerError(Exception):
    """The ledger refused, or did not answer; the text says what it said."""


class CursorGone(LedgerError):
    """The feed no longer knows where you were: take everything again."""


class Truncated(LedgerError):
    """An export ended before its end, so nothing of it was kept."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could carry the key to another host, so none is followed."""

    def redirect_request(self, *args: Any) -> None:
        return None


class Ledger:
    """A ledger as one partner reads it.

    :param url: where it is, such as ``https://ledger.example.org``; :param key: ``pcl_...``.
    :raises ValueError: the key would travel unencrypted.
    """

    def __init__(self, url: str, key: str) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise ValueError(f"{url} is not https: the key would be seen on its way.")
        self.base = f"{url.rstrip('/')}/api/v1"
        self._key = key
        self._opener = urllib.request.build_opener(_NoRedirect)

    def me(self) -> dict[str, Any]:
        """Return who you are here, what your key opens, and until when."""
        return cast("dict[str, Any]", self._json("me"))

    def commitment(self, ref: str, **parameters: Values) -> Commitment:
        """Return one commitment in full; ``as_of="2026-01-27"`` returns what was said then."""
        return cast("Commitment", self._json(f"commitments/{ref}", parameters))

    def commitments(self, **filters: Values) -> Iterator[Commitment]:
        """Yield what you may see, page after page: ``status=["stalled"], overdue="true"``."""
        return self._pages("commitments", filters)

    def follow(self, address: str) -> Iterator[Commitment]:
        """Yield what a list holds whose address the ledger gave."""
        return self._pages(address, {})

    def changes(self, after: str) -> dict[str, Any]:
        """Return a page of what happened after an event, each with the document as it is now.

        :raises CursorGone: take an export, and go on from there.
        """
        query = {"after": after, "embed": "commitment", "limit": "200"}
        return cast("dict[str, Any]", self._json("changes", query))

    def export(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of an export: a header, the documents, and an end.

        :raises Truncated: at the end, where it is not the end of all that was sent: keep nothing.
        """
        digest, count, end = hashlib.sha256(), 0, None
        with closing(self._open("export")) as lines:
            for line in lines:
                told = json.loads(line)
                if told.get("kind") == "end":
                    end = told
                else:
                    digest.update(line)
                    count += "kind" not in told
                yield told
        if end is None or (end["count"], end["sha256"]) != (count, digest.hexdigest()):
            raise Truncated("The export ended too early. Nothing of it was kept; try again.")

    def send(self, ref: str, told: Mapping[str, Any], *, name: str = "") -> dict[str, Any]:
        """Send a position or a claim on a commitment as it is now; return the receipt.

        :param name: stands for this one; give the same to send it again after a failure.
        """
        with closing(self._open(f"commitments/{ref}")) as answer:
            etag = answer.headers["ETag"]  # type: ignore[attr-defined]
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": name or str(uuid.uuid4()),
            "If-Match": etag,
        }
        body = json.dumps(told).encode()
        with closing(self._open(f"commitments/{ref}/submissions", {}, headers, body)) as answer:
            return cast("dict[str, Any]", json.load(answer))

    def view(self) -> Iterator[bytes]:
        """Yield the pages of your verifiable view, as ``verify.py view`` takes them."""
        address: str | None = "view"
        while address:
            with closing(self._open(address)) as answer:
                page = answer.read()
            yield page
            address = json.loads(page)["next"]

    def _pages(self, address: str, query: Mapping[str, Values]) -> Iterator[Commitment]:
        page = self._json(address, query)
        yield from page["results"]
        while page["next"]:
            page = self._json(page["next"])
            yield from page["results"]

    def _json(self, address: str, query: Mapping[str, Values] | None = None) -> Any:
        with closing(self._open(address, query or {})) as answer:
            return json.load(answer)

    def _open(
        self,
        address: str,
        query: Mapping[str, Values] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> IO[bytes]:
        url = urllib.parse.urljoin(f"{self.base}/", address)
        if not url.startswith(f"{self.base}/"):
            raise LedgerError(f"{url} is not of this ledger; the key is not sent there.")
        if query:
            url += "?" + urllib.parse.urlencode(query, doseq=True)
        sent = {"Authorization": f"Bearer {self._key}", "Accept": "*/*", **(headers or {})}
        request = urllib.request.Request(url, body, sent)  # noqa: S310 - https, or this machine
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return cast("IO[bytes]", self._opener.open(request, timeout=TIMEOUT_SECONDS))
            except urllib.error.HTTPError as refused:
                if refused.code not in _BUSY or attempt == ATTEMPTS:
                    raise _explained(refused) from None
                wait = refused.headers.get("Retry-After", "")
                time.sleep(min(int(wait) if wait.isdigit() else 2**attempt, LONGEST_WAIT_SECONDS))
            except (OSError, HTTPException) as away:
                if attempt == ATTEMPTS:
                    raise LedgerError(f"{self.base} does not answer: {away}") from None
                time.sleep(2**attempt)
        raise AssertionError("unreachable")


class Copy:
    """What you were shown, in a file of your own."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS document (ref TEXT PRIMARY KEY, body TEXT NOT NULL)"
        )
        self._db.execute("CREATE TABLE IF NOT EXISTS state (cursor TEXT NOT NULL)")

    @property
    def cursor(self) -> str | None:
        """The last event that this copy knows of; None where it was never filled."""
        row = self._db.execute("SELECT cursor FROM state").fetchone()
        return row[0] if row else None

    def documents(self) -> Iterator[Commitment]:
        """Yield all that is kept, by reference."""
        for (body,) in self._db.execute("SELECT body FROM document ORDER BY ref"):
            yield json.loads(body)

    def document(self, ref: str) -> Commitment | None:
        row = self._db.execute("SELECT body FROM document WHERE ref = ?", [ref]).fetchone()
        return json.loads(row[0]) if row else None

    def sync(self, ledger: Ledger) -> Iterator[Event]:
        """Bring the copy to where the ledger is; yield what happened, once it is kept."""
        if self.cursor is None:
            self._refill(ledger)
        has_more = True
        while has_more:
            try:
                page = ledger.changes(self.cursor or "start")
            except CursorGone:
                self._refill(ledger)
                continue
            yield from self._take(ledger, page)
            has_more = page["has_more"]

    def _take(self, ledger: Ledger, page: dict[str, Any]) -> list[Event]:
        events: list[Event] = page["events"]
        if any(event["type"] == "feed.reset" for event in events):
            self._refill(ledger)
            return events
        with self._whole():
            for event in events:
                self._apply(ledger, event)
            self.remember(page["next_after"])
        return events

    def _apply(self, ledger: Ledger, event: Event) -> None:
        if event["type"] == "reference.updated":
            # Without an address only full documents differ, which are not kept here.
            for found in ledger.follow(href) if (href := event["href"]) else ():
                self.keep(found)
        elif (document := event.get("commitment")) is not None:
            self.keep(document)
        else:
            self._db.execute("DELETE FROM document WHERE ref = ?", [event["ref"]])

    def _refill(self, ledger: Ledger) -> None:
        """Take everything anew, all or nothing."""
        with self._whole():
            self._db.execute("DELETE FROM document")
            for line in ledger.export():
                if line.get("kind") == "header":
                    self.remember(line["after"] or "start")
                elif "kind" not in line:
                    self.keep(cast("Commitment", line))

    def keep(self, document: Commitment) -> None:
        """Put a document in the place of the one before it."""
        row = [document["ref"], json.dumps(document)]
        self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?)", row)

    def remember(self, cursor: str) -> None:
        """Go on after this event the next time."""
        self._db.execute("DELETE FROM state")
        self._db.execute("INSERT INTO state VALUES (?)", [cursor])

    def _whole(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_rest: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


def _explained(refused: urllib.error.HTTPError) -> LedgerError:
    """Return what a problem (RFC 9457) says."""
    with refused:
        try:
            said = json.load(refused)["detail"]
        except (ValueError, LookupError, TypeError):
            said = refused.reason
    kind = CursorGone if refused.code == 410 else LedgerError
    return kind(f"{refused.code}: {said}")


# --- The program ----------------------------------------------------------------------------


def _line(found: Commitment) -> str:
    status = found["status"]["code"] if "status" in found else "-"
    due = found.get("due_on") or "-"
    late = "overdue" if found.get("overdue") else ""
    return f"{found['ref']:16} {status:16} {due:10} {late:7} {found['title']}"


def _sync(given: argparse.Namespace) -> None:
    """Bring the copy to where the ledger is."""
    copy, count = Copy(given.copy), 0
    for event in copy.sync(_ledger()):
        count += 1
        if not given.quiet:
            print(event["at"], event["type"], event.get("ref") or "")  # noqa: T201
    if not given.quiet:
        kept = sum(1 for _each in copy.documents())
        print(f"{count} changes; {kept} commitments are kept in {given.copy}.")  # noqa: T201


def _list(given: argparse.Namespace) -> None:
    """List what is kept."""
    for found in Copy(given.copy).documents():
        status = found.get("status", {}).get("code")
        if (not given.status or status in given.status) and (
            not given.overdue or found.get("overdue")
        ):
            print(_line(found))  # noqa: T201


def _show(given: argparse.Namespace) -> None:
    """Show one commitment, as it is kept."""
    found = _ledger().commitment(given.ref) if given.full else Copy(given.copy).document(given.ref)
    if found is None:
        raise LedgerError(f"{given.ref} is not in {given.copy}: sync first, or it is not yours.")
    print(json.dumps(found, indent=2, ensure_ascii=False))  # noqa: T201


def _watch(given: argparse.Namespace) -> None:
    """Go on syncing, and tell of each change."""
    while True:
        for event in Copy(given.copy).sync(_ledger()):
            print(event["at"], event["type"], event.get("ref") or "", flush=True)  # noqa: T201
        time.sleep(given.every)


def _verify(given: argparse.Namespace) -> None:
    """Fetch the view, and let verify.py judge it: a program that is not the ledger's word."""
    given.folder.mkdir(exist_ok=True)
    pages = []
    for number, page in enumerate(_ledger().view(), start=1):
        pages.append(given.folder / f"view-{number}.json")
        pages[-1].write_bytes(page)
    checked = [sys.executable, given.verifier, "view", *pages, "--key", given.keys]
    sys.exit(subprocess.run(checked, check=False).returncode)  # noqa: S603 - our own words


def _ledger() -> Ledger:
    try:
        return Ledger(os.environ["LEDGER_URL"], os.environ["LEDGER_KEY"])
    except KeyError as missing:
        raise LedgerError(f"Set {missing.args[0]} in the environment.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("ledger_client", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--copy", type=Path, default=Path("ledger-copy.sqlite3"))
    commands = parser.add_subparsers(required=True)
    added = {}
    for run in (_sync, _list, _show, _watch, _verify):
        added[run] = commands.add_parser(run.__name__[1:], description=run.__doc__)
        added[run].set_defaults(run=run)
    added[_sync].add_argument("--quiet", action="store_true")
    added[_list].add_argument("--status", action="append")
    added[_list].add_argument("--overdue", action="store_true")
    added[_show].add_argument("ref")
    added[_show].add_argument("--full", action="store_true", help="ask the ledger for all of it")
    added[_watch].add_argument("--every", type=int, default=60, metavar="SECONDS")
    added[_verify].add_argument("--keys", type=Path, required=True, help="a file of keys")
    added[_verify].add_argument("--verifier", type=Path, default=Path("verify.py"))
    added[_verify].add_argument("--folder", type=Path, default=Path("view"))
    return parser


def main(words: list[str] | None = None) -> int:
    """Do what the command line says; 0 where it was done, 1 where the ledger refused."""
    given = _parser().parse_args(words)
    try:
        given.run(given)
    except (LedgerError, ValueError) as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
