"""A guard that was taken away, switched off or weakened is noticed."""

from dataclasses import replace

import pytest
from django.core.checks import Error, run_checks
from django.db import IntegrityError, connection, transaction

from ledger import checks
from ledger.models import Entry, Party, User, guards
from ledger.models.functions_postgresql import FUNCTIONS
from ledger.models.triggers import GROWING, PENDING, Trigger, recorded_models
from tests.factories import a_party

pytestmark = pytest.mark.django_db

only_sqlite = pytest.mark.only("sqlite")
only_postgresql = pytest.mark.only("postgresql")
HINT = "manage.py guard reinstall`"


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def wanted() -> list[Trigger]:
    return list(guards.expected(connection.vendor))


def drop(trigger: Trigger) -> None:
    on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {trigger.name}{on}")


def of_party() -> Trigger:
    """Return the trigger that asks for the entry of a changed party."""
    name = {"sqlite": "ledger_party_told_update", "postgresql": "ledger_party_told"}
    return next(t for t in wanted() if t.name == name[connection.vendor])


def instead_of(trigger: Trigger, when: str, body: str) -> None:
    drop(trigger)
    run(f"CREATE TRIGGER {trigger.name} {when} ON {trigger.table} {body}")
    if connection.vendor == "postgresql":
        run(f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {trigger.name}")


def test_after_migrate_every_guard_stands() -> None:
    assert guards.faults(connection) == []
    tables = {model._meta.db_table for model in recorded_models()}
    assert {t.table for t in wanted()} == tables | {Entry._meta.db_table, PENDING, *GROWING}


def test_each_missing_guard_is_named() -> None:
    for trigger in wanted():
        drop(trigger)

        assert f"Trigger {trigger.name} on table {trigger.table} is missing." in (
            guards.faults(connection)
        )
    assert len(guards.faults(connection)) == len(wanted())


def test_lifted_guards_are_all_missing_until_they_are_installed_again() -> None:
    guards.lift(connection)
    missing = guards.faults(connection)

    guards.install(connection)

    assert len(missing) == len(wanted())
    assert guards.faults(connection) == []


def test_installing_twice_changes_nothing() -> None:
    guards.install(connection)
    guards.install(connection)

    assert guards.faults(connection) == []


@only_sqlite
def test_a_weakened_guard_is_called_altered() -> None:
    trigger = of_party()

    instead_of(trigger, trigger.when, trigger.body.replace("NEW.version > OLD.version", "1"))

    assert guards.faults(connection) == [
        "Trigger ledger_party_told_update on table ledger_party is altered."
    ]


@only_postgresql
@pytest.mark.parametrize("state", ["DISABLE TRIGGER", "ENABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_guard_that_does_not_fire_under_every_role_is_called_altered(state: str) -> None:
    run(f"ALTER TABLE ledger_party {state} ledger_party_told")

    assert guards.faults(connection) == [
        "Trigger ledger_party_told on table ledger_party is altered."
    ]


@only_postgresql
def test_a_guard_with_other_arguments_is_called_altered() -> None:
    trigger = of_party()

    instead_of(trigger, trigger.when, trigger.body.replace("'{}'", "'{name}'"))

    assert guards.faults(connection) == [
        "Trigger ledger_party_told on table ledger_party is altered."
    ]


@only_postgresql
@pytest.mark.parametrize(
    ("when", "row"),
    [("BEFORE INSERT", "FOR EACH ROW"), ("BEFORE INSERT OR UPDATE", "FOR EACH ROW WHEN (false)")],
)
def test_a_guard_that_fires_less_often_is_called_altered(when: str, row: str) -> None:
    trigger = of_party()

    instead_of(trigger, when, trigger.body.replace("FOR EACH ROW", row))

    assert guards.faults(connection) == [
        "Trigger ledger_party_told on table ledger_party is altered."
    ]


@only_postgresql
@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_guard_whose_function_was_emptied_is_noticed(function: str) -> None:
    run(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$"
    )

    assert guards.faults(connection) != []


def test_the_system_check_names_the_fault_and_says_what_to_do() -> None:
    trigger = of_party()
    drop(trigger)

    found = run_checks(tags=["database"], databases=["default"])

    assert [(m.id, m.msg) for m in found if m.id == "ledger.E002"] == [
        ("ledger.E002", f"Trigger {trigger.name} on table ledger_party is missing.")
    ]
    assert all(isinstance(m, Error) and HINT in str(m.hint) for m in found)


def test_the_system_check_is_content_with_all_guards_and_asks_no_database_unasked() -> None:
    assert checks.guards_are_in_place(databases=["default"]) == []
    drop(of_party())
    assert checks.guards_are_in_place(databases=None) == []


def test_a_column_that_is_recorded_nowhere_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = tuple(c for c in Party.sections.open if c != "iso")
    monkeypatch.setattr(Party, "sections", replace(Party.sections, open=rest))

    found = checks.every_column_is_recorded()

    assert [(m.id, m.msg) for m in found] == [
        ("ledger.E001", "Party.iso is recorded in 0 sections, not in one.")
    ]
    assert "open, restricted, personal or loose" in str(found[0].hint)


def test_a_column_that_is_recorded_twice_or_not_there_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twice = replace(User.sections, restricted=("username", "shoe_size"))
    monkeypatch.setattr(User, "sections", twice)

    found = {m.msg for m in checks.every_column_is_recorded()}

    assert "User.username is recorded in 2 sections, not in one." in found


def test_every_column_is_recorded_in_one_section() -> None:
    assert checks.every_column_is_recorded() == []


def test_what_is_frozen_and_what_names_the_stream_are_columns() -> None:
    for model in recorded_models():
        columns = {f.attname for f in model._meta.concrete_fields}

        assert {*model.sections.frozen, *model.sections.stream} <= columns


def test_a_guard_refuses_again_after_it_was_lifted_and_installed() -> None:
    party = a_party()
    connection.check_constraints()
    guards.lift(connection)
    guards.install(connection)

    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        Party.objects.filter(pk=party.pk).update(name="Another")
