"""Checkpoints, which state how large the log is and its root, and the files that prove one entry.

Source: c2sp.org/tlog-checkpoint and c2sp.org/tlog-proof. Checkpoints of this log have no extension
lines, and none are accepted: nobody could audit them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from ledger.proof.merkle import EMPTY_ROOT, HASH_BYTES
from ledger.proof.note import ED25519, MAX_NOTE_BYTES, Opened, Verifier, open_note
from ledger.proof.spelling import (
    MAX_NUMBER,
    NoteError,
    check_name,
    from_base64,
    number,
    to_base64,
)

PROOF_FORMAT: Final = "c2sp.org/tlog-proof@v1"
MAX_PATH: Final = 63  # hashes beside the way up a tree of 2**63 leaves


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states about itself: its origin, its number of leaves, and its root.

    :raises NoteError: the origin cannot name a key, or size and root cannot be those of a tree.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        check_name(self.origin, "a log")  # whose key has the same name
        if not 0 <= self.size <= MAX_NUMBER:
            raise NoteError(f"no tree has {self.size} leaves")
        _check_hash(self.root, "the root")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise NoteError("an empty tree has another root")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the checkpoint that a note's text states, the reverse of ``text()``.

        :raises NoteError: the text is not exactly origin, size and root.
        """
        match text.split("\n"):
            case [origin, size, root, ""]:
                return cls(origin, number(size, "the size"), from_base64(root, "the root"))
        raise NoteError("a checkpoint has three lines: origin, size and root")

    def text(self) -> str:
        """Return the text to sign."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def open_checkpoint(
    note: str, verifiers: Iterable[Verifier], origin: str
) -> tuple[Checkpoint, Opened]:
    """Return the checkpoint in a note, and who vouches for it: the log itself at least.

    :param verifiers: the keys that are known, of the log and of witnesses.
    :param origin: the log whose checkpoint it must be.
    :raises NoteError: as ``note.open_note``; or the checkpoint is malformed, another log's, or
        not signed by the log.
    """
    opened = open_note(note, verifiers)
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin != origin:
        raise NoteError(f"the checkpoint is of the log {checkpoint.origin}, not of {origin}")
    keys = (signed.verifier for signed in opened.signed)
    if not any(key.name == origin and key.kind == ED25519 for key in keys):
        raise NoteError(f"the log {origin} itself has not signed the checkpoint")
    return checkpoint, opened


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A ``.tlog-proof`` file: that a leaf stands at an index of the log that a checkpoint seals.

    :param path: the hashes that ``merkle.verify_inclusion`` takes.
    :param note: the checkpoint as signed; whoever reads the file opens it with ``open_checkpoint``.
    :param extra: bytes for the application, which nothing vouches for.
    """

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the proof in a file, the reverse of ``text()``.

        :raises NoteError: the file is malformed or too large. The proof is not yet checked.
        """
        if len(text) > 2 * MAX_NOTE_BYTES:
            raise NoteError("the proof file is too large")
        head, blank, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        if first != PROOF_FORMAT or not blank:
            raise NoteError(f"the file does not begin as {PROOF_FORMAT}")
        extra = _field("extra", lines)
        index = _field("index", lines)
        if index is None:
            raise NoteError("the proof file does not state the index")
        return cls(
            index=number(index, "the index"),
            path=_path(lines),
            note=note,
            extra=None if extra is None else from_base64(extra, "the extra data"),
        )

    def text(self) -> str:
        """Return the text of the file."""
        extra = "" if self.extra is None else f"extra {to_base64(self.extra)}\n"
        path = "".join(f"{to_base64(hash_)}\n" for hash_ in self.path)
        return f"{PROOF_FORMAT}\n{extra}index {self.index}\n{path}\n{self.note}"


def _field(name: str, lines: list[str]) -> str | None:
    """Take the first line away and return its value, if it has this name."""
    if lines and lines[0].startswith(f"{name} "):
        return lines.pop(0).removeprefix(f"{name} ")
    return None


def _path(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > MAX_PATH:
        raise NoteError(f"no path has {len(lines)} hashes")
    path = tuple(from_base64(line, "a hash of the path") for line in lines)
    for hash_ in path:
        _check_hash(hash_, "a hash of the path")
    return path


def _check_hash(data: bytes, what: str) -> None:
    if len(data) != HASH_BYTES:
        raise NoteError(f"{what} has {len(data)} bytes, not {HASH_BYTES}")
