"""The database refuses a change without its entry, whichever way it comes."""
# ruff: noqa: S608 - statements are put together from our own names

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ledger.models import Credential, User
from ledger.models.recorded import Recorded
from ledger.models.triggers import recorded_models
from tests.factories import NOW
from tests.models.rows import (
    Rows,
    another,
    columns_of,
    copy_of,
    raw_rows,
    raw_value,
    the_record,
)

pytestmark = pytest.mark.django_db

Attack = Callable[[Rows, type[Recorded]], None]


def on_every_table(attack: Attack) -> Callable[[Rows], None]:
    """Make one test of an attack on each recorded table."""

    def on_all(rows: Rows) -> None:
        for model in recorded_models():
            try:
                attack(rows, model)
            except BaseException as failed:
                failed.add_note(f"the table of {model.__name__}")
                raise

    on_all.__name__, on_all.__doc__ = attack.__name__, attack.__doc__
    return on_all


only_sqlite = pytest.mark.only("sqlite")


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def assert_refused(model: type[Recorded], sql: str, *values: Any) -> None:
    """The guard itself refuses a statement, and the table stays as it was."""
    before = raw_rows(model)

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        run(sql, *values)

    assert raw_rows(model) == before


def inserting(model: type[Recorded], values: dict[str, Any], verb: str = "INSERT") -> list[Any]:
    """Return the SQL that inserts a row, and its values."""
    names = ", ".join(f'"{column}"' for column in columns_of(model))
    places = ", ".join(["%s"] * len(columns_of(model)))
    sql = f"{verb} INTO {model._meta.db_table} ({names}) VALUES ({places})"
    return [sql, *(raw_value(model, c, values[c]) for c in columns_of(model))]


def test_there_is_a_row_of_every_recorded_table(rows: Rows) -> None:
    assert set(rows) == set(recorded_models())
    assert len(rows) >= 18


@on_every_table
def test_no_column_changes_by_a_raw_update(rows: Rows, model: type[Recorded]) -> None:
    row, table = rows[model], model._meta.db_table
    recorded = [c for c in columns_of(model) if c not in model.sections.loose]

    for column in recorded:
        value = raw_value(model, column, another(model, column, getattr(row, column)))
        sql = f'UPDATE {table} SET "{column}" = %s WHERE id = %s'
        assert_refused(model, sql, value, raw_value(model, "id", row.pk))


@on_every_table
def test_no_version_is_claimed_that_no_entry_tells_of(rows: Rows, model: type[Recorded]) -> None:
    row, table = rows[model], model._meta.db_table

    for step in (-1, 1, 1000):
        assert_refused(
            model,
            f"UPDATE {table} SET version = %s WHERE id = %s",
            row.version + step,
            raw_value(model, "id", row.pk),
        )


@on_every_table
def test_a_queryset_updates_nothing(rows: Rows, model: type[Recorded]) -> None:
    before = raw_rows(model)
    column = [*model.sections.open, *model.sections.restricted][-1]
    value = another(model, column, getattr(rows[model], column))

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        model._default_manager.filter(pk=rows[model].pk).update(**{column: value})

    assert raw_rows(model) == before


@on_every_table
def test_bulk_update_updates_nothing(rows: Rows, model: type[Recorded]) -> None:
    before = raw_rows(model)
    altered = model(**{c: getattr(rows[model], c) for c in columns_of(model)})
    altered.version += 1

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        model._default_manager.bulk_update([altered], ["version"])

    assert raw_rows(model) == before


@on_every_table
def test_save_saves_nothing(rows: Rows, model: type[Recorded]) -> None:
    before = raw_rows(model)
    altered = model._default_manager.get(pk=rows[model].pk)
    altered.version += 1

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        altered.save()

    assert raw_rows(model) == before


@on_every_table
def test_no_row_is_deleted(rows: Rows, model: type[Recorded]) -> None:
    table = model._meta.db_table

    assert_refused(
        model, f"DELETE FROM {table} WHERE id = %s", raw_value(model, "id", rows[model].pk)
    )
    assert_refused(model, f"DELETE FROM {table}")


