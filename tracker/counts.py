"""A cache of counts in one SQLite file, shared by all processes of a host.

For quotas only: whole numbers that are forgotten soon. Losing them costs nobody anything, so
nothing waits for the disk.
"""

import sqlite3
import time
from collections.abc import Iterable
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER NOT NULL, ends REAL)
    WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS counts_by_end ON counts (ends);
"""
_ADD: Final = """
    INSERT INTO counts VALUES (:key, :count, :ends) ON CONFLICT (key) DO UPDATE
    SET count = excluded.count, ends = excluded.ends WHERE counts.ends <= :now RETURNING count
"""
_SET: Final = "INSERT OR REPLACE INTO counts VALUES (:key, :count, :ends)"
_INCREASE: Final = """
    UPDATE counts SET count = count + :delta
    WHERE key = :key AND (ends IS NULL OR ends > :now) RETURNING count
"""
_WAIT: Final = 1.0  # seconds that a request waits for another process at most


class SqliteCounts(BaseCache):
    """Django's cache API over one table; each thread has its own instance, and so its connection.

    ``add`` and ``incr`` are one statement each, so no count is lost between processes. What has
    ended is swept whenever something new is added. Errors of SQLite are the caller's to catch.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._file = location
        self._open: sqlite3.Connection | None = None

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        given = self._row(key, value, timeout, version)
        added = bool(self._run(_ADD, given))
        if added:
            self._run("DELETE FROM counts WHERE ends <= :now", given)
        return added

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version=version).get(key, default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, int]:
        by_name = {self._name(key, version): key for key in keys}
        marks = ", ".join("?" * len(by_name))
        rows = self._run(
            f"SELECT key, count FROM counts WHERE key IN ({marks}) "  # noqa: S608 - marks alone
            "AND (ends IS NULL OR ends > ?)",
            [*by_name, time.time()],
        )
        return {by_name[name]: count for name, count in rows}

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._run(_SET, self._row(key, value, timeout, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Return the count after it was increased.

        :raises ValueError: there is none.
        """
        told = {"key": self._name(key, version), "delta": delta, "now": time.time()}
        found = self._run(_INCREASE, told)
        if not found:
            raise ValueError(f"There is no count {key!r}.")
        return int(found[0][0])

    def delete(self, key: Any, version: int | None = None) -> bool:
        told = {"key": self._name(key, version)}
        return bool(self._run("DELETE FROM counts WHERE key = :key RETURNING key", told))

    def clear(self) -> None:
        self._run("DELETE FROM counts", ())

    def _name(self, key: Any, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def _row(self, key: Any, value: Any, timeout: Any, version: int | None) -> dict[str, Any]:
        now = time.time()
        ends = self.get_backend_timeout(timeout)
        name = self._name(key, version)
        return {"key": name, "count": int(value), "ends": ends, "now": now}

    def _run(self, sql: str, given: Any) -> list[Any]:
        """Run one statement in a transaction of its own; a connection that failed is given up.

        All rows are read, as a statement that was not read to its end keeps its lock.
        """
        if self._open is None:
            self._open = _connected(self._file)
        try:
            return self._open.execute(sql, given).fetchall()
        except sqlite3.Error:
            self._open.close()
            self._open = None
            raise


def _connected(file: str) -> sqlite3.Connection:
    found = sqlite3.connect(file, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        found.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _TABLE)
    except sqlite3.Error:
        found.close()
        raise
    return found
