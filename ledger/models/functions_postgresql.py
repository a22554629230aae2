"""The functions that the triggers of PostgreSQL call."""

from typing import Final

from ledger.models.entry import ERASABLE
from ledger.models.triggers import (
    ENTRY,
    ENTRY_REFUSAL,
    ERASURE,
    LEAF,
    LEAF_REFUSAL,
    PENDING,
    PENDING_REFUSAL,
)
from ledger.proof.tiles import MAX_LEAF_BYTES

# What each function does. {schema} stands for the tables' own: what they ask is named in full, so
# that no table of the same name, temporary or elsewhere on a search path, answers for it.
_REFUSE: Final = "USING ERRCODE = 'integrity_constraint_violation'"
_BODIES: Final = {
    "ledger_refuse": f"""
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] {_REFUSE};
END """,
    "ledger_erase_only": f"""
DECLARE
  erasable text[] := '{{{{{",".join(ERASABLE)}}}}}';
  new_row jsonb := to_jsonb(NEW);
  old_row jsonb := to_jsonb(OLD);
  name text;
BEGIN
  IF new_row - erasable IS DISTINCT FROM old_row - erasable THEN
    RAISE EXCEPTION '{ENTRY_REFUSAL}' {_REFUSE};
  END IF;
  FOREACH name IN ARRAY erasable LOOP
    IF new_row -> name IS DISTINCT FROM old_row -> name AND NOT (
      new_row ->> name IS NULL AND EXISTS (
        SELECT FROM {{schema}}.{ERASURE} e
        WHERE e.of_stream = OLD.stream AND e.of_version = OLD.version AND e.section = name
      )
    ) THEN
      RAISE EXCEPTION '{ENTRY_REFUSAL}' {_REFUSE};
    END IF;
  END LOOP;
  RETURN NEW;
END """,
    # It asks where it was called from: anybody may put it on a temporary table of their own.
    # And for the hash of RFC 9162 over a leaf that fits a bundle: who seals reads no entry, so
    # that one wrong hash would stop the log, or be in it for ever.
    "ledger_queue": f"""
BEGIN
  IF TG_RELID <> '{{schema}}.{ENTRY}'::regclass THEN
    RAISE EXCEPTION '{PENDING_REFUSAL}' {_REFUSE};
  END IF;
  IF octet_length(NEW.leaf) > {MAX_LEAF_BYTES} OR NEW.leaf_hash IS DISTINCT FROM
    sha256(decode('00', 'hex') || convert_to(NEW.leaf, 'UTF8'))
  THEN
    RAISE EXCEPTION '{LEAF_REFUSAL}' {_REFUSE};
  END IF;
  INSERT INTO {{schema}}.{PENDING} (entry_id, hash) VALUES (NEW.id, NEW.leaf_hash);
  RETURN NULL;
END """,  # noqa: S608 - our names
    "ledger_sealed_only": f"""
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT FROM {{schema}}.{LEAF} l WHERE l.entry_id = OLD.entry_id
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '{PENDING_REFUSAL}' {_REFUSE};
END """,
    "ledger_require_entry": f"""
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
          RAISE EXCEPTION 'ledger: no change to %.% ever', TG_TABLE_NAME, key {_REFUSE};
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
        AND strpos(e.open, '"' || row_name || ':' || NEW.id || '":{{{{') > 0
    ) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'ledger: no change to % without its entry', TG_TABLE_NAME {_REFUSE};
END """,
}
# Runs as the owner: who may insert an entry need not be able to fill the queue.
_AS_OWNER: Final = "ledger_queue"
# As PostgreSQL writes them, so that one comparison covers every attribute they have.
FUNCTIONS: Final = {
    name: f"CREATE OR REPLACE FUNCTION {{schema}}.{name}()\n RETURNS trigger\n LANGUAGE plpgsql\n"
    + (" SECURITY DEFINER\n" if name == _AS_OWNER else "")
    + f" SET search_path TO 'pg_catalog', 'pg_temp'\nAS $function${body}$function$\n"
    for name, body in _BODIES.items()
}
