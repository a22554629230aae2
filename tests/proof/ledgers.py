"""Whole ledgers to check: entries of some items, the log over them as files, and views of them."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from ledger.proof import entry, heads, tiles, view
from ledger.proof.checkpoint import Checkpoint, ProofFile
from ledger.proof.entry import Sealable
from ledger.proof.merkle import Frontier
from ledger.proof.note import Signer, sign
from ledger.proof.spelling import to_base64
from ledger.proof.tiles import TILE, Tiles
from tests.proof.keys import OPERATOR, ORIGIN, WITNESS, WITNESSED_AT

VIEW: Final = Signer(f"{ORIGIN}/view", bytes(31) + b"\2")
LOG: Final = UUID("00000000-0000-7000-8000-000000000001")
DIALOGUE: Final = UUID("7f1f9e0e-0c64-4a09-9c2f-2f6f4f1f2a11")
TRADE: Final = UUID("7f1f9e0e-0c64-4a09-9c2f-2f6f4f1f2a12")
VISIT: Final = UUID("7f1f9e0e-0c64-4a09-9c2f-2f6f4f1f2a13")
SECRET: Final = b"kept by the sealer"

Document = dict[str, Any]


@dataclass
class Tree:
    """A log in memory: its leaves, and every tile over them."""

    leaves: Sequence[bytes]
    levels: list[list[bytes]] = field(default_factory=lambda: [[]])
    frontier: Frontier = field(default_factory=Frontier)

    def __post_init__(self) -> None:
        for leaf in self.leaves:
            hash_ = sha256(b"\0" + leaf).digest()
            self._store(0, 0, hash_)
            self.frontier.append(hash_, self._store)

    def _store(self, level: int, _index: int, hash_: bytes) -> None:
        if level == len(self.levels):
            self.levels.append([])
        self.levels[level].append(hash_)

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(ORIGIN, len(self.leaves), self.frontier.root())

    def note(self, *signers: Signer) -> str:
        """Return the checkpoint, signed by the log or by others."""
        return sign(self.checkpoint.text(), *(signers or (OPERATOR,)), at=WITNESSED_AT)

    def path(self, index: int) -> list[bytes]:
        """Return what proves the leaf at an index."""
        size = len(self.leaves)
        return Tiles(self.read, size).inclusion(index, size)

    def read(self, level: int, number: int, width: int) -> list[bytes]:
        """Return the hashes of a tile."""
        return self.levels[level][number * TILE : number * TILE + width]

    def files(self) -> dict[str, bytes]:
        """Return what a server of this log serves, by its path."""
        found = {"checkpoint": self.note().encode()}
        for level, hashes in enumerate(self.levels):
            for first in range(0, len(hashes), TILE):
                part = hashes[first : first + TILE]
                name = tiles.path_of(first // TILE, len(part))
                found[f"tile/{level}/{name}"] = b"".join(part)
        for first in range(0, len(self.leaves), TILE):
            leaves = self.leaves[first : first + TILE]
            name = tiles.path_of(first // TILE, len(leaves))
            found[f"tile/entries/{name}"] = tiles.bundle(leaves)
        return found

    def serve(self, folder: Path) -> Path:
        """Write the log into a folder, over what was there, and return the folder."""
        for name, data in self.files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder

    def proof(self, index: int) -> str:
        """Return the proof file of one leaf."""
        return ProofFile(index, tuple(self.path(index)), self.note()).text()


def counted(size: int, *, but: dict[int, bytes] | None = None) -> Tree:
    """Return a log of so many short leaves, with some of them altered."""
    altered = but or {}
    return Tree([altered.get(index, b"leaf %d" % index) for index in range(size)])


@dataclass(frozen=True)
class Told:
    """One entry, at its place."""

    index: int
    stream: UUID
    version: int
    sealed: Sealable


@dataclass
class Ledger:
    """Entries of several items in the order of the log."""

    told: list[Told] = field(default_factory=list)

    def tell(self, stream: UUID, **content: Any) -> Told:
        """Add the next entry of an item."""
        before = [each for each in self.told if each.stream == stream]
        chain = {
            "at": f"2026-01-27T10:00:{len(self.told) % 60:02}.000000Z",
            "prev": before[-1].sealed.leaf_hash.hex() if before else None,
            "stream": str(stream),
            "version": len(before) + 1,
        }
        contents = {"chain": chain, "open": content, "personal": {}, "restricted": {}}
        salts = sha256(b"%d" % len(self.told)).digest() * 2
        sealed = entry.build(contents, salts=salts)
        self.told.append(Told(len(self.told), stream, len(before) + 1, sealed))
        return self.told[-1]

    @property
    def tree(self) -> Tree:
        return Tree([each.sealed.leaf.encode() for each in self.told])

    def log_heads(self) -> None:
        """Log the heads of all items as they are now."""
        hashes = [self._head(each) for each in self._lasts(len(self.told))]
        root = heads.heads_tree(hashes).root().hex()
        row = {"root": root, "size": len(self.told), "streams": len(hashes)}
        self.tell(LOG, type="heads_logged", data={"set": {f"heads:{VISIT}": row}})

    def view(self, *streams: UUID, withheld: Collection[int] = ()) -> Document:
        """Return what pieter is shown of some items, signed; heads too, if any were logged."""
        tree = self.tree
        shown = [each for each in self.told if each.stream in streams]
        document: Document = {
            "format": "commitment-ledger/view/1",
            "viewer": "pieter",
            "checkpoint": tree.note(),
            "entries": [_proven(each, tree, is_open=each.index not in withheld) for each in shown],
        }
        logged = [each for each in self.told if each.stream == LOG]
        if logged:
            document["heads"] = self._heads(logged[-1], tree, streams)
        return signed(document, tree.checkpoint)

    def _heads(self, logged: Told, tree: Tree, streams: Collection[UUID]) -> Document:
        lasts = self._lasts(logged.index)
        heads_tree = heads.heads_tree([self._head(each) for each in lasts])
        return {
            "entry": _proven(logged, tree, is_open=True),
            "streams": {
                str(each.stream): {
                    "rank": rank,
                    "version": each.version,
                    "blind": _base64url(heads.blind(SECRET, each.stream)),
                    "path": [to_base64(hash_) for hash_ in heads_tree.inclusion(rank, len(lasts))],
                }
                for rank, each in enumerate(lasts)
                if each.stream in streams
            },
        }

    def _lasts(self, size: int) -> list[Told]:
        return list({each.stream: each for each in self.told[:size]}.values())

    def _head(self, told: Told) -> bytes:
        hidden = heads.blind(SECRET, told.stream)
        return heads.head_hash(hidden, told.stream, told.version, told.sealed.leaf_hash)


def signed(document: Document, checkpoint: Checkpoint) -> Document:
    """Return a view with the statement that fits it, as the operator could sign it."""
    items = [(each["index"], entry.leaf_hash(each["leaf"])) for each in document["entries"]]
    text = view.statement(document["viewer"], checkpoint, items)
    return {**document, "statement": sign(text, VIEW)}


def _proven(told: Told, tree: Tree, *, is_open: bool) -> Document:
    shown = ("chain", "open") if is_open else ("chain",)
    return {
        "index": told.index,
        "leaf": told.sealed.leaf,
        "disclosures": {name: told.sealed.disclosures[name] for name in shown},
        "path": [to_base64(hash_) for hash_ in tree.path(told.index)],
    }


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


KEYS: Final = ["--key", str(OPERATOR.verifier), "--key", str(VIEW.verifier)]
WITNESSES: Final = ["--witness", str(WITNESS.verifier)]
