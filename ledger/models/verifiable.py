"""What the log proves of some streams to one viewer: the document that ``verify.py view`` checks.

It holds every sealed entry of those streams. What the viewer may not read of an entry, and what
was erased, is left out of its disclosures: withheld, never missing.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from ledger.errors import Refused
from ledger.models.entry import Entry, EntryQuerySet
from ledger.models.log import LOG, Heads
from ledger.models.sealed import Checkpoint, StreamHead
from ledger.models.tree import head, tiles
from ledger.proof import checkpoint, heads
from ledger.proof.entry import leaf_hash
from ledger.proof.spelling import to_base64
from ledger.proof.tiles import Tiles

FORMAT: Final = "commitment-ledger/view/1"
# The sections of an entry that a viewer may read besides ``chain``, which is always shown.
Shown = Callable[[Entry], Collection[str]]
Document = dict[str, Any]


def view_document(viewer: str, streams: Collection[UUID], shown: Shown) -> Document:
    """Return all sealed entries of some streams, by index, each with its proof; not signed yet.

    :param viewer: the code of whoever is shown this. :param streams: keys of whole streams.
    :raises Refused: nothing was sealed yet.
    Cost: three queries, one more for each tile that entries lie in, and some 0.2 ms an entry.
    """
    newest = head()
    if newest is None:
        raise Refused(_("Nothing has been sealed yet, so there is nothing to prove."))
    tree = tiles(newest.size)
    return {
        "format": FORMAT,
        "viewer": viewer,
        "checkpoint": cosigned(newest),
        "entries": [
            _proven(entry, tree, newest.size, shown(entry))
            for entry in sealed(newest.size).filter(stream__in=streams).order_by("index")
        ],
    }


def cosigned(newest: Checkpoint) -> str:
    """Return a checkpoint as it is served: below the log's lines, those of witnesses; one query."""
    lines = newest.cosignatures.order_by("pk").values_list("line", flat=True)
    return newest.note + "".join(lines)


def sealed(size: int) -> EntryQuerySet:
    """Keep the entries that a log of this size holds, each with its ``index``."""
    found: EntryQuerySet = Entry.objects.annotate(index=F("leaf_at__index"))
    return found.filter(leaf_at__index__lt=size)


def disclosures(entry: Entry, shown: Collection[str]) -> dict[str, str]:
    """Return the texts of an entry that a viewer may read, ``chain`` always among them.

    :param shown: sections; one that was erased is left out as if it were withheld.
    """
    texts = {name: getattr(entry, name) for name in ("chain", *shown)}
    return {name: text for name, text in texts.items() if text is not None}


def stated(document: Document) -> checkpoint.Checkpoint:
    """Return what the checkpoint of a document states of the log."""
    return checkpoint.Checkpoint.parse(document["checkpoint"].rpartition("\n\n")[0] + "\n")


def items(document: Document) -> Iterable[tuple[int, bytes]]:
    """Yield index and leaf hash of every entry of a document: what its statement is about."""
    return ((entry["index"], leaf_hash(entry["leaf"])) for entry in document["entries"])


def heads_of(document: Document, secret: bytes) -> Document | None:
    """Return the newest logged heads, and where each stream of a document stands among them.

    :param secret: what blinds the heads. None where no heads were logged and sealed under it.
    Cost: four queries; and for the first document after new heads one more, and some 20 µs for
    each stream of the whole ledger.
    """
    logged: Heads | None = Heads.objects.order_by("-size").first()
    size = stated(document).size
    entry = sealed(size).filter(stream=LOG, version=logged.version).first() if logged else None
    if logged is None or entry is None:
        return None
    try:
        hashes, tree = _heads_tree(logged.root, secret)
    except LookupError:
        return None
    places = {}
    for row in StreamHead.objects.filter(stream__in=_streams(document)):
        blind = heads.blind(secret, row.stream)
        found = heads.head_hash(blind, row.stream, row.version, bytes(row.leaf_hash))
        if hashes[row.rank : row.rank + 1] != [found]:
            return None  # newer heads took their place meanwhile
        places[str(row.stream)] = {
            "rank": row.rank,
            "version": row.version,
            "blind": urlsafe_b64encode(blind).rstrip(b"=").decode(),
            "path": _path(tree, row.rank, logged.streams),
        }
    return {"entry": _proven(entry, tiles(size), size, ["open"]), "streams": places}


@lru_cache(maxsize=1)  # some 100 bytes a stream; they change once a day
def _heads_tree(root: str, secret: bytes) -> tuple[list[bytes], Tiles]:
    """Return the leaves of the newest heads, and their tree.

    :raises LookupError: it has another root: newer heads took their place meanwhile, or they
        were blinded by a key that was replaced since.
    """
    rows = StreamHead.objects.order_by("rank").values_list("stream", "version", "leaf_hash")
    hashes = [
        heads.head_hash(heads.blind(secret, stream), stream, version, bytes(found))
        for stream, version, found in rows.iterator()
    ]
    tree = heads.heads_tree(hashes)
    if tree.root().hex() != root:
        raise LookupError(root)
    return hashes, tree


def _streams(document: Document) -> set[UUID]:
    chains = (json.loads(entry["disclosures"]["chain"])[2] for entry in document["entries"])
    return {UUID(chain["stream"]) for chain in chains}


def _proven(entry: Entry, tree: Tiles, size: int, shown: Collection[str]) -> Document:
    index: int = entry.index  # type: ignore[attr-defined]
    return {
        "index": index,
        "leaf": entry.leaf,
        "disclosures": disclosures(entry, shown),
        "path": _path(tree, index, size),
    }


def _path(tree: Tiles, index: int, size: int) -> list[str]:
    return [to_base64(found) for found in tree.inclusion(index, size)]
