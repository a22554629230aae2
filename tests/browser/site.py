"""The whole product on a port of its own: a fresh seeded database, and a server before it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT: Final = Path(__file__).resolve().parents[2]
HOST: Final = "127.0.0.1"
# As `make run` starts it, with one worker: one browser has one reader.
SERVER: Final = (
    *("--interface", "wsgi", "tracker.wsgi:application", "--host", HOST, "--workers", "1"),
    *("--blocking-threads", "4", "--workers-kill-timeout", "5", "--port"),
)
READY_WITHIN: Final = 30  # seconds; a busy machine needs about three


class Site:
    """A running demonstration. Use it as a context manager.

    :param home: an empty folder for its database, its secrets and its log.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.url = f"http://{HOST}:{self.port}"
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Migrate, seed and start; it answers when this returns."""
        with ExitStack() as opening:
            url = opening.enter_context(_database(self.home))
            environment = os.environ | {"DATABASE_URL": url, "TRACKER_VAR": str(self.home)}
            for words in (("migrate", "-v0"), ("seed", "--demo")):
                _manage(*words, environment=environment)
            opening.enter_context(self._server(environment))
            self._open = opening.pop_all()
        found: dict[str, Any] = json.loads((self.home / "demo.json").read_text())
        self.passwords = {person["username"]: person["password"] for person in found["people"]}
        self.keys = {partner["party"]: partner["key"] for partner in found["partners"]}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the server, then drop its database."""
        self._open.close()

    def seen_by(self, party: str, reference: str) -> dict[str, Any]:
        """Return a commitment as the partner of a party reads it."""
        path = f"/api/v1/commitments/{reference}"
        status, body = self._get(path, {"Authorization": f"Bearer {self.keys[party]}"})
        assert status == 200, body
        found: dict[str, Any] = json.loads(body)
        return found

    def item(self, reference: str) -> str:
        """Return the address of a commitment's page; of one that India may read."""
        return f"/admin/ledger/commitment/{self.seen_by('in', reference)['id']}"

    def _get(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        connection = HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @contextmanager
    def _server(self, environment: dict[str, str]) -> Iterator[None]:
        log = self.home / "server.log"
        command = [str(Path(sys.executable).parent / "granian"), *SERVER, str(self.port)]
        with log.open("w") as out:
            process = subprocess.Popen(  # noqa: S603 - our own words
                command, cwd=ROOT, env=environment, stdout=out, stderr=out
            )
        try:
            self._wait_for(process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)

    def _wait_for(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end and process.poll() is None:
            try:
                if self._get("/livez", {})[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"The server did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _manage(*words: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {words[0]} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def _database(home: Path) -> Iterator[str]:
    """Make an empty database beside the one of this run, and yield its URL."""
    mine = urlsplit(os.environ["DATABASE_URL"])
    if mine.scheme == "sqlite":
        yield f"sqlite:///{home}/ledger.sqlite3"
        return
    name = f"browser_{os.getpid()}"
    with psycopg.connect(mine.geturl(), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield mine._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(mine.geturl(), autocommit=True) as server:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))
