"""A witness of the tests: a server that keeps what it saw, and checks as tlog-witness says."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from ledger.proof.checkpoint import Checkpoint
from ledger.proof.merkle import verify_consistency
from ledger.proof.note import COSIGNATURE, NoteError, Signer, Verifier, open_note
from ledger.proof.spelling import from_base64
from tests.factories import NOW

SIZE = "text/x.tlog.size"


class Witness:
    """Cosigns what grows out of what it cosigned last.

    :param seen: that checkpoint. :param answer: what it answers instead, once set: a status, a
        type and a body. :param log: the keys of the only log it knows.
    """

    def __init__(self, name: str, *log: Verifier) -> None:
        self.signer = Signer(name, bytes(range(32)), COSIGNATURE)
        self.log = log
        self.seen: Checkpoint | None = None
        self.answer: tuple[int, str, str] | None = None
        self.asked: list[str] = []
        self.url = ""

    @property
    def vkey(self) -> str:
        return str(self.signer.verifier)

    def add_checkpoint(self, body: str) -> tuple[int, str, str]:
        """Return status, type and body, in the order of the specification's checks."""
        head, _blank, note = body.partition("\n\n")
        first, *proof = head.split("\n")
        old = int(first.removeprefix("old "))
        try:
            stated = Checkpoint.parse(open_note(note, self.log).text)
        except NoteError as wrong:
            return 403, "text/plain", str(wrong)
        seen = self.seen.size if self.seen else 0
        if old > stated.size:
            return 400, "text/plain", "old is newer"
        if old != seen:
            return 409, SIZE, f"{seen}\n"
        path = [from_base64(line, "a hash") for line in proof]
        if self.seen and old == stated.size and self.seen.root != stated.root:
            return 409, SIZE, f"{seen}\n"
        if self.seen and not verify_consistency(
            old, stated.size, self.seen.root, stated.root, path
        ):
            return 422, "text/plain", "this is another log"
        self.seen = stated
        return 200, "text/plain", self.signer.line(stated.text(), int(NOW.timestamp()))


@contextmanager
def served(witness: Witness) -> Iterator[Witness]:
    """Serve a witness on this machine, as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            witness.asked.append(f"{self.path} {body.partition(chr(10))[0]}")
            status, kind, text = witness.answer or witness.add_checkpoint(body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", text)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_given: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        witness.url = f"http://127.0.0.1:{server.server_port}"
        yield witness
        server.shutdown()
