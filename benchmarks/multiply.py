"""Copies of whole histories, made by PostgreSQL itself: some 100,000 rows a second.

Each copy is what was played, under keys of its own; its days are spread, so that they choose
among the copies. Its entries have hashes that are made up: they are there to be read, and prove
nothing.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.models import Model

from ledger.models import Checkpoint, Commitment, Entry, Leaf, Pending, Release, guards
from ledger.models.recorded import Recorded
from ledger.models.triggers import recorded_models
from ledger.proof.entry import SECTIONS

SPREAD_DAYS: Final = 700
# By their shape UUIDv7: in the order of the copies, so that what belongs together lies together.
_KEY: Final = (
    "(lpad(to_hex(1800000000000 + n), 12, '0') || '7' || substr(md5({0}::text), 1, 3)"
    " || '8' || substr(md5({0}::text), 4, 15))::uuid"
)
_SPREAD: Final = ("due_on", "next_review_on")


def multiply(copies: int) -> None:
    """Copy every commitment so many times, with all its rows and entries, and seal the entries.

    Cost: some 2 ms a copy of twenty rows. The guards are lifted meanwhile; the planner's figures
    are brought up to date.
    """
    guards.lift(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys checked
        _copy_entries(cursor, copies)
        for model in _copied():
            _copy(cursor, model, copies)
        _seal(cursor)
    guards.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copied() -> Iterator[type[Recorded]]:
    yield Commitment
    for model in recorded_models():
        if "commitment_id" in model.sections.stream and model is not Release:
            yield model


def _copy(cursor: Any, model: type[Recorded], copies: int) -> None:
    ours = set(_copied())
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, ours) for field in fields)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values}"  # noqa: S608 - our own names
        f" FROM {table}, generate_series(1, {copies}) n ORDER BY n, id"
    )


def _value(field: "models.Field[Any, Any]", ours: set[type[Recorded]]) -> str:
    column = f'"{field.column}"'
    if field.primary_key or field.related_model in ours:
        return _KEY.format(column)
    if field.model is Commitment and field.column == "reference":
        return f"{column} || '-' || lpad(n::text, 5, '0')"
    if field.model is Commitment and field.column in _SPREAD:
        return f"{column} + (n * 37) % {SPREAD_DAYS}"
    return column


def _copy_entries(cursor: Any, copies: int) -> None:
    stream = _KEY.format("stream")
    texts = ", ".join(f"replace({name}, stream::text, {stream}::text)" for name in SECTIONS)
    table, root = Entry._meta.db_table, Commitment._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} (stream, version, leaf, leaf_hash, {', '.join(SECTIONS)})"  # noqa: S608
        f" SELECT {stream}, version, leaf, sha256(leaf_hash || n::text::bytea), {texts}"
        f" FROM {table}, generate_series(1, {copies}) n"
        f" WHERE stream IN (SELECT id FROM {root}) ORDER BY n, id"
    )


def _seal(cursor: Any) -> None:
    """Give each entry a place in the log, behind those that were sealed, and the log a head."""
    leaf, entry, pending, head = map(_table, (Leaf, Entry, Pending, Checkpoint))
    cursor.execute(
        f'INSERT INTO {leaf} ("index", entry_id, hash)'  # noqa: S608
        f" SELECT s.size + row_number() OVER (ORDER BY e.id) - 1, e.id, e.leaf_hash FROM {entry} e,"
        f' (SELECT coalesce(max("index") + 1, 0) size FROM {leaf}) s'
        f" WHERE NOT EXISTS (SELECT 1 FROM {leaf} l WHERE l.entry_id = e.id)"
    )
    cursor.execute(f"DELETE FROM {pending}")  # noqa: S608
    cursor.execute(
        f"INSERT INTO {head} (size, root, frontier, note)"  # noqa: S608
        f" SELECT (SELECT count(*) FROM {leaf}), root, frontier, note FROM {head}"
        " ORDER BY size DESC LIMIT 1"
    )


def _table(model: type[Model]) -> str:
    return model._meta.db_table
