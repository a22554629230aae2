"""The queue of what is not sealed, the tables of the log, and what an erasure permits."""
# ruff: noqa: S608 - statements are put together from our own names

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from ledger.models import Checkpoint, Commitment, Cosignature, Entry, Leaf, Node, Pending
from ledger.models.triggers import GROWING, LEAF_REFUSAL, PENDING_REFUSAL, growing_refusal
from ledger.proof.entry import leaf_hash
from tests.factories import a_party
from tests.models.log_rows import seal_first
from tests.models.rows import Rows, columns_of, raw_rows, raw_value

pytestmark = pytest.mark.django_db

TABLES: list[type[models.Model]] = [Leaf, Node, Checkpoint, Cosignature, Pending]
each_table = pytest.mark.parametrize("model", TABLES, ids=lambda m: m.__name__)
only_sqlite = pytest.mark.only("sqlite")
only_postgresql = pytest.mark.only("postgresql")


@pytest.fixture
def sealed(rows: Rows) -> Entry:
    """A log of one entry: sealed, signed and cosigned, and still in the queue."""
    return seal_first()


def refusal(model: type[models.Model]) -> str:
    return PENDING_REFUSAL if model is Pending else growing_refusal(model._meta.db_table)


@contextmanager
def refused(
    model: type[models.Model], error: type[DatabaseError] = IntegrityError
) -> Iterator[None]:
    before = raw_rows(model)
    assert before

    with pytest.raises(error, match=f"{refusal(model)}|referenced in a"), transaction.atomic():
        yield

    assert raw_rows(model) == before


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def inserting(verb: str, row: models.Model, **given: Any) -> tuple[Any, ...]:
    """Return the SQL that puts another row in the place of this one, and its values."""
    model = type(row)
    values = {c: raw_value(model, c, getattr(row, c)) for c in columns_of(model)} | given
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(["%s"] * len(values))
    return (f"{verb} INTO {model._meta.db_table} ({names}) VALUES ({places})", *values.values())


def keys_of(model: type[models.Model]) -> list[list[str]]:
    return GROWING.get(model._meta.db_table, [["entry_id"]])


@each_table
def test_no_column_of_the_log_changes(sealed: Entry, model: type[models.Model]) -> None:
    for column in columns_of(model):
        with refused(model):
            run(f'UPDATE {model._meta.db_table} SET "{column}" = "{column}"')


@each_table
def test_no_row_of_the_log_is_deleted(sealed: Entry, model: type[models.Model]) -> None:
    with refused(model):
        run(f"DELETE FROM {model._meta.db_table}")


@only_postgresql
@each_table
@pytest.mark.parametrize("role", ["origin", "replica", "local"])
def test_no_replication_role_opens_the_log(
    sealed: Entry, model: type[models.Model], role: str
) -> None:
    connection.check_constraints()
    run(f"SET LOCAL session_replication_role = {role}")

    for sql in ("DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"):
        with refused(model, DatabaseError):
            run(sql.format(model._meta.db_table, *[f'"{columns_of(model)[0]}"'] * 2))


@only_sqlite
@each_table
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_no_row_of_the_log_is_replaced_by_any_key(
    sealed: Entry, model: type[models.Model], recursive: str
) -> None:
    row = model._default_manager.order_by(keys_of(model)[0][0])[0]
    other = {c: -9 for c in columns_of(model) if c in {c for k in keys_of(model) for c in k}}
    run(f"PRAGMA recursive_triggers = {recursive}")

    try:
        for key in keys_of(model):
            same = {c: raw_value(model, c, getattr(row, c)) for c in key}
            with refused(model):
                run(*inserting("INSERT OR REPLACE", row, **other | same))
        with refused(model):
            run(*inserting("INSERT OR REPLACE", row, rowid=rowid_of(row), **other))
    finally:
        run("PRAGMA recursive_triggers = ON")


def rowid_of(row: models.Model) -> int:
    key = keys_of(type(row))[0][0]
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT rowid FROM {row._meta.db_table} WHERE "{key}" = %s', [getattr(row, key)]
        )
        return int(cursor.fetchone()[0])


