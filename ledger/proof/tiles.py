"""The tree as tiles of 256 hashes, and proofs out of them (c2sp.org/tlog-tiles).

A tile at level L holds the roots of 256 full subtrees of 256**L leaves; level 0 holds leaf hashes.
Full tiles never change, which is why they can be stored and cached for ever.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ledger.proof.merkle import EMPTY_ROOT, HASH_BYTES, TILE_HEIGHT, node_hash

TILE: Final = 256
MAX_LEAF_BYTES: Final = 0xFFFF  # a bundle writes the length of a leaf in two bytes

Read = Callable[[int, int, int], Sequence[bytes]]

# Seven groups of three digits number more tiles than a log of 2**63 leaves has.
_PATH: Final = re.compile(r"((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class Tiles:
    """Roots and proofs of one tree, read tile by tile from wherever it is kept.

    Tiles and inner nodes are remembered: use one object for many proofs of one tree, not for ever.

    :param read: gives the hashes of a tile from its level, its number and its width.
    :param size: how many leaves the tree has. Every method that takes a size takes a smaller one.
    :raises ValueError: from every method, when a tile has other than the hashes it should have.
    """

    def __init__(self, read: Read, size: int) -> None:
        self._read, self._size = read, size
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the tree, or of the tree as it was at an earlier size."""
        size = self._size if size is None else size
        if not 0 <= size <= self._size:
            raise ValueError(f"the tree has {self._size} leaves: it has no root of {size}")
        return self._range(0, size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the path that ``merkle.verify_inclusion`` checks (RFC 9162 §2.1.3.1).

        :raises ValueError: the leaf is not in a tree of this size, or the tree is smaller.
        Cost: log2(size) hashes and at most five tiles at ten million leaves.
        """
        if not 0 <= index < size <= self._size:
            raise ValueError(f"leaf {index} of {size} is not in a tree of {self._size} leaves")
        path, low, high = [], 0, size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the path that ``merkle.verify_consistency`` checks (RFC 9162 §2.1.4.1).

        :raises ValueError: the old tree is empty, or larger than the new one, or than this tree.
        """
        if not 0 < old <= new <= self._size:
            raise ValueError(f"nothing to prove from {old} to {new} of {self._size} leaves")
        path, low, high = [], 0, new
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        if low:  # The old tree is no single full subtree: its last part opens the proof.
            path.append(self._range(low, high))
        return path[::-1]

    def _range(self, low: int, high: int) -> bytes:
        """Return the root over the leaves from low to before high: a subtree of the tree."""
        size = high - low
        if size == 0:
            return EMPTY_ROOT
        if size & (size - 1) == 0:
            height = size.bit_length() - 1
            return self._node(height, low >> height)
        middle = low + _split(size)
        return node_hash(self._range(low, middle), self._range(middle, high))

    def _node(self, height: int, index: int) -> bytes:
        """Return the root of a full subtree of 2**height leaves, by hashing within one tile."""
        key = height, index
        if key not in self._nodes:
            level, rest = divmod(height, TILE_HEIGHT)
            number, first = divmod(index << rest, TILE)
            part = self._tile(level, number)[first : first + (1 << rest)]
            while len(part) > 1:
                pairs = zip(part[::2], part[1::2], strict=True)
                part = [node_hash(left, right) for left, right in pairs]
            self._nodes[key] = part[0]
        return self._nodes[key]

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        key = level, number
        if key not in self._tiles:
            width = min(TILE, (self._size >> TILE_HEIGHT * level) - number * TILE)
            tile = self._read(level, number, width)
            if len(tile) != width or any(len(hash_) != HASH_BYTES for hash_ in tile):
                raise ValueError(f"tile {level}/{number} does not hold {width} hashes")
            self._tiles[key] = tile
        return self._tiles[key]


def path_of(number: int, width: int = TILE) -> str:
    """Return the path of a tile below its level, such as ``x001/x234/067.p/8``.

    :param width: how many hashes the tile holds; fewer than 256 make it partial.
    """
    path = f"{number % 1000:03d}"
    while number := number // 1000:
        path = f"x{number % 1000:03d}/{path}"
    return path if width == TILE else f"{path}.p/{width}"


def parse_path(text: str) -> tuple[int, int]:
    """Return the number and the width of a tile from its path, the reverse of ``path_of``.

    :raises ValueError: the text is not the one path of a tile.
    """
    match = _PATH.fullmatch(text)
    number = int(re.sub("[x/]", "", match[1])) if match else 0
    width = int(match[2] or TILE) if match else 0
    if not match or path_of(number, width) != text or width > TILE:
        raise ValueError(f"{text[:40]!r} is not the path of a tile")
    return number, width


def bundle(leaves: Iterable[bytes]) -> bytes:
    """Return an entry bundle: each leaf after its length in two bytes, big-endian.

    :raises ValueError: a leaf is longer than two bytes can say.
    """
    parts = []
    for leaf in leaves:
        if len(leaf) > MAX_LEAF_BYTES:
            raise ValueError(f"a leaf of {len(leaf)} bytes does not fit a bundle")
        parts += [len(leaf).to_bytes(2, "big"), leaf]
    return b"".join(parts)


def unbundle(data: bytes, count: int) -> list[bytes]:
    """Return the leaves of an entry bundle.

    :param count: how many leaves the bundle must hold: its width.
    :raises ValueError: it is cut short, or holds more or fewer.
    """
    leaves, at = [], 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        leaves.append(data[start:at])
    if at != len(data) or len(leaves) != count:
        raise ValueError(f"the bundle does not hold {count} whole leaves")
    return leaves


def _split(size: int) -> int:
    """Return the largest power of two below a size of at least two (RFC 9162 §2.1.1)."""
    return 1 << (size - 1).bit_length() - 1
