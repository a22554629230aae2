"""The verifier as a partner meets it: words in, a status and what it said out."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

from ledger.proof import verify

SCRIPT: Final = Path(verify.__file__)
VERIFIED, FAILED, UNCHECKED = 0, 1, 2


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    status: int
    said: str
    warned: str = ""


def run(*words: object) -> Outcome:
    """Run the verifier in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = verify.main([str(word) for word in words])
        except SystemExit as left:  # argparse refuses the command line
            status = int(str(left.code))
    return Outcome(status, _text(out), _text(err))


def run_alone(*words: object, **options: Any) -> Outcome:
    """Run the file as a partner does: by Python alone, with nothing of ours in reach."""
    command = [sys.executable, "-I", "-S", "-W", "error", SCRIPT, *words]
    done = subprocess.run(  # noqa: S603 - our own words
        [str(word) for word in command], capture_output=True, check=False, **options
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def put(folder: Path, name: str, content: object) -> Path:
    """Write a file: bytes and text as they are, anything else as JSON."""
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


class _Files(BaseHTTPRequestHandler):
    def __init__(self, files: dict[str, bytes | int | str], seen: list[str], *rest: Any) -> None:
        self.files, self.seen = files, seen
        super().__init__(*rest)

    def do_GET(self) -> None:
        self.seen.append(f"{self.path} {self.headers['User-Agent']}")
        answer = self.files.get(self.path.removeprefix("/"), 404)
        if isinstance(answer, bytes):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)
        else:
            self.send_response(answer if isinstance(answer, int) else 302)
            self.send_header("Location", str(answer))
            self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has
        """Keep quiet."""


@contextmanager
def served(files: dict[str, bytes | int | str]) -> Iterator[tuple[str, list[str]]]:
    """Serve these files, statuses or redirects; give the address, and what is asked for."""
    seen: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), partial(_Files, files, seen))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
