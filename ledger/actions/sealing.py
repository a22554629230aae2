"""Seal what is committed: give entries their index in the log, and sign its new head.

Nobody waits for it inside a change. After each commit whoever gets the lock seals everything
that is pending, as one batch; the others go on at once, and the holder looks again once it has
let go. So the order of the log is decided after commit, by one at a time, and no slow
transaction is ever passed over. A crash in between is healed by the next change, or the clock.
"""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ledger.actions import _keyring, _memory, _statements
from ledger.errors import Broken, Refused
from ledger.models import Checkpoint, Leaf, Node
from ledger.models.log import Purpose
from ledger.proof import checkpoint
from ledger.proof.merkle import Frontier
from ledger.proof.note import Signer, sign

BATCH: Final = 10_000  # entries; some 3 MB of memory, and less than a second
_ROUNDS: Final = 20  # a request goes on after so many: the next change takes over
_LOCK: Final = 0x6C65646765720001  # "ledger", and what is locked: the sequencing of entries


def settle() -> None:
    """After a commit: seal what is pending, or leave it to whoever is at it.

    Nothing stays behind: who finds the lock taken has committed before it is let go, and its
    holder looks again after that. Where this process holds no key, it does nothing.

    :raises Broken: as ``seal``.
    """
    for _round in range(_ROUNDS):
        if not (seal(wait=False) and _statements.is_pending()):
            return


def seal(*, limit: int = BATCH, wait: bool = True) -> int:
    """Seal pending entries in the order of their ids, as one batch; return how many.

    Six queries, and one more for each thousand or so of entries; it reads none of them.

    :param limit: how many at most. :param wait: whether to wait for whoever seals right now,
        or return 0 at once.
    Without a key of the log it seals nothing. :raises Refused: a key cannot be read.
    :raises Broken: this database is not the one, or not all of it, that was signed before.
    """
    if not _keyring.holds_any():
        return 0
    with exclusive(wait=wait) as alone:
        if not alone:
            return 0
        rows = _statements.queue(limit)
        signers = _keyring.signers(Purpose.LOG) if rows else []
        if not signers:
            return 0
        _append(rows, signers)
    return len(rows)


def _append(rows: Iterable[tuple[int, bytes]], signers: list[Signer]) -> None:
    """Add entries to the tree, sign its head, and take them off the queue; under the lock."""
    newest = _statements.newest()
    _memory.check(newest)
    frontier = _edge(newest)
    first = frontier.size
    nodes: list[Node] = []
    leaves = []
    for entry_id, hash_ in rows:
        leaves.append(Leaf(index=frontier.size, entry_id=entry_id, hash=hash_))
        frontier.append(
            hash_,
            lambda level, index, root: nodes.append(Node(level=level, index=index, hash=root)),
        )
    Leaf.objects.bulk_create(leaves)
    Node.objects.bulk_create(nodes)
    _sign(frontier, signers)
    _statements.unqueue(first, frontier.size)


def _edge(newest: Checkpoint | None) -> Frontier:
    """Return the right edge of the tree as it was signed last.

    :raises Broken: it is not the edge of the tree that was signed.
    """
    if newest is None:
        return Frontier()
    frontier = Frontier(newest.size, bytes(newest.frontier))
    if frontier.root() != bytes(newest.root):
        raise Broken(_("The newest checkpoint does not fit its own root. Nothing was sealed."))
    return frontier


def _sign(frontier: Frontier, signers: list[Signer]) -> None:
    origin = signers[0].verifier.name
    stated = checkpoint.Checkpoint(origin, frontier.size, frontier.root())
    note = sign(stated.text(), *signers)
    _statements.sign(stated.size, stated.root, frontier.packed(), note)
    transaction.on_commit(lambda: _memory.keep(note, stated.size))


@contextmanager
def exclusive(*, wait: bool) -> Iterator[bool]:
    """Open a transaction that alone may seal; gives False where another is at it and nobody waits.

    :raises Refused: inside another transaction.
    """
    if connection.in_atomic_block:
        raise Refused(_("Entries are sealed after their commit, not inside a transaction."))
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield _lock_in_postgresql(wait=wait)
        return
    with open(f"{connection.settings_dict['NAME']}.seal", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        with transaction.atomic():
            yield True


def _lock_in_postgresql(*, wait: bool) -> bool:
    """Take a lock that ends with the transaction, so that a crash or a pooler cannot keep it."""
    name = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [_LOCK])
        row = cursor.fetchone()
    return wait or bool(row and row[0])
