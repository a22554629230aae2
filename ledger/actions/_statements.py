"""What sealing says to the database, in plain SQL.

Every change waits for these few statements, which never differ. Composing them anew each time
was three fifths of what a seal cost: see ``benchmarks/writers.py``.
"""

from typing import Any, Final

from django.db import connection

from ledger.models import Checkpoint, Leaf, Log, Pending

_PENDING, _LEAF = Pending._meta.db_table, Leaf._meta.db_table
_CHECKPOINT, _LOG = Checkpoint._meta.db_table, Log._meta.db_table

# ruff: noqa: S608 - the names are our own tables'
_IS_PENDING: Final = f"SELECT 1 FROM {_PENDING} LIMIT 1"
_QUEUE: Final = f"SELECT entry_id, hash FROM {_PENDING} ORDER BY entry_id LIMIT %s"
_NEWEST: Final = f"SELECT size, root, frontier FROM {_CHECKPOINT} ORDER BY size DESC LIMIT 1"
_SIGN: Final = f"INSERT INTO {_CHECKPOINT} (size, root, frontier, note) VALUES (%s, %s, %s, %s)"
_UNQUEUE: Final = (
    f"DELETE FROM {_PENDING} WHERE entry_id IN"
    f' (SELECT entry_id FROM {_LEAF} WHERE "index" >= %s AND "index" < %s)'
)
_STATE_OF_THE_LOG: Final = f"SELECT version, updated_at FROM {_LOG}"


def is_pending() -> bool:
    """Tell whether any entry waits."""
    return bool(_rows(_IS_PENDING))


def queue(limit: int) -> list[tuple[int, bytes]]:
    """Return the first entries that wait, by id, each with its hash."""
    return [(key, bytes(hash_)) for key, hash_ in _rows(_QUEUE, limit)]


def newest() -> Checkpoint | None:
    """Return the newest checkpoint, without its note."""
    found = _rows(_NEWEST)
    if not found:
        return None
    size, root, frontier = found[0]
    return Checkpoint(size=size, root=bytes(root), frontier=bytes(frontier))


def sign(size: int, root: bytes, frontier: bytes, note: str) -> None:
    """Add a checkpoint; the database says when."""
    _do(_SIGN, size, root, frontier, note)


def unqueue(first: int, size: int) -> None:
    """Take off the queue what stands in the log from an index to before a size."""
    _do(_UNQUEUE, first, size)


def state_of_the_log() -> object:
    """Return what differs after each change of the log's own row: with each of its keys."""
    return tuple(_rows(_STATE_OF_THE_LOG))


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _do(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
