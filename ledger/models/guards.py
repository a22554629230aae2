"""The database's own part: triggers that refuse a change without its entry.

They are installed after every ``migrate``, because Django's SQLite schema editor rebuilds
tables and drops their triggers. On PostgreSQL they fire under every replication role.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models import triggers_postgresql, triggers_sqlite
from ledger.models.triggers import Trigger

_DIALECTS = {"sqlite": triggers_sqlite, "postgresql": triggers_postgresql}


def expected(vendor: str) -> list[Trigger]:
    """Return the triggers that one kind of database should have."""
    return list(_DIALECTS[vendor].triggers())


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, in the form this version of the code expects."""
    present = _tables(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in triggers_postgresql.functions(connection).values():
                cursor.execute(function)
        for trigger in expected(connection.vendor):
            if trigger.table in present:
                for statement in _DIALECTS[connection.vendor].statements(trigger):
                    cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away: for a migration on SQLite, and between tests."""
    on = " ON {0.table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in expected(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on.format(trigger)}")


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return one sentence for each trigger that is missing, switched off or altered."""
    present = _tables(connection)
    dialect = _DIALECTS[connection.vendor]
    found = dialect.found(connection)
    wanted = [t for t in expected(connection.vendor) if t.table in present]
    told = [
        f"Trigger {t.name} on table {t.table} is {'altered' if t.name in found else 'missing'}."
        for t in wanted
        if found.get(t.name) != dialect.text(t)
    ]
    if connection.vendor == "postgresql" and wanted:
        altered = triggers_postgresql.altered_functions(connection)
        told += [f"Function {name} is not as it was made." for name in altered]
    return told


def _tables(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))
