"""The statement under a view: what the log showed to one viewer, in a text that can be signed.

Should an entry surface later that the view left out, the signed statement is the evidence.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from ledger.proof.checkpoint import Checkpoint
from ledger.proof.spelling import check_name, to_base64

FORMAT: Final = "commitment-ledger view v1"


def statement(viewer: str, checkpoint: Checkpoint, items: Iterable[tuple[int, bytes]]) -> str:
    """Return the text to sign: format, viewer, size and root of the log, count and digest.

    :param viewer: the code of the partner who is shown this.
    :param items: index and leaf hash of every entry shown, by index.
    :raises ValueError: the viewer has no proper code, or the items are not in order, repeat one
        another, or go beyond the checkpoint.
    """
    check_name(viewer, "a viewer")
    count, last, rolled = 0, -1, sha256()
    for index, leaf_hash in items:
        if not last < index < checkpoint.size:
            raise ValueError(f"entry {index} after {last} of {checkpoint.size} is out of order")
        rolled.update(index.to_bytes(8, "big") + leaf_hash)
        count, last = count + 1, index
    lines = (FORMAT, viewer, checkpoint.size, to_base64(checkpoint.root))
    return "".join(f"{line}\n" for line in (*lines, count, to_base64(rolled.digest())))
