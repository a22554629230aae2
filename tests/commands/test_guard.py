"""The guards are looked at and put back from the command line."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ledger.models import guards
from ledger.models.triggers import Trigger

pytestmark = pytest.mark.django_db


def said(word: str) -> str:
    out = io.StringIO()
    call_command("guard", word, stdout=out)
    return out.getvalue()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def a_missing_guard() -> Trigger:
    trigger = guards.expected(connection.vendor)[0]
    on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {trigger.name}{on}")
    return trigger


def all_stand() -> str:
    return f"{len(guards.expected(connection.vendor))} guards stand.\n"


def test_guards_that_stand_are_counted() -> None:
    assert said("check") == all_stand()


def test_a_missing_guard_is_named_and_ends_with_a_fault() -> None:
    trigger = a_missing_guard()

    with pytest.raises(CommandError) as fault:
        said("check")

    assert str(fault.value).splitlines() == [
        f"Trigger {trigger.name} on table {trigger.table} is missing.",
        "Faults: 1.",
    ]
    assert fault.value.returncode == 1


def test_what_is_mended_is_named() -> None:
    trigger = a_missing_guard()

    told = said("reinstall")

    assert told.splitlines() == [
        f"Trigger {trigger.name} on table {trigger.table} is missing. Mended.",
        all_stand().strip(),
    ]
    assert said("check") == all_stand()


def test_where_nothing_is_amiss_nothing_is_mended() -> None:
    assert said("reinstall") == all_stand()


def test_what_cannot_be_mended_is_not_called_so() -> None:
    trigger = a_missing_guard()
    run("ALTER TABLE ledger_node RENAME TO elsewhere")
    out = io.StringIO()

    with pytest.raises(CommandError, match=r"^Table ledger_node is missing\.$"):
        call_command("guard", "reinstall", stdout=out)

    assert (
        out.getvalue() == f"Trigger {trigger.name} on table {trigger.table} is missing. Mended.\n"
    )


@pytest.mark.only("postgresql")
def test_who_does_not_own_the_tables_mends_nothing() -> None:
    a_missing_guard()
    run("CREATE ROLE stranger; GRANT USAGE ON SCHEMA public TO stranger")
    run("SET LOCAL ROLE stranger")

    with pytest.raises(CommandError, match="Nothing was mended: permission denied"):
        said("reinstall")

    assert len(guards.faults(connection)) == 1
