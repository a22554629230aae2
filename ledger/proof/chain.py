"""The chain of one stream: dense versions, each naming the hash of the one before."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ledger.proof import entry
from ledger.proof.entry import Content


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
    Cost: about 15 µs an entry.
    """
    try:
        for _contents in follow(links):
            pass
    except ValueError as wrong:
        return str(wrong)
    return None


def follow(
    links: Iterable[Link], *, parse: Callable[[str], Any] = json.loads
) -> Iterator[dict[str, Content]]:
    """Yield what each entry of a stream discloses, once it is known to hold.

    :param links, parse: as of ``fault`` and of ``entry.read``.
    :raises ValueError: an entry does not hold, or does not follow the one before.
    """
    last, prev = 0, None
    for link in links:
        try:
            contents = entry.read(link.leaf, link.disclosures, parse=parse)
        except ValueError as wrong:
            raise ValueError(f"version {link.version}: {wrong}") from wrong
        if entry.leaf_hash(link.leaf) != link.leaf_hash:
            raise ValueError(f"version {link.version}: the stored hash is not the leaf's")
        chain = contents.get("chain", {})
        stated = chain.get("prev"), chain.get("stream"), chain.get("version"), link.version
        if stated != (prev, link.stream, last + 1, last + 1):
            raise ValueError(f"version {link.version}: it does not follow version {last}")
        last, prev = link.version, link.leaf_hash.hex()
        yield contents