@only_postgresql
@each_table
def test_no_upsert_changes_the_log(sealed: Entry, model: type[models.Model]) -> None:
    row = model._default_manager.all()[0]
    key, column = ", ".join(f'"{c}"' for c in keys_of(model)[0]), columns_of(model)[-1]
    sql, *values = inserting("INSERT", row)

    with refused(model):
        run(f'{sql} ON CONFLICT ({key}) DO UPDATE SET "{column}" = EXCLUDED."{column}"', *values)


def test_an_entry_waits_in_the_queue_from_its_first_moment(rows: Rows) -> None:
    party = a_party()

    entry = Entry.objects.get(stream=party.pk)

    assert bytes(Pending.objects.get(entry=entry).hash) == bytes(entry.leaf_hash)


def test_an_entry_leaves_the_queue_once_it_is_sealed(sealed: Entry) -> None:
    others = Pending.objects.exclude(entry=sealed)
    before = others.count()

    Pending.objects.filter(entry=sealed).delete()

    assert not Pending.objects.filter(entry=sealed).exists()
    assert others.count() == before > 0


def test_one_that_is_not_sealed_holds_back_who_would_empty_the_queue(sealed: Entry) -> None:
    with refused(Pending):
        Pending.objects.all().delete()


@only_postgresql
def test_nobody_fills_the_queue_through_a_table_of_their_own(sealed: Entry) -> None:
    run("CREATE TEMPORARY TABLE mine (id bigint, leaf_hash bytea) ON COMMIT DROP")
    run(
        "CREATE TRIGGER mine AFTER INSERT ON mine"
        " FOR EACH ROW EXECUTE FUNCTION public.ledger_queue()"
    )
    Pending.objects.filter(entry=sealed).delete()

    with refused(Pending):
        run("INSERT INTO mine VALUES (%s, 'x')", sealed.pk)


LONG = "x" * 0x1_0000


@only_postgresql
@pytest.mark.parametrize(
    ("leaf", "hash_"),
    [
        pytest.param("{}", leaf_hash("[]"), id="of another leaf"),
        pytest.param("{}", leaf_hash("{}")[:31], id="cut short"),
        pytest.param("{}", b"", id="none"),
        pytest.param(LONG, leaf_hash(LONG), id="of a leaf that no bundle takes"),
    ],
)
def test_an_entry_that_would_stop_the_log_or_spoil_it_is_refused(
    db: None, leaf: str, hash_: bytes
) -> None:
    before = raw_rows(Entry), raw_rows(Pending)
    entry = Entry(stream=uuid4(), version=1, leaf=leaf, leaf_hash=hash_, chain="[]")

    with pytest.raises(IntegrityError, match=LEAF_REFUSAL), transaction.atomic():
        entry.save()

    assert (raw_rows(Entry), raw_rows(Pending)) == before


def the_erased(rows: Rows) -> Entry:
    """Return the entry of which an erasure of the personal section is on record."""
    found: Entry = Entry.objects.of(rows[Commitment].pk)[0]
    return found


def test_a_section_is_blanked_where_an_erasure_is_on_record(rows: Rows) -> None:
    entry = the_erased(rows)
    kept = Entry.objects.filter(pk=entry.pk).values("leaf", "chain", "open", "restricted")
    before = kept.get()

    run("UPDATE ledger_entry SET personal = NULL WHERE id = %s", entry.pk)

    assert Entry.objects.get(pk=entry.pk).personal is None
    assert kept.get() == before


@pytest.mark.parametrize(
    "change",
    [
        "open = NULL",
        "restricted = NULL",
        "personal = NULL, open = NULL",
        "personal = NULL, version = 99",
        "personal = ''",
        "personal = 'x'",
    ],
)
def test_an_erasure_permits_nothing_else(rows: Rows, change: str) -> None:
    before = raw_rows(Entry)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(f"UPDATE ledger_entry SET {change} WHERE id = %s", the_erased(rows).pk)

    assert raw_rows(Entry) == before


def test_an_erasure_of_one_entry_permits_none_of_another(rows: Rows) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run("UPDATE ledger_entry SET personal = NULL WHERE version = 1")


def test_what_was_blanked_does_not_come_back(rows: Rows) -> None:
    entry = the_erased(rows)
    run("UPDATE ledger_entry SET personal = NULL WHERE id = %s", entry.pk)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run("UPDATE ledger_entry SET personal = %s WHERE id = %s", entry.personal, entry.pk)
