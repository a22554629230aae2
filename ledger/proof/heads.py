"""The heads of all streams as one small tree, whose root is logged from time to time.

A stream's place in the tree is its rank by first appearance in the log, so it never moves. A leaf
shows nothing of its stream to those who do not know its blind. Whoever checks the heads of their
streams against the newest logged root knows that nothing older than that root is withheld.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Final
from uuid import UUID

from ledger.proof import merkle
from ledger.proof.tiles import TILE, Tiles

BLIND_BYTES: Final = 16  # 128 bits: a head cannot be guessed


def blind(secret: bytes, stream: UUID) -> bytes:
    """Return what hides a stream in the tree: 16 bytes of HMAC-SHA256 over its key."""
    return hmac.digest(secret, stream.bytes, sha256)[:BLIND_BYTES]


def head_hash(blind: bytes, stream: UUID, version: int, leaf_hash: bytes) -> bytes:
    """Return the leaf hash, in the tree of heads, of a stream's newest entry.

    :param version: the version of that entry, from 1.
    :param leaf_hash: the leaf hash of that entry in the log.
    """
    return merkle.leaf_hash(blind + stream.bytes + version.to_bytes(4, "big") + leaf_hash)


def heads_tree(hashes: Sequence[bytes]) -> Tiles:
    """Return the tree over the heads of all streams, by rank, kept in memory.

    Cost: about a microsecond a stream.
    """
    levels = [list(hashes)]

    def store(level: int, _index: int, hash_: bytes) -> None:
        if level == len(levels):
            levels.append([])
        levels[level].append(hash_)

    frontier = merkle.Frontier()
    for hash_ in hashes:
        frontier.append(hash_, store)

    def read(level: int, number: int, width: int) -> list[bytes]:
        return levels[level][number * TILE : number * TILE + width]

    return Tiles(read, len(hashes))
