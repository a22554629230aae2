"""The database's own part: triggers that refuse a change without its entry.

They are installed after every ``migrate``, because Django's SQLite schema editor rebuilds
tables and drops their triggers. On PostgreSQL they fire under every replication role.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models import triggers_postgresql, triggers_sqlite
from ledger.models.triggers import Trigger

_DIALECTS = {"sqlite": triggers_sqlite, "postgresql": triggers_postgresql}


def expected(vendor: str) -> list[Trigger]:
    """Return the triggers that one kind of database should have."""
    return list(_DIALECTS[vendor].triggers())


def install(connection: BaseDatabaseWrapper) -> None:
    """Mend whatever is not as this version of the code expects: all at once, or nothing.

    What stands already is not touched, so that nobody waits for a lock on its table.
    """
    vendor, wrong = connection.vendor, _look(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for kind, table, name in wrong.strangers:
            on = f' ON "{table}"' if vendor == "postgresql" else ""
            cursor.execute(f'DROP {kind} "{name}"{on}')
        if wrong.functions:
            triggers_postgresql.install_functions(connection)
        for trigger in wrong.triggers:
            for statement in _DIALECTS[vendor].statements(trigger):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away: for a migration on SQLite, and between tests."""
    on = " ON {0.table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in expected(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on.format(trigger)}")


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return one sentence for each guard that is missing, switched off or altered, and for
    whatever else could act before it or after it.
    """
    wrong = _look(connection)
    state = {True: "altered", False: "missing"}
    told = [f"Table {table} is missing." for table in wrong.tables]
    told += [
        f"Trigger {t.name} on table {t.table} is {state[t in wrong.altered]}."
        for t in wrong.triggers
    ]
    told += [f"Function {name} is not as it was made." for name in wrong.functions]
    return told + [
        f"{kind.capitalize()} {name} on table {table} is none of the ledger's."
        for kind, table, name in wrong.strangers
    ]


class _Wrong(NamedTuple):
    """What is not as it should be.

    :param tables: missing, with all their guards. :param triggers: missing or altered, the
        second also in ``altered``. :param strangers: kind, table and name of what somebody else
        put on a guarded table.
    """

    tables: list[str]
    triggers: list[Trigger]
    altered: set[Trigger]
    functions: list[str]
    strangers: list[tuple[str, str, str]]


def _look(connection: BaseDatabaseWrapper) -> _Wrong:
    dialect, present = _DIALECTS[connection.vendor], _tables(connection)
    every = list(dialect.triggers())
    wanted = {(t.table, t.name): t for t in every if t.table in present}
    guarded = {table for table, _name in wanted}
    found = dialect.found(connection)
    wrong = [t for key, t in wanted.items() if found.get(key) != dialect.text(t)]
    others = [("TRIGGER", *key) for key in found.keys() - wanted.keys()]
    functions = []
    if connection.vendor == "postgresql" and wanted:
        functions = triggers_postgresql.altered_functions(connection)
        others += [("RULE", *key) for key in triggers_postgresql.rules(connection)]
    return _Wrong(
        tables=sorted({t.table for t in every} - present),
        triggers=wrong,
        altered={t for t in wrong if (t.table, t.name) in found},
        functions=functions,
        strangers=sorted(other for other in others if other[1] in guarded),
    )


def _tables(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))
