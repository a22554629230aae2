"""The Merkle tree of RFC 9162 §2.1 (unchanged since RFC 6962): hashes, roots, what a proof proves.

A tree of n leaves is split at the largest power of two below n, so that full subtrees never change
as the log grows. Leaves and nodes are hashed under different prefixes, so that neither passes for
the other.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
TILE_HEIGHT: Final = 8  # a tile is a subtree of 2**8 = 256 hashes (c2sp.org/tlog-tiles)

Stored = Callable[[int, int, bytes], None]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node: SHA-256(0x01 || left || right). About half a microsecond."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, or over the roots of equal full subtrees."""
    frontier = Frontier()
    for hash_ in hashes:
        frontier.append(hash_)
    return frontier.root()


class Frontier:
    """The right edge of a tree: the root of one full subtree for each set bit of its size.

    These at most 64 hashes are all that appending needs, however large the tree is.

    :param packed: the hashes as ``packed()`` gave them, the largest subtree first.
    :raises ValueError: the hashes are not as many as a tree of this size has.
    """

    def __init__(self, size: int = 0, packed: bytes = b"") -> None:
        if size < 0 or len(packed) != HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(packed)} bytes are not the frontier of a tree of {size} leaves")
        self.size = size
        self._hashes = [packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES)]

    def append(self, hash_: bytes, stored: Stored | None = None) -> None:
        """Add one leaf hash.

        :param stored: called with level, index and hash of each node that completes a tile of 256:
            the leaf's tile first (level 1), then the tiles above it.
        Cost: one node hash on average, log2(size) at worst.
        """
        if len(hash_) != HASH_BYTES:
            raise ValueError(f"a hash has {HASH_BYTES} bytes, not {len(hash_)}")
        index, height = self.size, 0
        while index & 1:
            hash_ = node_hash(self._hashes.pop(), hash_)
            index >>= 1
            height += 1
            if stored and height % TILE_HEIGHT == 0:
                stored(height // TILE_HEIGHT, index, hash_)
        self._hashes.append(hash_)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree; of an empty one, the hash of nothing."""
        if not self._hashes:
            return EMPTY_ROOT
        *lefts, root = self._hashes
        for left in reversed(lefts):
            root = node_hash(left, root)
        return root

    def packed(self) -> bytes:
        """Return the hashes end to end, the largest subtree first: 32 bytes for each set bit."""
        return b"".join(self._hashes)


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether a leaf hash stands at an index of the tree with this root (RFC 9162 §2.1.3.2).

    :param path: the hashes beside the way from the leaf up to the root.
    """
    if not 0 <= index < size or not _are_hashes(leaf, root, *path):
        return False
    at, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(beside, found)
            at, last = _past_missing(at, last)
        else:
            found = node_hash(found, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Tell whether the tree with the new root begins with the old tree (RFC 9162 §2.1.4.2).

    Equal sizes need equal roots and an empty path. Of an empty old tree nothing can be proven:
    every tree begins with it, so the answer is no.
    """
    if not 0 < old <= new or not _are_hashes(old_root, new_root, *path):
        return False
    if old == new:
        return not path and old_root == new_root
    # A full old tree is itself the first node on the way, and is left out of the proof.
    nodes = path if old & (old - 1) else (old_root, *path)
    return _roots(old, new, nodes) == (old_root, new_root)


def _roots(old: int, new: int, nodes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the two roots that a proof leads to, or None when it has another length."""
    if not nodes:
        return None
    first, *path = nodes
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = first
    for beside in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            at, last = _past_missing(at, last)
        else:
            after = node_hash(after, beside)
        at, last = at >> 1, last >> 1
    return (before, after) if last == 0 else None


def _past_missing(at: int, last: int) -> tuple[int, int]:
    """Climb the levels on which a node at the right edge has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(hash_) == HASH_BYTES for hash_ in hashes)
