"""What a partner holds and does: files of the log, and the program that checks them."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger import actions
from ledger.models import Checkpoint, Leaf, LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head, read_leaves, read_tile
from ledger.models.verifiable import Document, view_document
from ledger.proof.tiles import TILE, bundle, path_of
from tests.proof.verifying import Outcome, run_alone


@dataclass(frozen=True)
class Partner:
    """A partner with a folder: the log as it was fetched, and the checkpoint that was kept.

    :param keys: of the log and of its views, from when trust began.
    """

    folder: Path
    keys: list[str]

    def keep(self, note: str) -> None:
        (self.folder / "state").write_text(note)

    def fetch(self, note: str = "") -> None:
        """Take the log as it is served now, with another checkpoint where one is given."""
        newest = head()
        assert newest
        log = self.folder / "log"
        for name, data in _files(newest):
            path = log / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (log / "checkpoint").write_text(note or newest.note)

    def log(self) -> Outcome:
        return self._run("log", self.folder / "log", "--jobs", 1)

    def watch(self, *more: object) -> Outcome:
        return self._run("watch", self.folder / "log", "--state", self.folder / "state", *more)

    def view(self, document: Document) -> Outcome:
        file = self.folder / "view.json"
        file.write_text(json.dumps(document))
        return self._run("view", file)

    def _run(self, *words: object) -> Outcome:
        return run_alone(*words, *(word for key in self.keys for word in ("--key", key)))


def keys_of_the_log() -> list[str]:
    own = LogKey.objects.exclude(purpose=Purpose.WITNESS)
    return list(own.order_by("purpose").values_list("vkey", flat=True))


def shown(stream: UUID, *, without: Collection[int] = ()) -> dict[str, Any]:
    """Return the view of a stream, without some of its versions, and signed all the same."""
    document = view_document("pieter", [stream], lambda entry: ["open", "personal"])
    rows = enumerate(document["entries"], start=1)
    document["entries"] = [entry for version, entry in rows if version not in without]
    return actions.sign_view(document)


def _files(newest: Checkpoint) -> Iterator[tuple[str, bytes]]:
    """Yield every tile and bundle of the log, by its path."""
    size, level = newest.size, 0
    while size:
        for number in range(-(-size // TILE)):
            width = min(TILE, size - number * TILE)
            path = path_of(number, width)
            yield f"tile/{level}/{path}", b"".join(read_tile(level, number, width))
            if level == 0:
                yield f"tile/entries/{path}", bundle(read_leaves(number, width))
        size, level = size // TILE, level + 1


def size() -> int:
    return Leaf.objects.count()
