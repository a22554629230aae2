"""An entry, format 1: four salted sections and the opaque leaf that commits to them.

Each section is disclosed as the canonical JSON of ``[salt, name, content]``: the shape of an
SD-JWT disclosure. The leaf holds only the four digests, so it has the same 230 bytes whatever
happened, reveals neither kind nor size, and stays valid when a section is withheld or erased.
"""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from ledger.proof import canonical, merkle

FORMAT: Final = 1
SECTIONS: Final = ("chain", "open", "personal", "restricted")  # in the order of RFC 8785
SALT_BYTES: Final = 16  # 128 bits: what was erased cannot be guessed back

Content = dict[str, Any]

_DIGESTS: Final = ",".join(f'"{name}":"([A-Za-z0-9_-]{{43}})"' for name in SECTIONS)
_LEAF: Final = re.compile(f'{{{_DIGESTS},"v":{FORMAT}}}')


@dataclass(frozen=True, slots=True)
class Sealable:
    """A leaf, its hash, and the four texts it commits to."""

    leaf: str
    leaf_hash: bytes
    disclosures: dict[str, str]


def build(contents: Mapping[str, Content], *, salts: bytes) -> Sealable:
    """Make the leaf of one entry.

    :param contents: the content of each of the four sections; an empty one is ``{}``.
    :param salts: 64 random bytes, 16 for each section in the order of ``SECTIONS``.
    :raises ValueError: a section is missing or unknown, or the salts have another length.
    """
    if contents.keys() != set(SECTIONS):
        raise ValueError(f"an entry has exactly the sections {', '.join(SECTIONS)}")
    if len(salts) != SALT_BYTES * len(SECTIONS):
        raise ValueError(f"{SALT_BYTES * len(SECTIONS)} bytes of salt are needed")
    disclosures = {
        name: disclose(name, contents[name], salts[i * SALT_BYTES : (i + 1) * SALT_BYTES])
        for i, name in enumerate(SECTIONS)
    }
    leaf = canonical.encode({**{name: digest(disclosures[name]) for name in SECTIONS}, "v": FORMAT})
    return Sealable(leaf, leaf_hash(leaf), disclosures)


def disclose(name: str, content: Content, salt: bytes) -> str:
    """Return the text whose digest stands in the leaf."""
    return canonical.encode([_base64url(salt), name, content])


def digest(disclosure: str) -> str:
    """Return SHA-256 of a disclosure, in unpadded base64url: 43 characters."""
    return _base64url(sha256(disclosure.encode()).digest())


def leaf_hash(leaf: str) -> bytes:
    """Return the 32-byte hash of a leaf as RFC 9162 §2.1.1 defines it."""
    return merkle.leaf_hash(leaf.encode())


def read(
    leaf: str, disclosures: Mapping[str, str | None], *, parse: Callable[[str], Any] = json.loads
) -> dict[str, Content]:
    """Return the contents that were disclosed, each checked against the leaf.

    :param disclosures: section name to text; None where a section is withheld or erased.
    :param parse: what reads JSON; all agree on canonical JSON, and some are faster.
    :raises ValueError: the leaf is malformed, or a text is not the one it commits to.
    """
    digests = _digests(leaf)
    contents = {}
    for name, text in disclosures.items():
        if text is None:
            continue
        if digest(text) != digests.get(name):
            raise ValueError(f"section {name} is not the one the leaf commits to")
        _salt, inner, contents[name] = parse(text)
        if inner != name:
            raise ValueError(f"section {name} carries the name {inner}")
    return contents


def _digests(leaf: str) -> dict[str, str]:
    """Return the digests that a leaf in its one canonical form holds, by section."""
    if found := _LEAF.fullmatch(leaf):
        return dict(zip(SECTIONS, found.groups(), strict=True))
    if other := re.fullmatch(f'{{{_DIGESTS},"v":([0-9]+)}}', leaf):
        raise ValueError(f"the leaf has format {other[5]}, not {FORMAT}")
    raise ValueError("the leaf is malformed")


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
