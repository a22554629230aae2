"""A migration that rebuilds a table on SQLite takes its guards away; migrate puts them back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, models, transaction

from ledger.apps import lift_guards
from ledger.models import Checkpoint, Cosignature, Entry, Leaf, Party, Pending, guards
from tests.factories import a_party

pytestmark = [
    pytest.mark.only("sqlite"),
    pytest.mark.usefixtures("real_transactions"),
]


@contextmanager
def a_column_more(model: type[models.Model]) -> Iterator[None]:
    """Rebuild a table with one column more, and without it in the end."""
    field: models.CharField[str, str] = models.CharField(max_length=9, default="")
    field.set_attributes_from_name("nickname")
    field.model = model
    lift_guards("default", plan=["a migration"])
    with connection.schema_editor() as editor:
        editor.add_field(model, field)
    try:
        yield
    finally:
        guards.lift(connection)
        with connection.schema_editor() as editor:
            editor.remove_field(model, field)
        guards.install(connection)


def test_tables_under_migration_have_lost_their_guards_and_they_say_so() -> None:
    with a_column_more(Party):
        assert guards.faults(connection) == [
            f"Trigger {t.name} on table {t.table} is missing." for t in guards.expected("sqlite")
        ]


def test_a_migrate_with_nothing_to_do_leaves_the_guards_alone() -> None:
    lift_guards("default", plan=[])

    assert guards.faults(connection) == []


def test_the_end_of_every_migration_puts_the_guards_back() -> None:
    party = a_party()

    with a_column_more(Party):
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

        assert guards.faults(connection) == []
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            Party.objects.filter(pk=party.pk).update(name="Another")


@pytest.mark.parametrize("model", [Entry, Pending, Leaf, Checkpoint, Cosignature])
def test_the_tables_of_the_log_can_be_rebuilt_too(model: type[models.Model]) -> None:
    with a_column_more(model):
        assert guards.faults(connection) != []
    assert guards.faults(connection) == []
