"""Trees to test with: the definitions of the RFC word by word, and a log too large to be built."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from ledger.proof import merkle
from ledger.proof.tiles import Tiles


@dataclass(frozen=True)
class Inclusion:
    """What somebody claims of one leaf."""

    leaf: bytes
    index: int
    size: int
    path: list[bytes]
    root: bytes

    def holds(self, **altered: object) -> bool:
        """Tell whether our verifier takes the claim, with some parts altered."""
        return merkle.verify_inclusion(**{**vars(self), **altered})


@dataclass(frozen=True)
class Consistency:
    """What somebody claims of two trees."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    path: list[bytes]

    def holds(self, **altered: object) -> bool:
        """Tell whether our verifier takes the claim, with some parts altered."""
        return merkle.verify_consistency(**{**vars(self), **altered})


@cache
def leaves(size: int) -> tuple[bytes, ...]:
    """Return so many leaf hashes, all different."""
    return tuple(sha256(b"\0leaf %d" % index).digest() for index in range(size))


def inclusion(index: int, size: int) -> Inclusion:
    """Return a true claim about a leaf of the tree of so many leaves."""
    hashes = leaves(size)
    return Inclusion(hashes[index], index, size, audit_path(index, hashes), root(hashes))


def consistency(old: int, new: int) -> Consistency:
    """Return a true claim about two sizes of the same log."""
    hashes = leaves(new)
    path = subproof(old, hashes, is_whole=True)
    return Consistency(old, new, root(hashes[:old]), root(hashes), path)


def root(hashes: Sequence[bytes]) -> bytes:
    """Return MTH(D[n]) of RFC 6962 §2.1, over leaf hashes."""
    match len(hashes):
        case 0:
            return sha256(b"").digest()
        case 1:
            return hashes[0]
        case size:
            k = split(size)
            return sha256(b"\1" + root(hashes[:k]) + root(hashes[k:])).digest()


def audit_path(m: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Return PATH(m, D[n]) of RFC 6962 §2.1.1."""
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if m < k:
        return [*audit_path(m, hashes[:k]), root(hashes[k:])]
    return [*audit_path(m - k, hashes[k:]), root(hashes[:k])]


def subproof(m: int, hashes: Sequence[bytes], *, is_whole: bool) -> list[bytes]:
    """Return SUBPROOF(m, D[n], b) of RFC 6962 §2.1.2; PROOF(m, D[n]) is that with b true."""
    if m == len(hashes):
        return [] if is_whole else [root(hashes)]
    k = split(len(hashes))
    if m <= k:
        return [*subproof(m, hashes[:k], is_whole=is_whole), root(hashes[k:])]
    return [*subproof(m - k, hashes[k:], is_whole=False), root(hashes[:k])]


def bent(path: list[bytes]) -> list[list[bytes]]:
    """Return the path shortened, lengthened, repeated and reordered in every place."""
    made = [[*path[:at], sha256(b"").digest(), *path[at:]] for at in range(len(path) + 1)]
    for at, hash_ in enumerate(path):
        made += [[*path[:at], *path[at + 1 :]], [*path[:at], hash_, *path[at:]]]
        for other in range(at):
            swapped = [*path]
            swapped[at], swapped[other] = swapped[other], swapped[at]
            made.append(swapped)
    return made


def turns(index: int, size: int) -> str:
    """Return the sides, from the leaf up, on which the hashes of an audit path stand."""
    if size == 1:
        return ""
    k = split(size)
    return turns(index, k) + "R" if index < k else turns(index - k, size - k) + "L"


def steps(old: int, new: int, *, is_whole: bool = True) -> str:
    """Return the like of a consistency proof; S where it begins with a part of the old tree."""
    if old == new:
        return "" if is_whole else "S"
    k = split(new)
    if old <= k:
        return steps(old, k, is_whole=is_whole) + "R"
    return steps(old - k, new - k, is_whole=False) + "L"


def split(size: int) -> int:
    """Return k of the RFC: the largest power of two smaller than the size."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


class Monotone:
    """A log of any size whose leaves are all the same, so that every tile is known unread.

    It counts the tiles that are asked for, and takes no request for one that the tree lacks.
    """

    LEAF = merkle.leaf_hash(b"again")

    def __init__(self, size: int) -> None:
        self.size = size
        self.asked: list[tuple[int, int, int]] = []
        self.nodes = [self.LEAF]  # by height
        for _ in range(64):
            self.nodes.append(merkle.node_hash(self.nodes[-1], self.nodes[-1]))

    def read(self, level: int, number: int, width: int) -> list[bytes]:
        """Return a tile, as whoever keeps the tree would."""
        stored = self.size >> 8 * level
        assert 0 <= number * 256 < stored
        assert width == min(256, stored - number * 256)
        self.asked.append((level, number, width))
        return [self.nodes[8 * level]] * width

    def tree(self) -> Tiles:
        """Return the tree, with no tile read yet."""
        return Tiles(self.read, self.size)

    def frontier(self) -> merkle.Frontier:
        """Return the right edge of the tree, without a single append."""
        heights = [h for h in range(self.size.bit_length())[::-1] if self.size >> h & 1]
        return merkle.Frontier(self.size, b"".join(self.nodes[h] for h in heights))
