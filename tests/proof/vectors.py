"""The published entries, three of one stream, and the published log that holds them."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.proof.chain import Link
from ledger.proof.entry import SECTIONS

_FILE: Final = Path(__file__).with_name("vectors.json")


@dataclass(frozen=True)
class Vector:
    """One published entry."""

    contents: dict[str, dict[str, Any]]
    disclosures: dict[str, str]
    leaf: str
    leaf_hash: str

    def link(self, **altered: Any) -> Link:
        """Return its link of the chain, with some parts altered."""
        chain = self.contents["chain"]
        whole = Link(
            stream=chain["stream"],
            version=chain["version"],
            leaf=self.leaf,
            leaf_hash=bytes.fromhex(self.leaf_hash),
            disclosures=dict(self.disclosures),
        )
        return whole._replace(**altered)


_PUBLISHED: Final = json.loads(_FILE.read_text())
VECTORS: Final = [Vector(**entry) for entry in _PUBLISHED["entries"]]
LOG: Final = _PUBLISHED["log"]
LEAF_HASHES: Final = [bytes.fromhex(vector.leaf_hash) for vector in VECTORS]


def salts(number: int) -> bytes:
    """Return the salts of one published entry, counted from 1."""
    digests = (sha256(f"salt {number} {name}".encode()).digest() for name in SECTIONS)
    return b"".join(digest[:16] for digest in digests)