@on_every_table
def test_a_queryset_deletes_nothing(rows: Rows, model: type[Recorded]) -> None:
    before = the_record()

    with pytest.raises(IntegrityError), transaction.atomic():  # or ProtectedError, which is one
        model._default_manager.filter(pk=rows[model].pk).delete()

    assert the_record() == before


@on_every_table
def test_a_copy_under_a_new_key_is_not_inserted(rows: Rows, model: type[Recorded]) -> None:
    assert_refused(model, *inserting(model, copy_of(rows[model])))


@on_every_table
def test_a_new_row_is_not_inserted_at_a_version_that_tells_of_others(
    rows: Rows, model: type[Recorded]
) -> None:
    for version in (1, 2, 3):
        assert_refused(model, *inserting(model, copy_of(rows[model]) | {"version": version}))


@on_every_table
def test_bulk_create_creates_nothing(rows: Rows, model: type[Recorded]) -> None:
    before = raw_rows(model)

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        model._default_manager.bulk_create([model(**copy_of(rows[model]))])

    assert raw_rows(model) == before


@on_every_table
def test_an_upsert_changes_nothing(rows: Rows, model: type[Recorded]) -> None:
    for step in (0, 1):
        _upsert(rows, model, step)


def _upsert(rows: Rows, model: type[Recorded], step: int) -> None:
    row, before = rows[model], raw_rows(model)
    own = [c for c in (*model.sections.open, *model.sections.restricted) if c != "asks"]
    column = next(c for c in own if c not in model.sections.stream)
    kept = {c: getattr(row, c) for c in columns_of(model)}
    changed = {column: another(model, column, kept[column]), "version": row.version + step}

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        model._default_manager.bulk_create(
            [model(**kept | changed)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[model._meta.get_field(name).name for name in changed],
        )

    assert raw_rows(model) == before


@only_sqlite
@on_every_table
def test_insert_or_replace_replaces_nothing(rows: Rows, model: type[Recorded]) -> None:
    row = rows[model]
    kept = {c: getattr(row, c) for c in columns_of(model)}

    for recursive in ("OFF", "ON"):
        run(f"PRAGMA recursive_triggers = {recursive}")
        for step in (0, 1):
            sql = inserting(model, kept | {"version": row.version + step}, "INSERT OR REPLACE")
            assert_refused(model, *sql)


@only_sqlite
@on_every_table
def test_update_or_replace_replaces_nothing(rows: Rows, model: type[Recorded]) -> None:
    row, table = rows[model], model._meta.db_table

    assert_refused(
        model,
        f"UPDATE OR REPLACE {table} SET id = %s, version = version + 1",
        raw_value(model, "id", row.pk),
    )


@pytest.mark.parametrize(
    ("model", "column"), [(User, "last_login"), (User, "password"), (Credential, "last_used_at")]
)
def test_what_is_not_recorded_may_change_freely(
    rows: Rows, model: type[Recorded], column: str
) -> None:
    row = rows[model]
    value: Any = "!" if column == "password" else NOW

    model._default_manager.filter(pk=row.pk).update(**{column: value})

    changed = model._default_manager.get(pk=row.pk)
    assert getattr(changed, column) == value != getattr(row, column)
    assert changed.version == row.version


@pytest.mark.parametrize(
    ("model", "loose", "column"),
    [
        (User, "last_login", "role"),
        (User, "password", "version"),
        (Credential, "last_used_at", "revoked_at"),
    ],
)
def test_what_is_recorded_does_not_ride_along_with_what_is_not(
    rows: Rows, model: type[Recorded], loose: str, column: str
) -> None:
    row, before = rows[model], raw_rows(model)
    values = {name: another(model, name, getattr(row, name)) for name in (loose, column)}

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**values)

    assert raw_rows(model) == before


def test_only_those_columns_are_loose() -> None:
    loose = {(m.__name__, c) for m in recorded_models() for c in m.sections.loose}

    assert loose == {
        ("Commitment", "published_at"),
        ("Commitment", "evidence_count"),
        ("User", "language"),
        ("Credential", "last_synced_at"),
        ("User", "last_login"),
        ("User", "password"),
        ("Credential", "last_used_at"),
        ("Credential", "last_used_from"),
        ("Credential", "last_event"),
        ("WebhookEndpoint", "told"),
        ("WebhookEndpoint", "failing_since"),
    }
