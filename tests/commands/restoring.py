"""A backup of all tables, its restore, and the recovery after it."""

import io
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from ledger.models import Entry, Leaf, Pending, guards
from ledger.models.recorded import Recorded
from ledger.models.tree import head
from ledger.models.triggers import recorded_models

Places = list[tuple[int, bytes]]
Backup = dict[type[Model], list[dict[str, Any]]]


def backed_up() -> Backup:
    """Return every row of every table of the ledger."""
    return {
        model: [_columns(row) for row in model._default_manager.all()]
        for model in apps.get_app_config("ledger").get_models()
    }


def restore(backup: Backup) -> None:
    """Empty the tables and fill them from a backup, past the guards, which are put back."""
    guards.lift(connection)
    call_command("flush", interactive=False, verbosity=0)
    guards.lift(connection)
    with transaction.atomic():
        for model, rows in backup.items():
            model._default_manager.bulk_create([model(**row) for row in rows])
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(backup)):
            cursor.execute(sql)
    guards.install(connection)


def recorded_rows() -> dict[str, dict[str, Any]]:
    """Return what all rows say that entries tell of, by name."""
    found = {}
    for model in recorded_models():
        for row in model._default_manager.all():
            found[row.row_name] = _told(row)
    return found


def _told(row: Recorded) -> dict[str, Any]:
    return {k: v for k, v in _columns(row).items() if k not in row.sections.loose}


def _columns(row: Model) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.column}


# --- The log, exported and recovered --------------------------------------------------------


def save(folder: Path) -> None:
    call_command("export_log", str(folder), full=True, verbosity=0)


def recover(folder: Path) -> str:
    said = io.StringIO()
    call_command("recover", folder=folder, stdout=said)
    return said.getvalue()


def newest() -> tuple[int, bytes, bytes, str]:
    found = head()
    assert found
    return found.size, bytes(found.root), bytes(found.frontier), found.note


def places() -> Places:
    leaves = Leaf.objects.order_by("index").values_list("index", "hash")
    return [(index, bytes(hash_)) for index, hash_ in leaves]


def everything() -> tuple[object, ...]:
    """Return all that a refusal must leave as it is."""
    return (recorded_rows(), places(), Entry.objects.count(), Pending.objects.count())
