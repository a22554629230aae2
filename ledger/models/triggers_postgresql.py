"""The triggers of PostgreSQL."""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models.functions_postgresql import FUNCTIONS
from ledger.models.recorded import Recorded
from ledger.models.triggers import (
    ENTRY,
    ENTRY_REFUSAL,
    GROWING,
    PENDING,
    PENDING_REFUSAL,
    Trigger,
    frozen,
    growing_refusal,
    recorded_models,
)


def triggers() -> Iterator[Trigger]:
    yield from _refusals(ENTRY, "DELETE", ENTRY_REFUSAL)
    yield _each(ENTRY, "erased", "BEFORE UPDATE", "ledger_erase_only()")
    yield _each(ENTRY, "queued", "AFTER INSERT", "ledger_queue()")
    yield _each(PENDING, "sealed", "BEFORE DELETE OR UPDATE", "ledger_sealed_only()")
    yield _whole(PENDING, PENDING_REFUSAL)
    for table in GROWING:
        yield from _refusals(table, "DELETE OR UPDATE", growing_refusal(table))
    for model in recorded_models():
        table = model._meta.db_table
        call = f"ledger_require_entry({_arguments(model)})"
        yield _each(table, "told", "BEFORE INSERT OR UPDATE", call)
        yield from _refusals(table, "DELETE", f"ledger: rows of {table} are never deleted")


def _refusals(table: str, events: str, sentence: str) -> Iterator[Trigger]:
    yield _each(table, "kept", f"BEFORE {events}", f"ledger_refuse('{sentence}')")
    yield _whole(table, sentence)


def _each(table: str, ending: str, when: str, call: str) -> Trigger:
    return Trigger(f"{table}_{ending}", table, when, f"FOR EACH ROW EXECUTE FUNCTION {call}")


def _whole(table: str, sentence: str) -> Trigger:
    call = f"EXECUTE FUNCTION ledger_refuse('{sentence}')"
    return Trigger(f"{table}_whole", table, "BEFORE TRUNCATE", f"FOR EACH STATEMENT {call}")


def _arguments(model: type[Recorded]) -> str:
    lists = (model.sections.stream, model.sections.loose, frozen(model))
    return ", ".join(
        [f"'{model._meta.model_name}'", *("'{" + ",".join(names) + "}'" for names in lists)]
    )


def text(trigger: Trigger) -> str:
    """Return a trigger as ``pg_get_triggerdef`` writes it, with "A" for always on."""
    return f"A CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} {trigger.body}"


def statements(trigger: Trigger) -> Iterator[str]:
    """Return what puts a trigger in place, under every replication role."""
    name, table, when, body = trigger
    yield f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} {body}"
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def install_functions(connection: BaseDatabaseWrapper) -> None:
    """Put the functions in place; they belong to who owns the entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) FROM pg_class"
            " WHERE relname = %s AND relnamespace = current_schema()::regnamespace",
            [ENTRY],
        )
        owner = connection.ops.quote_name(cursor.fetchone()[0])
        for name, statement in _functions(connection).items():
            cursor.execute(statement)
            cursor.execute(f"ALTER FUNCTION {name}() OWNER TO {owner}")


def found(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """Return the triggers that exist: table and name to when they fire and what they are.

    A function of another schema is not ours, whatever its name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname,"
            " CASE WHEN pronamespace = relnamespace THEN '' ELSE 'elsewhere ' END"
            " || tgenabled::text || ' ' || pg_get_triggerdef(t.oid, true)"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        return {(table, name): text for table, name, text in cursor.fetchall()}


def rules(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Return table and name of each rule: it would rewrite a statement before any trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        return list(cursor.fetchall())


def altered_functions(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the functions that are missing, differ in anything, or are somebody else's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_class c"
            " ON relowner = proowner AND relnamespace = pronamespace AND pronargs = 0"
            " WHERE prokind = 'f' AND relname = %s"
            " AND relnamespace = current_schema()::regnamespace",
            [ENTRY],
        )
        kept = dict(cursor.fetchall())
    return [name for name, text in _functions(connection).items() if kept.get(name) != text]


def _functions(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the statements that make the functions, for the schema in use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        [schema] = cursor.fetchone()
    return {name: text.format(schema=schema) for name, text in FUNCTIONS.items()}
