"""What an audit has read, and a sentence for each thing that is wrong."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from ledger.proof.merkle import EMPTY_ROOT

SHOWN: Final = 20  # sentences about each thing: enough to see what happened


class About(StrEnum):
    """What a finding is about, as the line that counts the others calls it."""

    NOTE = "the note"
    TREE = "the tree"
    CHECKPOINT = "checkpoints"
    QUEUE = "the queue"
    CHAIN = "chains"
    ERASURE = "blank sections"
    TELLING = "what entries tell"
    ROW = "rows"


@dataclass(slots=True)
class Report:
    """A report of a part, or of the whole: parts add up.

    :ivar pending: entries that wait to be sealed; :ivar last: the number of the last entry.
    :ivar size: how many entries are sealed; :ivar root: the root over them.
    """

    entries: int = 0
    streams: int = 0
    rows: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    pending: int = 0
    last: int = 0
    size: int = 0
    root: bytes = EMPTY_ROOT
    _counts: Counter[About] = field(default_factory=Counter)
    _sentences: dict[About, list[str]] = field(default_factory=dict)

    def find(self, about: About, sentence: str) -> None:
        """Take down something that is wrong; of many, the first few sentences are kept."""
        self._counts[about] += 1
        kept = self._sentences.setdefault(about, [])
        if len(kept) < SHOWN:
            kept.append(sentence)

    @property
    def faults(self) -> int:
        return self._counts.total()

    def sentences(self) -> list[str]:
        """Return what is wrong, thing by thing; of many, the first few and how many more."""
        told = []
        for about in About:
            kept = self._sentences.get(about, [])
            told += kept
            if more := self._counts[about] - len(kept):
                told.append(f"… and {more:,} more about {about}.")
        return told

    def __iadd__(self, other: "Report") -> Self:
        self.entries += other.entries
        self.streams += other.streams
        self.rows += other.rows
        self.checkpoints += other.checkpoints
        self.cosignatures += other.cosignatures
        self.pending += other.pending
        self.last = max(self.last, other.last)
        if other.size:
            self.size, self.root = other.size, other.root
        self._counts += other._counts
        for about, sentences in other._sentences.items():
            kept = self._sentences.setdefault(about, [])
            kept += sentences[: SHOWN - len(kept)]
        return self
