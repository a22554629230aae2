"""Indexes for the search of the list, where the database can hold them.

Only PostgreSQL has them, and only with its extension pg_trgm, which it ships and which whoever
owns the database may add. Without it all works as before, and a search reads the whole table.
SQLite always does.
"""

import logging

from django.db import DatabaseError, migrations

COLUMNS = ("reference", "title", "text")
NOT_THERE = (
    "This PostgreSQL does not ship the extension pg_trgm: searching the list reads the whole "
    "table. docs/how-to/migrate-safely.md says how to add it later."
)
NOT_ALLOWED = (
    "The extension pg_trgm could not be added. Let somebody who may run "
    "CREATE EXTENSION pg_trgm; in this database, then migrate again."
)


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if not cursor.fetchone()[0]:
            logging.getLogger("ledger.migrations").warning(NOT_THERE)
            return
    try:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", None)
    except DatabaseError as error:
        raise RuntimeError(NOT_ALLOWED) from error
    for column in COLUMNS:
        # As Django asks for icontains: UPPER(column::text) LIKE UPPER(...).
        schema_editor.execute(
            f"CREATE INDEX commitment_search_{column} ON ledger_commitment "
            f"USING gin (UPPER({column}::text) gin_trgm_ops)",
            None,
        )


def remove(apps, schema_editor):
    """The extension stays: others may use it by now."""
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"DROP INDEX IF EXISTS commitment_search_{column}", None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_the_desk")]

    operations = [migrations.RunPython(add, remove)]
