"""What only PostgreSQL can be asked to do, its guards refuse too."""
# ruff: noqa: S608 - statements are put together from our own names

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger.models.recorded import Recorded
from ledger.models.triggers import recorded_models
from tests.models.rows import Rows, columns_of, copy_of, raw_value, the_record

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.only("postgresql"),
]
each_table = pytest.mark.parametrize("model", recorded_models(), ids=lambda m: m.__name__)


@contextmanager
def refused(
    error: type[DatabaseError] = IntegrityError, saying: str = "ledger: "
) -> Iterator[None]:
    before = the_record()

    with pytest.raises(error, match=saying), transaction.atomic():
        yield

    assert the_record() == before


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def copy_in(model: type[Recorded], values: dict[str, Any]) -> None:
    names = ", ".join(columns_of(model))
    row = [raw_value(model, column, values[column]) for column in columns_of(model)]
    with (
        connection.wrap_database_errors,  # copy() is psycopg's own
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy,
    ):
        copy.write_row(row)


@each_table
def test_truncate_empties_nothing(rows: Rows, model: type[Recorded]) -> None:
    with refused(DatabaseError, "ledger: |referenced in a foreign key"):
        run(f"TRUNCATE {model._meta.db_table}")


@each_table
def test_truncate_cascade_empties_nothing(rows: Rows, model: type[Recorded]) -> None:
    with refused():
        run(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_truncating_all_tables_at_once_empties_nothing(rows: Rows) -> None:
    with refused():
        run(f"TRUNCATE {', '.join(connection.introspection.table_names())}")


@each_table
def test_copy_brings_in_nothing(rows: Rows, model: type[Recorded]) -> None:
    with refused():
        copy_in(model, copy_of(rows[model]))


@each_table
@pytest.mark.parametrize("role", ["replica", "local"])
def test_no_replication_role_switches_the_guards_off(
    rows: Rows, model: type[Recorded], role: str
) -> None:
    table, key = model._meta.db_table, rows[model].pk
    run(f"SET LOCAL session_replication_role = {role}")

    with refused():
        run(f"UPDATE {table} SET version = version + 1 WHERE id = %s", key)
    with refused():
        run(f"DELETE FROM {table} WHERE id = %s", key)
    with refused():
        run(f"TRUNCATE {table} CASCADE")
    with refused():
        copy_in(model, copy_of(rows[model]))


def test_a_temporary_table_does_not_stand_in_for_the_entries(rows: Rows) -> None:
    told = {model: copy_of(row) for model, row in rows.items()}
    run("CREATE TEMPORARY TABLE ledger_entry (LIKE public.ledger_entry) ON COMMIT DROP")

    for model, values in told.items():
        name = "" if model.sections.is_root else f'"{model._meta.model_name}:{values["id"]}":{{'
        stream = next(values[c] for c in model.sections.stream if values[c])
        run(
            "INSERT INTO pg_temp.ledger_entry (id, stream, version, leaf, leaf_hash, chain, open)"
            " VALUES (1, %s, %s, '', '', '', %s)",
            *(stream, values["version"], name),
        )
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            copy_in(model, values)


def test_a_function_of_the_same_name_does_not_answer_for_the_database_s_own(rows: Rows) -> None:
    run(
        "CREATE FUNCTION public.strpos(text, text) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
        " SET LOCAL search_path = public, pg_catalog"
    )

    for model, row in rows.items():
        if not model.sections.is_root:
            with refused():
                copy_in(model, copy_of(row))
