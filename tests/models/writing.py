"""Lawful entries with unlawful rows: what is refused then, the database itself refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from ledger.actions import _change, _write
from ledger.domain.kinds import Kind
from ledger.models.recorded import Recorded, Root
from tests.factories import NOW, SETUP
from tests.models.rows import copy_of, root_of


def trust_the_writer_with_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the writer's own checks and its polite words away."""
    monkeypatch.setattr(_change, "check", lambda change: None)
    monkeypatch.setattr(_write, "_explained", lambda error, *rest: error)


def force(row: Recorded, **values: Any) -> Recorded:
    """Change a row with its entry, asking no rule."""
    row = type(row)._default_manager.get(pk=row.pk)
    root = row if isinstance(row, Root) else root_of(row)
    change = _write.changed(row, **values)
    assert change.columns, "nothing to change"
    _write.write(root, Kind.AMENDED, by=SETUP, at=NOW, rows=[change])
    return row


def force_copy(row: Recorded, **values: Any) -> Recorded:
    """Add a second row like this one with its entry, asking no rule."""
    new = type(row)(**copy_of(row) | values)
    root = new if isinstance(new, Root) else root_of(new)
    _write.write(root, Kind.AMENDED, by=SETUP, at=NOW, rows=[_write.added(new)])
    return new


def refusal_of(row: Recorded, **values: Any) -> str:
    """Return the database's words when it refuses to change a row so; blank when it does not."""
    return _words(force, row, values)


def refusal_of_copy(row: Recorded, **values: Any) -> str:
    """Return the database's words when it refuses a second row; blank when it does not."""
    return _words(force_copy, row, values)


def _words(act: Any, row: Recorded, values: dict[str, Any]) -> str:
    try:
        with transaction.atomic():
            act(row, **values)
            connection.check_constraints()
    except IntegrityError as error:
        return str(error)
    return ""


def is_the_word_of(constraint: models.BaseConstraint, model: type[Recorded], words: str) -> bool:
    """Return whether a refusal is this constraint's; SQLite names columns, not keys."""
    if connection.vendor == "postgresql" or not isinstance(constraint, models.UniqueConstraint):
        return f'"{constraint.name}"' in words or words.endswith(f": {constraint.name}")
    fields = [model._meta.get_field(name) for name in constraint.fields]
    columns = [f"{model._meta.db_table}.{f.column}" for f in fields if isinstance(f, models.Field)]
    return words == f"UNIQUE constraint failed: {', '.join(columns)}" or "key taken" in words
