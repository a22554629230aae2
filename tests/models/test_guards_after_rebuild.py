"""A migration that rebuilds a table on SQLite takes its guards away; migrate puts them back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, OperationalError, connection, models, transaction

from ledger.models import Entry, Party, guards
from tests.factories import a_party

pytestmark = [
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite rebuilds tables"),
    pytest.mark.usefixtures("real_transactions"),
]


@contextmanager
def a_column_more(model: type[models.Model]) -> Iterator[None]:
    """Rebuild a table with one column more, and without it in the end."""
    field: models.CharField[str, str] = models.CharField(max_length=9, default="")
    field.set_attributes_from_name("nickname")
    field.model = model
    with connection.schema_editor() as editor:
        editor.add_field(model, field)
    try:
        yield
    finally:
        guards.lift(connection)
        with connection.schema_editor() as editor:
            editor.remove_field(model, field)
        guards.install(connection)


def test_a_rebuilt_table_has_lost_its_guards_and_they_say_so() -> None:
    with a_column_more(Party):
        assert guards.faults(connection) == [
            f"Trigger {t.name} on table ledger_party is missing."
            for t in guards.expected("sqlite")
            if t.table == "ledger_party"
        ]


def test_the_end_of_every_migration_puts_the_guards_back() -> None:
    party = a_party()

    with a_column_more(Party):
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

        assert guards.faults(connection) == []
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            Party.objects.filter(pk=party.pk).update(name="Another")


@pytest.mark.xfail(
    strict=True,
    raises=OperationalError,
    reason="ledger/apps.py: nothing lifts the guards before a migration, and SQLite does not "
    "rename the rebuilt table of entries while the triggers of other tables ask for it",
)
def test_the_table_of_entries_can_be_rebuilt_too() -> None:
    with a_column_more(Entry):
        assert guards.faults(connection) != []
