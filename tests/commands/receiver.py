"""A partner's receiver of webhooks: a real server with TLS, on this machine."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ledger.management import sending

NAME: Final = "hooks.example.org"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answering = Callable[[BaseHTTPRequestHandler], None]


def plain(status: int, body: bytes = b"ok", **headers: str) -> Answering:
    """Answer with a status and a few words; underscores in names of headers become hyphens."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def agree(handler: BaseHTTPRequestHandler) -> None:
    """Answer the question with yes, and all else with 200."""
    origin = handler.headers["WebHook-Request-Origin"]
    plain(200, WebHook_Allowed_Origin=origin)(handler)


@dataclass
class Receiver:
    """Where it listens, what arrived, and how it answers."""

    port: int
    authority: Path
    folder: Path
    answering: Answering = agree
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}/in?from=ledger"

    def told(self) -> list[Asked]:
        return [each for each in self.asked if each.method == "POST"]


@contextmanager
def a_receiver(folder: Path, name: str = NAME) -> Iterator[Receiver]:
    """Listen on loopback with a certificate for a name."""
    certificate, key = _certificate(folder, name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    receiver = Receiver(server.server_port, certificate, folder)
    server.RequestHandlerClass = _handler(receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def believed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Believe its authority, and let this machine be reached, under its name."""
    monkeypatch.setenv("SSL_CERT_FILE", str(receiver.authority))
    sending._trust.cache_clear()  # noqa: SLF001 - it was made for other authorities
    resolving(monkeypatch, *["127.0.0.1"] * 1000)
    monkeypatch.setattr(sending, "may_be_reached", lambda address: address == "127.0.0.1")
    yield
    sending._trust.cache_clear()  # noqa: SLF001 - and so is this one


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let the name have one address after the other; returns what was asked for."""
    told, asked = iter(addresses), list[str]()
    real = socket.getaddrinfo

    def answer(name: Any, port: int, *args: Any, **flags: Any) -> list[Any]:
        if name != NAME:
            return real(name, port, *args, **flags)
        asked.append(name)
        family = socket.AF_INET6 if ":" in (found := next(told)) else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (found, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

        def take(self) -> None:
            self.close_connection = True
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told = {name.lower(): value for name, value in self.headers.items()}
            receiver.asked.append(Asked(self.command, self.path, told, body))
            receiver.answering(self)

        do_POST = do_OPTIONS = take  # noqa: N815 - names that http.server asks for

    return Handler


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a certificate that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    at = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / f"{name}.pem", folder / f"{name}.private"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private
