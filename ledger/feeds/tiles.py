"""The tree of the log, as the static resources of c2sp.org/tlog-tiles; two queries at most."""

from typing import Final

from ledger.feeds.answers import FOR_EVER, FOR_SECONDS, NOT_BEGUN, Answer, Missing, served
from ledger.models.tree import head, read_leaves, read_tile
from ledger.models.verifiable import cosigned
from ledger.proof.spelling import MAX_NUMBER
from ledger.proof.tiles import TILE, bundle, parse_path

LEVEL: Final = "[0-9]|[1-5][0-9]|6[0-3]"  # a tree of 2**63 leaves has no more
_BYTES: Final = "application/octet-stream"


@served
def checkpoint() -> Answer:
    """The newest checkpoint, and below the log's signatures those of witnesses."""
    newest = head()
    if newest is None:
        raise Missing(NOT_BEGUN)
    return Answer(cosigned(newest).encode(), cache=FOR_SECONDS)


@served
def tile(level: str, path: str) -> Answer:
    """The hashes of one tile, full or partial; those that the log reaches, and no others."""
    number, width = _place(path)
    hashes = read_tile(int(level), number, width)
    if len(hashes) != width:
        raise Missing("This log has no such tile yet.")
    return Answer(b"".join(hashes), _BYTES, FOR_EVER)


@served
def entries(path: str) -> Answer:
    """The leaves of one entry bundle, full or partial: what they commit to is not told here."""
    number, width = _place(path)
    leaves = read_leaves(number, width)
    if len(leaves) != width:
        raise Missing("This log has no such entries yet.")
    return Answer(bundle(leaves), _BYTES, FOR_EVER)


def _place(path: str) -> tuple[int, int]:
    """Return number and width of a tile.

    :raises Missing: the path is not the one path of a tile, or is beyond every log.
    """
    try:
        number, width = parse_path(path)
    except ValueError:
        raise Missing("This is not the path of a tile.") from None
    if (number + 1) * TILE > MAX_NUMBER:
        raise Missing("No log has so many entries.")
    return number, width
