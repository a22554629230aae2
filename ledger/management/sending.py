"""Sending: one request to an address that was checked, and to no other.

The name is resolved once, every address that it has is checked, and the connection goes to one of
those: a name that changes its mind afterwards leads nowhere. Nothing follows a redirection, reads
a proxy from the environment, or unpacks an answer.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from http.client import HTTPException
from threading import Timer
from typing import Any, Final
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError

from ledger.actions import Attempt
from ledger.domain.destinations import HTTPS, may_be_reached
from ledger.domain.webhooks import MEDIA_TYPE, Answer

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 15.0  # after the name is resolved, whatever the other side does
MOST: Final = 1000  # bytes read of an answer
_AGENT: Final = "commitment-ledger"
# What a host can cause that does not speak as it should, or stops in the middle.
_BROKEN: Final = (HTTPError, HTTPException, OSError, ValueError)


class Unreachable(Exception):
    """The name leads nowhere, or to where nothing is sent."""


def send(attempt: Attempt) -> Answer:
    """Send one request and return what came of it. Never raises what the other side causes.

    Takes fifteen seconds at most, and as long as the name takes to resolve.
    """
    try:
        return _send(attempt)
    except Unreachable as why:
        return Answer(None, str(why))
    except ssl.SSLError as wrong:
        return Answer(None, f"TLS failed: {wrong.reason or 'no reason given'}.")
    except (ConnectTimeoutError, TimeoutError):
        return Answer(None, "It did not answer in time.")
    except _BROKEN as wrong:
        cause = wrong.__cause__ or wrong
        return Answer(None, f"The connection failed: {type(cause).__name__}.")


def _send(attempt: Attempt) -> Answer:
    parts = urlsplit(attempt.url)
    name, port = parts.hostname or "", parts.port or HTTPS
    address = resolved(name, port)
    ends_at = time.monotonic() + TOTAL_SECONDS
    connection = HTTPSConnection(
        address,
        port,
        timeout=CONNECT_SECONDS,
        ssl_context=_trust(),
        server_hostname=name,
    )
    try:
        connection.connect()
        connection.timeout = TOTAL_SECONDS
        sock = connection.sock
        with _cut_off(sock, ends_at):
            answer = _asked(connection, attempt)
        said = ""  # the status counts without it
        with suppress(*_BROKEN), _cut_off(sock, ends_at):
            said = _beginning(answer)
        return _told(answer, said)
    finally:
        connection.close()


def resolved(name: str, port: int) -> str:
    """Return one address of a name.

    :raises Unreachable: it has none, or any of them is not one of the open internet.
    """
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except (OSError, UnicodeError):
        raise Unreachable("The name does not resolve.") from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(map(may_be_reached, addresses)):
        raise Unreachable("The name leads to an address to which nothing is sent.")
    return addresses[0]


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Return what checks certificates, and the name in them, by the system's authorities."""
    return ssl.create_default_context()


@contextmanager
def _cut_off(sock: Any, ends_at: float) -> Iterator[None]:
    """Close a socket when its time is over: a host that drips bytes resets every other timeout.

    :raises TimeoutError: it was over.
    """

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = Timer(max(0.0, ends_at - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except _BROKEN as wrong:
        raise TimeoutError if time.monotonic() >= ends_at else wrong from wrong
    finally:
        timer.cancel()
    if time.monotonic() >= ends_at:
        raise TimeoutError


def _asked(connection: HTTPSConnection, attempt: Attempt) -> BaseHTTPResponse:
    parts = urlsplit(attempt.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"host": parts.netloc, "user-agent": _AGENT, "accept-encoding": "identity"}
    if not attempt.is_question:
        headers["content-type"] = MEDIA_TYPE
    connection.request(
        "OPTIONS" if attempt.is_question else "POST",
        target,
        body=attempt.body,
        headers=attempt.headers | headers,
        preload_content=False,
        decode_content=False,
    )
    return connection.getresponse()


def _beginning(answer: BaseHTTPResponse) -> str:
    """Return the first of what was answered, as one line."""
    data = answer.read(MOST, decode_content=False)
    text = data.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _told(answer: BaseHTTPResponse, said: str) -> Answer:
    after = answer.headers.get("retry-after", "")
    return Answer(answer.status, said, after, answer.headers.get("webhook-allowed-origin", ""))
