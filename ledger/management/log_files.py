"""The log as files: what any web server can serve, and what brings back a lost part of it."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.models import tree
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.entry import SECTIONS
from ledger.proof.tiles import TILE, bundle, path_of, unbundle

CHECKPOINT: Final = "checkpoint"
BUNDLES: Final = "tile/entries"
PRIVATE: Final = "disclosures"
_PRIVATE_MODE: Final = 0o700
# What stands in the place of a level for what is no tile of hashes.
LEAVES: Final = -1
DISCLOSURES: Final = -2


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of hashes, an entry bundle, or the contents of its entries."""

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """Its place below the folder. Contents have one file a bundle, however full it is."""
        if self.level == DISCLOSURES:
            return f"{PRIVATE}/{path_of(self.number)}"
        folder = BUNDLES if self.level == LEAVES else f"tile/{self.level}"
        return f"{folder}/{path_of(self.number, self.width)}"

    def read(self) -> bytes:
        """Return what belongs into its file; one query."""
        if self.level == LEAVES:
            return bundle(tree.read_leaves(self.number, self.width))
        if self.level == DISCLOSURES:
            told = tree.read_disclosures(self.number, self.width)
            return "".join(f"{json.dumps(each)}\n" for each in told).encode()
        return b"".join(tree.read_tile(self.level, self.number, self.width))


def missing(old: int, size: int, *, full: bool) -> list[Tile]:
    """Return what a folder that holds the first entries lacks of a larger log.

    :param old: how many entries it holds. :param full: with the contents of entries; those of
        which something was erased are written again.
    """
    found = list(_grown(LEAVES, old, size))
    level = 0
    while count := size >> 8 * level:
        found += _grown(level, old >> 8 * level, count)
        level += 1
    if full:
        told = {tile.number: tile for tile in _grown(DISCLOSURES, old, size)}
        erased = (n for n in tree.erased_bundles() if n * TILE < size)
        again = {n: Tile(DISCLOSURES, n, min(TILE, size - n * TILE)) for n in erased}
        found += (told | again).values()
    return found


def _grown(level: int, old: int, count: int) -> Iterator[Tile]:
    for number in range(old // TILE, -(-count // TILE)):
        yield Tile(level, number, min(TILE, count - number * TILE))


def write(folder: Path, path: str, data: bytes) -> None:
    """Put a file in its place, as a whole or not at all."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(data)
    os.replace(new, file)


def publish(folder: Path, note: str) -> None:
    """Let readers see the new checkpoint, once all that it speaks of is on the disk."""
    os.sync()
    write(folder, CHECKPOINT, note.encode())


def tidy(folder: Path, written: list[Tile]) -> None:
    """Take away the parts of tiles that are whole now, as c2sp.org/tlog-tiles allows."""
    for tile in written:
        if tile.width == TILE and tile.level != DISCLOSURES:
            shutil.rmtree(folder / f"{tile.path}.p", ignore_errors=True)


def published(folder: Path) -> Checkpoint | None:
    """Return what the folder's checkpoint states, unchecked; None where there is none yet.

    :raises NoteError: it is none. :raises OSError, UnicodeDecodeError: it cannot be read.
    """
    file = folder / CHECKPOINT
    if not file.exists():
        return None
    return Checkpoint.parse(file.read_text().rpartition("\n\n")[0] + "\n")


def read(folder: Path, size: int) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yield leaf and contents of the first entries of a full export, by index; unchecked.

    :raises OSError: a file is missing. :raises ValueError: one is cut short, or no such file.
    """
    for number in range(-(-size // TILE)):
        width = min(TILE, size - number * TILE)
        data = (folder / BUNDLES / path_of(number, width)).read_bytes()
        told = (folder / PRIVATE / path_of(number)).read_text().splitlines()
        if len(told) < width:
            raise ValueError(f"the contents of bundle {number} are cut short")
        for leaf, line in zip(unbundle(data, width), told, strict=False):
            yield leaf.decode(), _texts(line)


def _texts(line: str) -> dict[str, str | None]:
    texts = json.loads(line)
    if not isinstance(texts, dict) or texts.keys() != set(SECTIONS):
        raise ValueError("a line of contents has other sections than an entry")
    if not all(text is None or isinstance(text, str) for text in texts.values()):
        raise ValueError("a section of an entry is not a text")
    return texts


def keep_private(folder: Path) -> None:
    """Make sure that nobody else can read a folder.

    :raises PermissionError: it is there already, and others can.
    """
    if not folder.exists():
        folder.mkdir(parents=True, mode=_PRIVATE_MODE)
    if folder.stat().st_mode & 0o077:
        raise PermissionError(f"others can read {folder}")
