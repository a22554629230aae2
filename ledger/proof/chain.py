"""The chain of one stream: dense versions, each naming the hash of the one before."""

from collections.abc import Iterable
from typing import NamedTuple

from ledger.proof import entry


class Link(NamedTuple):
    """What is needed of one entry to check its place in the chain."""

    stream: str
    version: int
    leaf: str
    leaf_hash: bytes
    disclosures: dict[str, str | None]


def fault(links: Iterable[Link]) -> str | None:
    """Return what is wrong with a stream's entries, or None when all hold.

    :param links: every entry of one stream from version 1 on, in order of version.
    Cost: about 20 µs an entry.
    """
    last, prev = 0, None
    for link in links:
        try:
            contents = entry.read(link.leaf, link.disclosures)
        except ValueError as wrong:
            return f"version {link.version}: {wrong}"
        if entry.leaf_hash(link.leaf) != link.leaf_hash:
            return f"version {link.version}: the stored hash is not the leaf's"
        expected = {"prev": prev, "stream": link.stream, "version": last + 1}
        stated = contents.get("chain", {})
        if link.version != last + 1 or {k: stated.get(k) for k in expected} != expected:
            return f"version {link.version}: it does not follow version {last}"
        last, prev = link.version, link.leaf_hash.hex()
    return None
