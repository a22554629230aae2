"""The triggers of SQLite."""

from collections.abc import Iterable, Iterator

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models.entry import ERASABLE
from ledger.models.recorded import Recorded
from ledger.models.triggers import (
    ENTRY,
    ENTRY_KEPT,
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


def triggers() -> Iterator[Trigger]:
    yield from _of_entries()
    yield from _of_the_queue()
    for table, keys in GROWING.items():
        refuse = _refusal(growing_refusal(table))
        yield Trigger(f"{table}_no_update", table, "BEFORE UPDATE", refuse)
        yield Trigger(f"{table}_no_delete", table, "BEFORE DELETE", refuse)
        body = _when_taken(table, _taken(keys), refuse)
        yield Trigger(f"{table}_no_replace", table, "BEFORE INSERT", body)
    for model in recorded_models():
        yield from _guards(model)


def _refusal(sentence: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def _of_entries() -> Iterator[Trigger]:
    refuse = _refusal(ENTRY_REFUSAL)
    body = f"WHEN NOT ({_erased_only()}) {refuse}"
    yield Trigger(f"{ENTRY}_no_update", ENTRY, "BEFORE UPDATE", body)
    yield Trigger(f"{ENTRY}_no_delete", ENTRY, "BEFORE DELETE", refuse)
    taken = _taken([["id"], ["stream", "version"]])
    yield Trigger(f"{ENTRY}_no_replace", ENTRY, "BEFORE INSERT", _when_taken(ENTRY, taken, refuse))
    queue = f"INSERT INTO {PENDING} (entry_id, hash) VALUES (NEW.id, NEW.leaf_hash)"  # noqa: S608 - our names
    yield Trigger(f"{ENTRY}_queued", ENTRY, "AFTER INSERT", f"BEGIN {queue}; END")


def _erased_only() -> str:
    """SQL: the update blanks sections whose erasure is on record, and does nothing else."""
    kept = [f'NEW."{c}" IS OLD."{c}"' for c in ENTRY_KEPT]
    lawful = [
        f'(NEW."{s}" IS OLD."{s}" OR (NEW."{s}" IS NULL AND EXISTS (SELECT 1 FROM {ERASURE} x'  # noqa: S608 - our names
        f" WHERE x.of_stream = OLD.stream AND x.of_version = OLD.version AND x.section = '{s}')))"
        for s in ERASABLE
    ]
    return " AND ".join(kept + lawful)


def _of_the_queue() -> Iterator[Trigger]:
    refuse = _refusal(PENDING_REFUSAL)
    sealed = f"EXISTS (SELECT 1 FROM {LEAF} WHERE entry_id = OLD.entry_id)"  # noqa: S608 - our names
    yield Trigger(f"{PENDING}_no_update", PENDING, "BEFORE UPDATE", refuse)
    yield Trigger(f"{PENDING}_sealed", PENDING, "BEFORE DELETE", f"WHEN NOT {sealed} {refuse}")
    body = _when_taken(PENDING, _taken([["entry_id"]]), refuse)
    yield Trigger(f"{PENDING}_no_replace", PENDING, "BEFORE INSERT", body)


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
    told_so = refuse.replace("no change to", "key taken; no change to")
    body = _when_taken(table, _taken(_keys(model)), told_so)
    yield Trigger(f"{table}_no_replace", table, "BEFORE INSERT", body)


def _taken(keys: Iterable[list[str]]) -> str:
    """SQL: another row has one of these keys already."""
    same = (" AND ".join(f'"{c}" = NEW."{c}"' for c in key) for key in keys)
    return " OR ".join(f"({key})" for key in same)


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
