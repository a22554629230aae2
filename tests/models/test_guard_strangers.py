"""What others put on a guarded table, or change about a guard's function, is noticed and mended."""

import pytest
from django.db import connection

from ledger.models import guards

pytestmark = pytest.mark.django_db

only_sqlite = pytest.mark.only("sqlite")
only_postgresql = pytest.mark.only("postgresql")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def assert_told_and_mended(*sentences: str) -> None:
    assert guards.faults(connection) == list(sentences)
    guards.install(connection)
    assert guards.faults(connection) == []


@only_sqlite
def test_a_trigger_that_would_swallow_what_is_queued() -> None:
    run('CREATE TRIGGER "by hand" BEFORE INSERT ON ledger_pending BEGIN SELECT RAISE(IGNORE); END')

    assert_told_and_mended("Trigger by hand on table ledger_pending is none of the ledger's.")


@only_postgresql
@pytest.mark.parametrize("name", ["by hand", "ledger_party_told"])
def test_a_trigger_that_would_alter_a_row_after_the_guard_saw_it(name: str) -> None:
    run(
        "CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN NEW.name = 'x'; RETURN NEW; END $$"
    )
    run(
        f'CREATE TRIGGER "{name}" BEFORE UPDATE ON ledger_desk'
        " FOR EACH ROW EXECUTE FUNCTION alter_it()"
    )

    assert_told_and_mended(f"Trigger {name} on table ledger_desk is none of the ledger's.")


@only_postgresql
@pytest.mark.parametrize("event", ["INSERT", "UPDATE", "DELETE"])
def test_a_rule_that_would_do_nothing_instead(event: str) -> None:
    run(f"CREATE RULE quiet AS ON {event} TO ledger_entry DO INSTEAD NOTHING")

    assert_told_and_mended("Rule quiet on table ledger_entry is none of the ledger's.")


@only_postgresql
@pytest.mark.parametrize(
    ("function", "change"),
    [
        ("ledger_refuse", "SECURITY DEFINER"),
        ("ledger_queue", "SECURITY INVOKER"),
        ("ledger_require_entry", "SET search_path = public"),
        ("ledger_require_entry", "RESET search_path"),
        ("ledger_require_entry", "SET session_replication_role = replica"),
        ("ledger_sealed_only", "IMMUTABLE"),
    ],
)
def test_an_attribute_of_a_function_that_was_altered(function: str, change: str) -> None:
    run(f"ALTER FUNCTION {function}() {change}")

    assert_told_and_mended(f"Function {function} is not as it was made.")


@only_postgresql
def test_a_function_that_came_to_belong_to_somebody_else() -> None:
    run("CREATE ROLE stranger; GRANT CREATE ON SCHEMA public TO stranger")
    run("ALTER FUNCTION ledger_queue() OWNER TO stranger")

    assert_told_and_mended("Function ledger_queue is not as it was made.")


@only_postgresql
@pytest.mark.parametrize("path", ["public, elsewhere", "elsewhere, public"])
def test_a_function_of_the_same_name_in_another_schema(path: str) -> None:
    run("CREATE SCHEMA elsewhere")
    run(
        "CREATE FUNCTION elsewhere.ledger_require_entry() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$"
    )
    run(
        "CREATE OR REPLACE TRIGGER ledger_party_told BEFORE INSERT OR UPDATE ON ledger_party"
        " FOR EACH ROW EXECUTE FUNCTION elsewhere.ledger_require_entry("
        "'party', '{id}', '{}', '{id,code}')"
    )
    run("ALTER TABLE ledger_party ENABLE ALWAYS TRIGGER ledger_party_told")
    run(f"SET LOCAL search_path = {path}")

    assert any("ledger_party_told" in fault for fault in guards.faults(connection))


def test_a_table_that_went_away_with_its_guards() -> None:
    run("ALTER TABLE ledger_node RENAME TO elsewhere")

    assert guards.faults(connection) == ["Table ledger_node is missing."]


@only_postgresql
def test_a_temporary_table_that_hides_one_of_the_ledger_s_is_no_guard_of_it() -> None:
    run("CREATE TEMPORARY TABLE ledger_entry (LIKE public.ledger_entry) ON COMMIT DROP")

    assert all("ledger_entry" in fault for fault in guards.faults(connection))
    assert guards.faults(connection) != []


def test_a_trigger_on_a_table_of_others_is_nobody_s_business() -> None:
    run("CREATE TABLE theirs (id integer)")
    if connection.vendor == "postgresql":
        run(
            "CREATE TRIGGER theirs BEFORE INSERT ON theirs"
            " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        )
    else:
        run("CREATE TRIGGER theirs BEFORE INSERT ON theirs BEGIN SELECT 1; END")

    assert guards.faults(connection) == []
