"""On SQLite no row takes the place of another, by any key, even with a lawful entry of its own.

OR REPLACE deletes the row whose key is taken, and fires no trigger of that deletion unless the
connection asks for it; the guards must hold on connections that do not.
"""
# ruff: noqa: S608 - statements are put together from our own names

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q

from ledger.domain.publishing import CitationRole
from ledger.models import Citation, Entry, Proposal, guards
from ledger.models.proposal import Decision
from ledger.models.recorded import Recorded, Root
from ledger.models.triggers import recorded_models
from tests.factories import NOW
from tests.models.rows import Rows, columns_of, copy_of, raw_rows, raw_value, root_of
from tests.models.writing import force_copy, trust_the_writer_with_anything

pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]

Key = tuple[str, type[Recorded], Recorded]
# Of which the rows hold no example: a standing link, a release to all or of a whole instrument.
WITHOUT_ROWS = {
    "link_once",
    "release_commitment_once_to_all",
    "release_instrument_once_to_all",
    "release_instrument_once_to_party",
}


@pytest.fixture(autouse=True)
def _a_connection_that_fires_no_trigger_of_a_replaced_row(rows: Rows) -> Iterator[None]:
    run("PRAGMA recursive_triggers = OFF")
    yield
    run("PRAGMA recursive_triggers = ON")


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def keys(rows: Rows) -> Iterator[Key]:
    """Yield each key of several columns or some rows, with a row that has it."""
    for model in recorded_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                whole = Q(**{f"{name}__isnull": False for name in constraint.fields})
                rows_of = model._default_manager.filter(whole, constraint.condition or Q())
                if standing := rows_of.first():
                    yield constraint.name, model, standing


def told(row: Recorded) -> int:
    """Write an entry that tells of a row, and return its version."""
    root = row if isinstance(row, Root) else root_of(row)
    version = Entry.objects.of(root.pk).count() + 1
    Entry.objects.create(
        stream=root.pk, version=version, leaf_hash=b"", open=f'"{row.row_name}":{{', chain=""
    )
    return version


def replacing(row: Recorded, **given: Any) -> tuple[Any, ...]:
    """Return the SQL that inserts a row in the place of another, and its values."""
    model = type(row)
    values = {c: raw_value(model, c, getattr(row, c)) for c in columns_of(model)} | given
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(["%s"] * len(values))
    sql = f"INSERT OR REPLACE INTO {model._meta.db_table} ({names}) VALUES ({places})"
    return (sql, *values.values())


def assert_taken(model: type[Recorded], sql: str, *values: Any) -> None:
    before = raw_rows(model)

    with pytest.raises(IntegrityError, match="ledger: key taken"), transaction.atomic():
        run(sql, *values)

    assert raw_rows(model) == before


def test_no_row_is_replaced_by_a_key_of_several_columns_or_some_rows(rows: Rows) -> None:
    seen = set()

    for name, model, standing in keys(rows):
        new = model(**copy_of(standing))
        new.version = told(new)
        assert_taken(model, *replacing(new))
        seen.add(name)

    every = {
        constraint.name
        for model in recorded_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    }
    assert seen == every - WITHOUT_ROWS


def test_no_row_is_replaced_by_a_key_of_one_column(rows: Rows) -> None:
    for model, row in rows.items():
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                new = model(**copy_of(row) | {field.attname: getattr(row, field.attname)})
                if model.sections.is_root:
                    Entry.objects.create(
                        stream=new.pk, version=new.version, leaf_hash=b"", open=named(new), chain=""
                    )
                else:
                    new.version = told(new)
                assert_taken(model, *replacing(new))


def named(row: Recorded) -> str:
    return f'"{row.row_name}":{{'


def test_no_row_is_replaced_by_the_number_that_sqlite_gave_it(rows: Rows) -> None:
    for model, row in rows.items():
        new = model(**copy_of(row))
        assert_taken(model, *replacing(new, rowid=number_of(row)))


def test_no_row_moves_to_the_number_of_another(rows: Rows) -> None:
    for row in rows.values():
        table, key = row._meta.db_table, raw_value(type(row), "id", row.pk)
        version = told(row)

        with pytest.raises(IntegrityError, match="ledger: no change"), transaction.atomic():
            run(
                f"UPDATE OR REPLACE {table} SET rowid = rowid + 1, version = %s WHERE id = %s",
                *(version, key),
            )


def number_of(row: Recorded) -> int:
    with connection.cursor() as cursor:
        key = raw_value(type(row), "id", row.pk)
        cursor.execute(f"SELECT rowid FROM {row._meta.db_table} WHERE id = %s", [key])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("model", "aside", "back"),
    [
        (Proposal, {"decision": Decision.REPLACED, "decided_at": NOW}, "decision = ''"),
        (Citation, {"role": CitationRole.RESTATEMENT}, "role = 'origin'"),
    ],
)
def test_no_row_takes_over_the_key_of_another_by_an_update(
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
    model: type[Recorded],
    aside: dict[str, Any],
    back: str,
) -> None:
    trust_the_writer_with_anything(monkeypatch)
    [standing] = [row for _n, m, row in keys(rows) if m is model][:1]
    other = force_copy(standing, **aside)
    key = raw_value(model, "id", other.pk)

    assert_taken(
        model,
        f"UPDATE OR REPLACE {model._meta.db_table} SET {back}, version = %s WHERE id = %s",
        *(told(other), key),
    )


@pytest.mark.parametrize("verb", ["OR IGNORE", "OR FAIL", "OR ABORT"])
def test_no_way_of_meeting_a_conflict_gets_past_a_guard(rows: Rows, verb: str) -> None:
    for model, row in rows.items():
        before = raw_rows(model)
        sql, *values = replacing(model(**copy_of(row)))

        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            run(sql.replace("OR REPLACE", verb), *values)
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            run(f"UPDATE {verb} {model._meta.db_table} SET version = version + 1")

        assert raw_rows(model) == before


def test_no_guard_reads_a_whole_table(rows: Rows) -> None:
    for trigger in guards.expected("sqlite"):
        for question in re.findall(r"WHEN (?:NOT )?(EXISTS .*) BEGIN", trigger.body):
            with connection.cursor() as cursor:
                asked = re.sub(r'(NEW|OLD)\."?\w+"?', "1", question)
                cursor.execute(f"EXPLAIN QUERY PLAN SELECT {asked}")
                plan = [step for *_numbers, step in cursor.fetchall()]

            scans = [step for step in plan if step.startswith("SCAN")]
            assert scans in ([], ["SCAN CONSTANT ROW"]), trigger.name
