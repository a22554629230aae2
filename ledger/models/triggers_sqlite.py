"""The triggers of SQLite."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

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
        body = _when_taken(table, _taken(map(_same, keys)), refuse)
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
    body = _when_taken(ENTRY, _taken([_same(["stream", "version"])]), refuse)
    yield Trigger(f"{ENTRY}_no_replace", ENTRY, "BEFORE INSERT", body)
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
    body = _when_taken(PENDING, _taken([_same(["entry_id"])]), refuse)
    yield Trigger(f"{PENDING}_no_replace", PENDING, "BEFORE INSERT", body)


def _guards(model: type[Recorded]) -> Iterator[Trigger]:
    table = model._meta.db_table
    refuse = _refusal(f"ledger: no change to {table} without its entry")
    told = _told(model)
    lawful = f"(NEW.version > OLD.version AND {_unchanged(frozen(model))} AND {told})"
    if loose := model.sections.loose:
        kept = [f.column for f in model._meta.concrete_fields if f.attname not in loose]
        lawful += f" OR ({_unchanged(kept)})"
    yield Trigger(f"{table}_told_insert", table, "BEFORE INSERT", f"WHEN NOT {told} {refuse}")
    yield Trigger(f"{table}_told_update", table, "BEFORE UPDATE", f"WHEN NOT ({lawful}) {refuse}")
    yield Trigger(f"{table}_no_delete", table, "BEFORE DELETE", refuse)
    yield from _irreplaceable(model)


def _irreplaceable(model: type[Recorded]) -> Iterator[Trigger]:
    """OR REPLACE deletes the row whose key is taken, and fires no trigger of its deletion."""
    table = model._meta.db_table
    refuse = _refusal(f"ledger: key taken; no change to {table} without its entry")
    keys = list(_keys(model))
    body = _when_taken(table, _taken(key.same for key in keys), refuse)
    yield Trigger(f"{table}_no_replace", table, "BEFORE INSERT", body)
    if movable := [key.same for key in keys if key.may_move]:
        body = _when_taken(table, f"rowid <> OLD.rowid AND ({' OR '.join(movable)})", refuse)
        yield Trigger(f"{table}_no_takeover", table, "BEFORE UPDATE", body)


def _unchanged(columns: Iterable[str]) -> str:
    """SQL: the update leaves these columns alone, and the row where it stands."""
    return " AND ".join(["NEW.rowid IS OLD.rowid", *(f'NEW."{c}" IS OLD."{c}"' for c in columns)])


def _same(key: Iterable[str]) -> str:
    """SQL: the columns of a key are those of the new row."""
    return "(" + " AND ".join(f'"{c}" = NEW."{c}"' for c in key) + ")"


def _taken(keys: Iterable[str]) -> str:
    """SQL: a row has one of these keys already, or the number by which SQLite itself knows it."""
    return " OR ".join(["rowid = NEW.rowid", *keys])


def _when_taken(table: str, keys: str, refuse: str) -> str:
    return f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {keys}) {refuse}"  # noqa: S608 - our names


def _told(model: type[Recorded]) -> str:
    """SQL: an entry tells of this row at this version."""
    name = f"""'"{model._meta.model_name}:' || {_dashed("NEW.id")} || '":{{'"""
    told = f"e.stream = {_stream(model)} AND e.version = NEW.version AND instr(e.open, {name}) > 0"
    return f"EXISTS (SELECT 1 FROM {ENTRY} e WHERE {told})"  # noqa: S608 - our names


def _stream(model: type[Recorded]) -> str:
    columns = [f"NEW.{c}" for c in model.sections.stream]
    return f"coalesce({', '.join(columns)})" if len(columns) > 1 else columns[0]


def _dashed(column: str) -> str:
    """SQL: the written form of a UUID that SQLite keeps as 32 digits."""
    parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
    return "||'-'||".join(f"substr({column},{start},{size})" for start, size in parts)


class _Key(NamedTuple):
    """A key of a table.

    :param same: SQL: a row has the key that the new one would have; :param may_move: whether
        a row can lawfully come by another such key than it was given.
    """

    same: str
    may_move: bool


def _keys(model: type[Recorded]) -> Iterator[_Key]:
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    for field in model._meta.concrete_fields:
        if field.unique:
            yield _Key(_same([field.column]), field.column not in frozen(model))
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            key = [columns[name] for name in constraint.fields]
            only: list[Any] = list(constraint.condition.children) if constraint.condition else []
            both = [_both_have(columns[name], value) for name, value in only]
            may_move = bool(only) or not set(key) <= set(frozen(model))
            yield _Key(" AND ".join([_same(key), *both]), may_move)


def _both_have(column: str, value: Any) -> str:
    """SQL: the old row and the new one are among the rows that a key is for."""
    plain = {None: "NULL", True: "1", False: "0"}.get(value) or f"'{value}'"
    return f'"{column}" IS {plain} AND NEW."{column}" IS {plain}'


def text(trigger: Trigger) -> str:
    """Return the statement that makes a trigger, as SQLite keeps it."""
    return f"CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} {trigger.body}"


def statements(trigger: Trigger) -> Iterator[str]:
    """Return what puts a trigger in place."""
    yield f"DROP TRIGGER IF EXISTS {trigger.name}"
    yield text(trigger)


def found(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """Return the triggers that exist: table and name to the statement that made each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {(table, name): sql for table, name, sql in cursor.fetchall()}
