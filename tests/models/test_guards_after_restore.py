"""Guards come back with the tables out of a dump."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models import Log, guards
from ledger.proof.entry import leaf_hash
from tests.factories import a_party
from tests.programs import run_program

ATTEMPTS = [
    "UPDATE ledger_party SET name = 'x'",
    "UPDATE ledger_entry SET open = 'x'",
    "DELETE FROM ledger_leaf",
    "DELETE FROM ledger_checkpoint",
]
pytestmark = pytest.mark.usefixtures("sealed")


def another(name: str) -> BaseDatabaseWrapper:
    """Return a connection to another database of the same server, or to another file."""
    other = connection.copy()
    other.settings_dict["NAME"] = name
    return other


@pytest.fixture
def restored(sealed: Log, tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database restored from a dump of a ledger with one party, all entries sealed."""
    a_party("belgium")
    if connection.vendor == "sqlite":
        other = another(str(tmp_path / "restored.sqlite3"))
        with sqlite3.connect(connection.settings_dict["NAME"]) as old:
            dump = "\n".join(old.iterdump())
        with sqlite3.connect(other.settings_dict["NAME"]) as new:
            new.executescript(dump)
    else:
        other = another(f"{connection.settings_dict['NAME']}_restored")
        _through_pg_dump(other.settings_dict["NAME"], tmp_path / "dump")
    yield other
    other.close()
    if connection.vendor == "postgresql":
        run(connection, f"DROP DATABASE {other.settings_dict['NAME']}")


def _through_pg_dump(name: str, dump: Path) -> None:
    file = f"--file={dump}"
    run_program("pg_dump", "--format=custom", file, connection.settings_dict["NAME"])
    run(connection, f"CREATE DATABASE {name}")
    run_program("pg_restore", "--exit-on-error", f"--dbname={name}", dump)


def run(database: BaseDatabaseWrapper, sql: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(sql)


def test_a_restored_ledger_refuses_what_the_first_did(restored: BaseDatabaseWrapper) -> None:
    assert guards.faults(restored) == []
    for role in ("origin", "replica"):
        if restored.vendor == "postgresql":
            run(restored, f"SET session_replication_role = {role}")
        for sql in ATTEMPTS:
            with pytest.raises(IntegrityError, match="ledger: "):
                run(restored, sql)


def test_a_restored_ledger_still_queues_what_is_new(restored: BaseDatabaseWrapper) -> None:
    new: dict[str, Any] = {"stream": "0" * 32, "version": 1, "leaf": "", "chain": ""}

    with restored.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_entry ({', '.join(new)}, leaf_hash)"  # noqa: S608 - our names
            " VALUES (%s, %s, %s, %s, %s)",
            [*new.values(), leaf_hash("")],
        )
        cursor.execute("SELECT hash FROM ledger_pending")
        assert [bytes(hash_) for (hash_,) in cursor.fetchall()] == [leaf_hash("")]
