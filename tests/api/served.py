"""The site as a server before it hears it, within the transaction of a test."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from ledger.api.contract import document
from ledger.domain.credentials import Scope
from tests.api.partners import Caller
from tests.factories import NOW, a_key
from tracker.wsgi import application


@contextmanager
def connection_kept() -> Iterator[None]:
    """Keep requests from closing the connection, whose transaction holds what the test wrote."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def answered(environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return the status, the headers and the body of an answer; no quota is used up."""
    caches["quota"].clear()
    told: list[Any] = []

    def start(*head: Any) -> Any:
        told.append(head)

    with connection_kept():
        parts: Any = application(environ, start)
        content = b"".join(parts)
        parts.close()
    [(status, headers)] = told
    return status, headers, content


@dataclass
class Answer:
    """What the site answered, as a server hears it."""

    status: int
    headers: dict[str, str]
    content: bytes

    def problem(self) -> dict[str, Any]:
        """Return the problem it is; fails where it is none of 400 to 499."""
        assert 400 <= self.status < 500, (self.status, self.content[:500])
        assert self.headers["Content-Type"] == "application/problem+json", self.content[:200]
        body: dict[str, Any] = json.loads(self.content)
        assert body["status"] == self.status
        assert body["instance"] == f"urn:uuid:{self.headers['X-Request-Id']}"
        return body


def sent(path: str, method: str = "GET", body: bytes = b"", /, **meta: str) -> Answer:
    """Send a request as it stands, past every courtesy of a test's client.

    :param path: percent-encoded, with its query.
    """
    plain, _mark, query = path.partition("?")
    environ = RequestFactory().generic(method, plain, secure=True).environ
    length = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)} if body else {}
    environ |= {"QUERY_STRING": query, "REQUEST_METHOD": method} | length | meta
    status, headers, content = answered(environ)
    return Answer(int(status[:3]), dict(headers), content)


def opens_everything(caller: Caller) -> dict[str, str]:
    """Return the header of a key that opens every address."""
    _key, token = a_key(caller.partner, at=NOW, scopes=[scope.value for scope in Scope])
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def operations(method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each path that answers a method, its references filled in, with what it tells."""
    for path, methods in document()["paths"].items():
        if method in methods:
            yield path.replace("{ref}", "BE-IN-2025-001"), methods[method]
