"""Asking for the log over HTTP, and keeping what it serves as a folder."""

from pathlib import Path
from typing import Any

from django.test import Client

from ledger.proof.tiles import TILE, path_of

LOG = "/ledger"


def ask(path: str, method: str = "GET", **headers: str) -> Any:
    """Send one request for a path below the log."""
    client = Client(raise_request_exception=False)
    return client.generic(method, f"{LOG}/{path}", headers=headers, secure=True)


def tiles_of(size: int) -> list[str]:
    """Return the paths of every tile and bundle that a log of this size has (tlog-tiles)."""
    found, level = [], 0
    while count := size >> 8 * level:
        for number in range(-(-count // TILE)):
            place = path_of(number, min(TILE, count - number * TILE))
            found.append(f"tile/{level}/{place}")
            if level == 0:
                found.append(f"tile/entries/{place}")
        level += 1
    return found


def fetched(folder: Path) -> Path:
    """Keep everything that the log serves in a folder, each file at its path."""
    size = int(ask("checkpoint").content.split(b"\n")[1])
    for path in ["checkpoint", "vkey", "view-vkey", "policy", "verify.py", *tiles_of(size)]:
        answer = ask(path)
        assert answer.status_code == 200, path
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.content)
    return folder
