"""The triggers of PostgreSQL, and the functions that they call."""

from collections.abc import Iterator
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models.entry import ERASABLE
from ledger.models.recorded import Recorded
from ledger.models.triggers import (
    ENTRY,
    ENTRY_REFUSAL,
    ERASURE,
    GROWING,
    LEAF,
    PENDING,
    PENDING_REFUSAL,
    Trigger,
    frozen,
    growing_refusal,
    recorded_models,
)

FUNCTIONS: Final = {
    "ledger_refuse": """CREATE OR REPLACE FUNCTION {schema}.ledger_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    "ledger_erase_only": f"""CREATE OR REPLACE FUNCTION {{schema}}.ledger_erase_only()
RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  erasable text[] := '{{{{{",".join(ERASABLE)}}}}}';
  new_row jsonb := to_jsonb(NEW);
  old_row jsonb := to_jsonb(OLD);
  name text;
BEGIN
  IF new_row - erasable IS DISTINCT FROM old_row - erasable THEN
    RAISE EXCEPTION '{ENTRY_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  FOREACH name IN ARRAY erasable LOOP
    IF new_row -> name IS DISTINCT FROM old_row -> name AND NOT (
      new_row ->> name IS NULL AND EXISTS (
        SELECT FROM {{schema}}.{ERASURE} e
        WHERE e.of_stream = OLD.stream AND e.of_version = OLD.version AND e.section = name
      )
    ) THEN
      RAISE EXCEPTION '{ENTRY_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$""",
    # Runs as the owner, so that who may insert an entry need not be able to fill the queue.
    "ledger_queue": f"""CREATE OR REPLACE FUNCTION {{schema}}.ledger_queue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO {{schema}}.{PENDING} (entry_id, hash) VALUES (NEW.id, NEW.leaf_hash);
  RETURN NULL;
END $$""",  # noqa: S608 - our names
    "ledger_sealed_only": f"""CREATE OR REPLACE FUNCTION {{schema}}.ledger_sealed_only()
RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT FROM {{schema}}.{LEAF} l WHERE l.entry_id = OLD.entry_id
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '{PENDING_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    # The entry's table is named with its schema: a temporary table must not stand in for it.
    "ledger_require_entry": f"""CREATE OR REPLACE FUNCTION {{schema}}.ledger_require_entry()
RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
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
    sections = model.sections
    name = "" if sections.is_root else model._meta.model_name
    lists = (sections.stream, sections.loose, frozen(model))
    return ", ".join([f"'{name}'", *("'{" + ",".join(names) + "}'" for names in lists)])


def functions(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the statements that make the functions, for the schema in use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
    return {name: text.format(schema=schema) for name, text in FUNCTIONS.items()}


def text(trigger: Trigger) -> str:
    """Return a trigger as ``pg_get_triggerdef`` writes it, with "A" for always on."""
    return f"A CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} {trigger.body}"


def statements(trigger: Trigger) -> Iterator[str]:
    """Return what puts a trigger in place, under every replication role."""
    name, table, when, body = trigger
    yield f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} {body}"
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def found(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that exist: name to when they fire and what they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled::text || ' ' || pg_get_triggerdef(pg_trigger.oid, true)"
            " FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())


def altered_functions(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the functions that are missing, or have another body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ledger%%'"
        )
        bodies = dict(cursor.fetchall())
    made = functions(connection)
    return [name for name in made if bodies.get(name) != made[name].split("$$")[1]]
