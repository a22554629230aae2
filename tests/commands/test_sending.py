"""Sending to a stranger: to the address that was checked, for a short time, and no further."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.actions import Attempt
from ledger.domain.webhooks import Answer
from ledger.management import sending
from ledger.management.sending import send
from tests.commands.receiver import NAME, Receiver, a_receiver, believed, plain, resolving

pytestmark = pytest.mark.only("sqlite")
ELSEWHERE = "The name leads to an address to which nothing is sent."


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A partner's receiver."""
    with a_receiver(tmp_path) as found, believed(found, monkeypatch):
        yield found


def attempt(receiver: Receiver, **changes: Any) -> Attempt:
    headers = {"webhook-id": "evt_1", "webhook-signature": "v1,c2lnbmVk"}
    made = Attempt(
        *(uuid4(), uuid4(), datetime.now(UTC)),
        is_question=False,
        url=receiver.url,
        headers=headers,
        body=b'{"id":"evt_1"}',
    )
    return replace(made, **changes)


def test_an_event_arrives_under_the_name_of_the_host(receiver: Receiver) -> None:
    receiver.answering = plain(202, b"Taken,\n thank you.\0", Retry_After="5")

    answer = send(attempt(receiver))

    assert answer == Answer(202, "Taken, thank you.", "5", "")
    [asked] = receiver.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/in?from=ledger", b'{"id":"evt_1"}')
    assert asked.headers["host"] == f"{NAME}:{receiver.port}"
    assert asked.headers["webhook-id"] == "evt_1"
    assert asked.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert asked.headers["accept-encoding"] == "identity"


def test_the_question_whether_to_tell_is_put_without_a_body(receiver: Receiver) -> None:
    headers = {"webhook-request-origin": "ledger.example"}

    answer = send(attempt(receiver, is_question=True, headers=headers, body=b""))

    assert (answer.status, answer.allowed_origin) == (200, "ledger.example")
    assert receiver.asked[0].method == "OPTIONS"
    assert receiver.asked[0].body == b""


def test_a_name_that_changes_its_mind_leads_nowhere(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "may_be_reached", lambda address: address == "93.184.216.34")
    asked = resolving(monkeypatch, "93.184.216.34", "127.0.0.1", "127.0.0.1")
    gone: list[Any] = []

    def refuse(_connection: Any, address: Any) -> None:
        gone.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)

    answer = send(attempt(receiver))

    assert asked == [NAME]
    assert gone == [("93.184.216.34", receiver.port)]
    assert answer.status is None
    assert receiver.asked == []


def test_all_addresses_of_a_name_must_be_of_the_open_internet(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = [(2, 1, 6, "", (address, 443)) for address in ("127.0.0.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_flags: mixed)

    assert send(attempt(receiver)) == Answer(None, ELSEWHERE)
    assert receiver.asked == []


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1"])
def test_this_machine_and_its_neighbours_are_not_reached(
    address: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    resolving(monkeypatch, address)

    assert send(attempt(receiver)) == Answer(None, ELSEWHERE)
    assert receiver.asked == []


def test_a_name_that_does_not_resolve_is_said_so(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_flags: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    assert send(attempt(receiver)) == Answer(None, "The name does not resolve.")


def test_a_certificate_of_another_name_is_refused(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_receiver(tmp_path, "other.example.org") as other:
        monkeypatch.setenv("SSL_CERT_FILE", str(other.authority))
        sending._trust.cache_clear()  # noqa: SLF001 - it was made for other authorities

        answer = send(attempt(receiver, url=f"https://{NAME}:{other.port}/in"))

        assert answer == Answer(None, "TLS failed: CERTIFICATE_VERIFY_FAILED.")
        assert other.asked == []


def test_a_certificate_of_nobody_we_know_is_refused(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    sending._trust.cache_clear()  # noqa: SLF001 - it was made for other authorities

    assert send(attempt(receiver)) == Answer(None, "TLS failed: CERTIFICATE_VERIFY_FAILED.")
    assert receiver.asked == []


def test_plain_text_is_not_spoken_to(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        port = server.getsockname()[1]

        def answer() -> None:
            found, _peer = server.accept()
            with found:
                found.recv(1)
                found.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        answered = send(attempt(receiver, url=f"https://{NAME}:{port}/"))
        thread.join()

    assert answered.status is None
    assert answered.said.startswith("TLS failed")


def test_a_redirection_is_not_followed(receiver: Receiver) -> None:
    receiver.answering = plain(302, Location=f"https://{NAME}:{receiver.port}/elsewhere")

    assert send(attempt(receiver)).status == 302
    assert len(receiver.asked) == 1


def test_no_proxy_of_the_environment_is_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert send(attempt(receiver)).status == 200


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 9999999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
        b"",
    ],
)
def test_a_host_that_does_not_speak_http_has_taken_nothing(said: bytes, receiver: Receiver) -> None:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(said)

    receiver.answering = say

    answer = send(attempt(receiver))

    assert answer.status is None
    assert answer.said.startswith("The connection failed: ")


def test_a_length_that_lies_does_not_undo_the_status(receiver: Receiver) -> None:
    def lie(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")

    receiver.answering = lie

    assert send(attempt(receiver)).status == 200


# --- Answers without an end --------------------------------------------------------------


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-More: x\r\n" * 1000:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _turn in range(10_000):
        handler.wfile.write(b".")
        time.sleep(0.05)


def pour(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(10_000_000_000))
    handler.end_headers()
    for _turn in range(10_000_000):
        handler.wfile.write(b"." * 1000)


def bomb(handler: BaseHTTPRequestHandler) -> None:
    plain(200, b"\x1f\x8b" + b"\0" * 100_000, Content_Encoding="gzip")(handler)


def wait_for_ever(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def keep_on(handler: BaseHTTPRequestHandler) -> None:
    for _turn in range(10_000):
        handler.send_response_only(100)
        handler.end_headers()
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("answering", "status"),
    [
        (drip_headers, None),
        (wait_for_ever, None),
        (keep_on, None),
        (drip_body, 200),
        (pour, 200),
        (bomb, 200),
    ],
)
def test_an_answer_without_an_end_is_cut(
    answering: Callable[[BaseHTTPRequestHandler], None],
    status: int | None,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.6)
    receiver.answering = answering
    began = time.monotonic()

    answer = send(attempt(receiver))

    assert answer.status == status
    assert len(answer.said) <= sending.MOST
    assert time.monotonic() - began < 2
