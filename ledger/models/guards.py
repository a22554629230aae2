"""The database's own part: triggers that refuse a change without its entry.

They are installed after every ``migrate``, because Django's SQLite schema editor rebuilds
tables and drops their triggers. On PostgreSQL they fire under every replication role.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models.entry import Entry
from ledger.models.recorded import Recorded

ENTRY: Final = Entry._meta.db_table
ENTRY_REFUSAL: Final = "ledger: entries are append-only"


class Trigger(NamedTuple):
    """One trigger as the database should have it.

    :param when: its time and event; :param body: the rest of its definition.
    """

    name: str
    table: str
    when: str
    body: str


def recorded_models() -> list[type[Recorded]]:
    """Return every model whose rows need entries."""
    found = apps.get_app_config("ledger").get_models()
    return [model for model in found if issubclass(model, Recorded)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, in the form this version of the code expects."""
    present = _tables(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in FUNCTIONS.values():
                cursor.execute(function.format(schema=_schema(connection)))
        for trigger in expected(connection.vendor):
            if trigger.table in present:
                for statement in _statements(trigger, connection.vendor):
                    cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away. For the test suite, which empties tables between tests."""
    on = " ON {0.table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in expected(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on.format(trigger)}")


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return one sentence for each trigger that is missing, switched off or altered."""
    present = _tables(connection)
    found = _found(connection)
    wanted = [t for t in expected(connection.vendor) if t.table in present]
    return [
        f"Trigger {t.name} on table {t.table} is {'altered' if t.name in found else 'missing'}."
        for t in wanted
        if found.get(t.name) != _definition(t, connection)
    ]


def expected(vendor: str) -> Iterator[Trigger]:
    """Return the triggers of one database vendor."""
    make = _sqlite if vendor == "sqlite" else _postgresql
    yield from make()


def _tables(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _frozen(model: type[Recorded]) -> list[str]:
    return ["id", *(c for c in model.sections.stream if c != "id"), *model.sections.frozen]


# --- SQLite -----------------------------------------------------------------------------


def _sqlite() -> Iterator[Trigger]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{ENTRY_REFUSAL}'); END"
    yield Trigger(f"{ENTRY}_no_update", ENTRY, "BEFORE UPDATE", refuse)
    yield Trigger(f"{ENTRY}_no_delete", ENTRY, "BEFORE DELETE", refuse)
    keys = "id = NEW.id OR (stream = NEW.stream AND version = NEW.version)"
    yield Trigger(f"{ENTRY}_no_replace", ENTRY, "BEFORE INSERT", _when_taken(ENTRY, keys, refuse))
    for model in recorded_models():
        yield from _sqlite_guards(model)


def _sqlite_guards(model: type[Recorded]) -> Iterator[Trigger]:
    table = model._meta.db_table
    refuse = f"BEGIN SELECT RAISE(ABORT, 'ledger: no change to {table} without its entry'); END"
    told = _sqlite_told(model)
    same = " AND ".join(f"NEW.{c} IS OLD.{c}" for c in dict.fromkeys(_frozen(model)))
    lawful = f"(NEW.version > OLD.version AND {same} AND {told})"
    if loose := model.sections.loose:
        kept = [f.column for f in model._meta.concrete_fields if f.attname not in loose]
        lawful += " OR (" + " AND ".join(f'NEW."{c}" IS OLD."{c}"' for c in kept) + ")"
    yield Trigger(f"{table}_told_insert", table, "BEFORE INSERT", f"WHEN NOT {told} {refuse}")
    yield Trigger(f"{table}_told_update", table, "BEFORE UPDATE", f"WHEN NOT ({lawful}) {refuse}")
    yield Trigger(f"{table}_no_delete", table, "BEFORE DELETE", refuse)
    # INSERT OR REPLACE deletes the old row without firing its delete trigger.
    taken = " OR ".join(
        "(" + " AND ".join(f'"{c}" = NEW."{c}"' for c in key) + ")" for key in _keys(model)
    )
    body = _when_taken(table, taken, refuse.replace("no change to", "key taken; no change to"))
    yield Trigger(f"{table}_no_replace", table, "BEFORE INSERT", body)


def _when_taken(table: str, keys: str, refuse: str) -> str:
    return f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {keys}) {refuse}"  # noqa: S608 - our names


def _sqlite_told(model: type[Recorded]) -> str:
    """SQL: an entry tells of this row at this version."""
    told = f"e.stream = {_sqlite_stream(model)} AND e.version = NEW.version"
    if not model.sections.is_root:
        name = f"""'"{model._meta.model_name}:' || {_dashed("NEW.id")} || '":{{'"""
        told += f" AND instr(e.open, {name}) > 0"
    return f"EXISTS (SELECT 1 FROM {ENTRY} e WHERE {told})"  # noqa: S608 - our names


def _sqlite_stream(model: type[Recorded]) -> str:
    columns = [f"NEW.{c}" for c in model.sections.stream]
    return f"coalesce({', '.join(columns)})" if len(columns) > 1 else columns[0]


def _dashed(column: str) -> str:
    """SQL: the written form of a UUID that SQLite keeps as 32 digits."""
    parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
    return "||'-'||".join(f"substr({column},{start},{size})" for start, size in parts)


def _keys(model: type[Recorded]) -> Iterator[list[str]]:
    """Return the columns of every unconditional key of a table."""
    for field in model._meta.concrete_fields:
        if field.unique:
            yield [field.column]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            fields = (model._meta.get_field(name) for name in constraint.fields)
            yield [field.column for field in fields if isinstance(field, models.Field)]


# --- PostgreSQL -------------------------------------------------------------------------

FUNCTIONS: Final = {
    "ledger_refuse": """CREATE OR REPLACE FUNCTION {schema}.ledger_refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    # The entry's table is named with its schema: a temporary table must not stand in for it.
    "ledger_require_entry": f"""CREATE OR REPLACE FUNCTION {{schema}}.ledger_require_entry()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_name text := TG_ARGV[0];
  stream_columns text[] := TG_ARGV[1];
  loose text[] := TG_ARGV[2];
  frozen text[] := TG_ARGV[3];
  new_row jsonb := to_jsonb(NEW);
  old_row jsonb;
  key text;
  told_stream uuid;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    old_row := to_jsonb(OLD);
    IF cardinality(loose) > 0 AND new_row - loose = old_row - loose THEN
      RETURN NEW;
    END IF;
    IF NEW.version > OLD.version THEN
      FOREACH key IN ARRAY frozen LOOP
        IF new_row -> key IS DISTINCT FROM old_row -> key THEN
          RAISE EXCEPTION 'ledger: no change to %.% ever', TG_TABLE_NAME, key
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
      END LOOP;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.version > OLD.version THEN
    FOREACH key IN ARRAY stream_columns LOOP
      told_stream := coalesce(told_stream, (new_row ->> key)::uuid);
    END LOOP;
    IF EXISTS (
      SELECT FROM {{schema}}.{ENTRY} e
      WHERE e.stream = told_stream AND e.version = NEW.version
        AND (row_name = '' OR strpos(e.open, '"' || row_name || ':' || NEW.id || '":{{{{') > 0)
    ) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'ledger: no change to % without its entry', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$""",
}


def _postgresql() -> Iterator[Trigger]:
    yield from _refusals(ENTRY, "UPDATE OR DELETE", ENTRY_REFUSAL)
    for model in recorded_models():
        table = model._meta.db_table
        yield Trigger(
            f"{table}_told",
            table,
            "BEFORE INSERT OR UPDATE",
            f"FOR EACH ROW EXECUTE FUNCTION ledger_require_entry({_arguments(model)})",
        )
        yield from _refusals(table, "DELETE", f"ledger: rows of {table} are never deleted")


def _refusals(table: str, events: str, sentence: str) -> Iterator[Trigger]:
    call = f"EXECUTE FUNCTION ledger_refuse('{sentence}')"
    yield Trigger(f"{table}_kept", table, f"BEFORE {events}", f"FOR EACH ROW {call}")
    yield Trigger(f"{table}_whole", table, "BEFORE TRUNCATE", f"FOR EACH STATEMENT {call}")


def _arguments(model: type[Recorded]) -> str:
    sections = model.sections
    name = "" if sections.is_root else model._meta.model_name
    lists = (sections.stream, sections.loose, dict.fromkeys(_frozen(model)))
    return ", ".join([f"'{name}'", *("'{" + ",".join(names) + "}'" for names in lists)])


# --- Both -------------------------------------------------------------------------------


def _statements(trigger: Trigger, vendor: str) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {trigger.name}"
        yield _sqlite_text(trigger)
    else:
        name, table, when, body = trigger
        yield f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} {body}"
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _sqlite_text(trigger: Trigger) -> str:
    return f"CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} {trigger.body}"


def _schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return connection.ops.quote_name(cursor.fetchone()[0])


def _definition(trigger: Trigger, connection: BaseDatabaseWrapper) -> str:
    if connection.vendor == "sqlite":
        return _sqlite_text(trigger)
    return "A " + trigger.body.partition("EXECUTE FUNCTION ")[2]


def _found(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that exist: name to definition."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, tgenabled::text || ' ' || substring(pg_get_triggerdef(oid)"
                " FROM 'EXECUTE FUNCTION (.*)$') FROM pg_trigger WHERE NOT tgisinternal"
            )
        return dict(cursor.fetchall())
