"""The sealed log as it is read: its head, its tiles, and proofs out of them."""

from ledger.models.sealed import Checkpoint, Leaf, Node
from ledger.proof.tiles import TILE, Tiles


def head() -> Checkpoint | None:
    """Return the newest checkpoint; None while nothing was sealed. One query."""
    return Checkpoint.objects.order_by("-size").first()


def read_tile(level: int, number: int, width: int) -> list[bytes]:
    """Return the hashes of one tile, fewer where the log does not reach so far; one query."""
    first = number * TILE
    within = {"index__gte": first, "index__lt": first + width}
    rows = Node.objects.filter(level=level, **within) if level else Leaf.objects.filter(**within)
    return [bytes(found) for found in rows.order_by("index").values_list("hash", flat=True)]


def tiles(size: int) -> Tiles:
    """Return the tree of the first entries, read tile by tile: a query a tile."""
    return Tiles(read_tile, size)


def read_leaves(number: int, width: int) -> list[bytes]:
    """Return the leaves of one entry bundle: the opaque texts, not what they commit to."""
    first = number * TILE
    rows = Leaf.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
    return [leaf.encode() for leaf in rows.values_list("entry__leaf", flat=True)]
