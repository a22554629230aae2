"""The sealed log as it is read: its head, its tiles, and proofs out of them."""

from django.db.models import Exists, OuterRef

from ledger.models.erasure import Erasure
from ledger.models.sealed import Checkpoint, Leaf, Node
from ledger.proof.entry import SECTIONS
from ledger.proof.tiles import TILE, Tiles


def head() -> Checkpoint | None:
    """Return the newest checkpoint; None while nothing was sealed. One query."""
    return Checkpoint.objects.order_by("-size").first()


def first_over(index: int) -> Checkpoint | None:
    """Return the first checkpoint of a log that holds an entry, or None; one query."""
    return Checkpoint.objects.filter(size__gt=index).order_by("size").first()


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


def read_disclosures(number: int, width: int) -> list[dict[str, str | None]]:
    """Return the contents of the entries of one bundle: a text by section, None once erased."""
    first = number * TILE
    rows = Leaf.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
    texts = rows.values_list(*(f"entry__{name}" for name in SECTIONS))
    return [dict(zip(SECTIONS, found, strict=True)) for found in texts]


def erased_bundles() -> set[int]:
    """Return the numbers of the bundles that hold an entry of which something was erased."""
    erased = Erasure.objects.filter(
        of_stream=OuterRef("entry__stream"), of_version=OuterRef("entry__version")
    )
    found = Leaf.objects.filter(Exists(erased)).values_list("index", flat=True)
    return {index // TILE for index in found}
