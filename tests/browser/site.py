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
from http.cookiejar import CookieJar
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
from psycopg import sql

ROOT: Final = Path(__file__).resolve().parents[2]
HOST: Final = "127.0.0.1"
# As `make run` starts it, with one worker: one browser has one reader.
SERVER: Final = (
    *("--interface", "wsgi", "tracker.wsgi:application", "--host", HOST, "--workers", "1"),
    *("--blocking-threads", "4", "--workers-kill-timeout", "5", "--port"),
)
FILL: Final = "import django; django.setup(); from tests.browser import filling; filling.fill_all()"
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
        """Fill the database and start; it answers when this returns."""
        with ExitStack() as opening:
            url = opening.enter_context(_database(self.home))
            environment = os.environ | {
                "DJANGO_SETTINGS_MODULE": "tracker.settings",
                "DATABASE_URL": url,
                "TRACKER_VAR": str(self.home),
            }
            _fill(environment)
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

    def sign_in(self, username: str) -> dict[str, str]:
        """Return the cookies of somebody who sent the form for signing in."""
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        page = f"{self.url}/admin/login/?next=/livez"
        browser.open(page, timeout=10).close()
        token = {cookie.name: str(cookie.value) for cookie in jar}["csrftoken"]
        typed = {"username": username, "password": self.passwords[username]}
        sent = urlencode(typed | {"csrfmiddlewaretoken": token}).encode()
        browser.open(page, sent, timeout=10).close()
        cookies = {cookie.name: str(cookie.value) for cookie in jar}
        assert "sessionid" in cookies, username
        return cookies

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


def _fill(environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", FILL]
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"The database was not filled:\n{done.stdout}{done.stderr}")


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
