"""Entries are written once: no update, no delete, no replacement."""
# ruff: noqa: S608 - statements are put together from our own names

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, NotSupportedError, connection, transaction

from ledger.models import Commitment, Entry
from tests.models.rows import Rows, columns_of, raw_rows, raw_value

pytestmark = pytest.mark.django_db

KEPT = "ledger: entries are append-only"
only_sqlite = pytest.mark.only("sqlite")
only_postgresql = pytest.mark.only("postgresql")


@contextmanager
def refused(saying: str = KEPT, error: type[DatabaseError] = IntegrityError) -> Iterator[None]:
    before = raw_rows(Entry)
    assert before

    with pytest.raises(error, match=saying), transaction.atomic():
        yield

    assert raw_rows(Entry) == before


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def an_entry(rows: Rows) -> Entry:
    found: Entry = Entry.objects.of(rows[Commitment].pk)[1]
    return found


def another(entry: Entry, column: str) -> Any:
    """Return another value of the kind that a column of an entry holds."""
    value = getattr(entry, column)
    if isinstance(value, int):
        return value + 1_000_000
    return uuid4() if isinstance(value, UUID) else b"x" if column == "leaf_hash" else "x"


def replacing(entry: Entry, **altered: Any) -> tuple[Any, ...]:
    """Return the SQL that puts an altered entry in the place of this one."""
    values = {column: getattr(entry, column) for column in columns_of(Entry)} | altered
    names = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    sql = f"INSERT OR REPLACE INTO ledger_entry ({names}) VALUES ({places})"
    return (sql, *(raw_value(Entry, column, value) for column, value in values.items()))


@pytest.mark.parametrize("column", columns_of(Entry))
def test_no_part_of_an_entry_is_updated(rows: Rows, column: str) -> None:
    entry = an_entry(rows)
    value = raw_value(Entry, column, another(entry, column))

    with refused():
        run(f"UPDATE ledger_entry SET {column} = %s WHERE id = %s", value, entry.pk)
    with refused():
        run(f"UPDATE ledger_entry SET {column} = %s", value)


def test_no_entry_is_deleted(rows: Rows) -> None:
    with refused():
        run("DELETE FROM ledger_entry WHERE id = %s", an_entry(rows).pk)
    with refused():
        run("DELETE FROM ledger_entry")


def test_an_entry_is_not_saved_twice(rows: Rows) -> None:
    entry = an_entry(rows)
    entry.open = None

    with refused():
        entry.save()


def test_an_entry_does_not_delete_itself(rows: Rows) -> None:
    with refused("protected foreign keys"):  # of the queue; the rows say the rest
        an_entry(rows).delete()


def test_a_queryset_says_at_once_that_entries_stay(rows: Rows) -> None:
    with pytest.raises(TypeError, match=r"Entries are never changed\."):
        Entry.objects.update(version=1)
    with pytest.raises(TypeError, match=r"Entries are never changed\."):
        Entry.objects.bulk_update([an_entry(rows)], ["leaf"])
    with pytest.raises(TypeError, match=r"Entries are never deleted\."):
        Entry.objects.of(rows[Commitment].pk).delete()


def test_one_version_of_a_stream_has_one_entry(rows: Rows) -> None:
    entry = an_entry(rows)
    entry.pk = None

    with refused("entries are append-only|entry_stream_version"):
        entry.save(force_insert=True)


@only_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_no_entry_is_replaced_by_its_key(rows: Rows, recursive: str) -> None:
    entry = an_entry(rows)
    run(f"PRAGMA recursive_triggers = {recursive}")

    try:
        with refused():
            run(*replacing(entry, version=999))
        with refused():
            run(*replacing(entry, id=None))
        with refused():
            run(*replacing(entry, id=999_999, open="x"))
    finally:
        run("PRAGMA recursive_triggers = ON")


@only_sqlite
def test_no_entry_is_replaced_by_updating_another(rows: Rows) -> None:
    with refused():
        run("UPDATE OR REPLACE ledger_entry SET stream = stream, version = 1")


@only_postgresql
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_entries_are_not_truncated_under_any_role(rows: Rows, role: str) -> None:
    run(f"SET LOCAL session_replication_role = {role}")

    with refused("referenced in a foreign key", NotSupportedError):
        run("TRUNCATE ledger_entry")
    with refused():
        run("TRUNCATE ledger_entry CASCADE")
    with refused():
        run("DELETE FROM ledger_entry")
    with refused():
        run("UPDATE ledger_entry SET open = NULL")


@only_postgresql
def test_an_upsert_does_not_change_an_entry(rows: Rows) -> None:
    entry = an_entry(rows)
    entry.open = None

    with refused():
        Entry.objects.bulk_create(
            [entry], update_conflicts=True, unique_fields=["id"], update_fields=["open"]
        )
