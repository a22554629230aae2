"""The site as a server before it hears it, within the transaction of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

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
    told: list[tuple[str, list[tuple[str, str]]]] = []
    with connection_kept():
        parts: Any = application(environ, lambda *head: told.append(head))
        content = b"".join(parts)
        parts.close()
    [(status, headers)] = told
    return status, headers, content
