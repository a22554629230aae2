"""The triggers of SQLite."""

from collections.abc import Iterator

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models.recorded import Recorded
from ledger.models.triggers import ENTRY, ENTRY_REFUSAL, Trigger, frozen, recorded_models


def triggers() -> Iterator[Trigger]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{ENTRY_REFUSAL}'); END"
    yield Trigger(f"{ENTRY}_no_update", ENTRY, "BEFORE UPDATE", refuse)
    yield Trigger(f"{ENTRY}_no_delete", ENTRY, "BEFORE DELETE", refuse)
    keys = "id = NEW.id OR (stream = NEW.stream AND version = NEW.version)"
    yield Trigger(f"{ENTRY}_no_replace", ENTRY, "BEFORE INSERT", _when_taken(ENTRY, keys, refuse))
    for model in recorded_models():
        yield from _guards(model)


def _guards(model: type[Recorded]) -> Iterator[Trigger]:
    table = model._meta.db_table
    refuse = f"BEGIN SELECT RAISE(ABORT, 'ledger: no change to {table} without its entry'); END"
    told = _told(model)
    same = " AND ".join(f"NEW.{c} IS OLD.{c}" for c in frozen(model))
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


def _told(model: type[Recorded]) -> str:
    """SQL: an entry tells of this row at this version."""
    told = f"e.stream = {_stream(model)} AND e.version = NEW.version"
    if not model.sections.is_root:
        name = f"""'"{model._meta.model_name}:' || {_dashed("NEW.id")} || '":{{'"""
        told += f" AND instr(e.open, {name}) > 0"
    return f"EXISTS (SELECT 1 FROM {ENTRY} e WHERE {told})"  # noqa: S608 - our names


def _stream(model: type[Recorded]) -> str:
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


def text(trigger: Trigger) -> str:
    """Return the statement that makes a trigger, as SQLite keeps it."""
    return f"CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} {trigger.body}"


def statements(trigger: Trigger) -> Iterator[str]:
    """Return what puts a trigger in place."""
    yield f"DROP TRIGGER IF EXISTS {trigger.name}"
    yield text(trigger)


def found(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that exist: name to the statement that made it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
