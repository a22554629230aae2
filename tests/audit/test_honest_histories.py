"""An honest ledger is intact, whatever happened in it, and whatever was lawfully erased."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import rule, run_state_machine_as_test

from ledger import actions
from ledger.audit import Report, audit
from ledger.errors import LedgerError
from ledger.models import Commitment, Entry, User, guards
from ledger.models.entry import ERASABLE
from tests.actions.history import a_long_history
from tests.audit.finding import found
from tests.audit.forging import sql
from tests.factories import NOW, SETUP, agreed, who
from tests.journeys.random_house import RandomHouse

pytestmark = pytest.mark.django_db


class Audited(RandomHouse):
    """The random house, in which sections are erased too; audited at the end of each run."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()

    @rule(n=some.integers(0, 300), section=some.sampled_from(ERASABLE))
    def erase(self, n: int, section: str) -> None:
        entries = list(Entry.objects.order_by("pk"))
        entry = entries[n % len(entries)]
        with suppress(LedgerError):
            actions.erase(entry, section, basis="Art. 17 GDPR.", by=SETUP, at=self.at)

    def teardown(self) -> None:
        try:
            assert found() == []
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)


def test_whatever_happens_the_ledger_is_intact() -> None:
    run_state_machine_as_test(
        Audited,
        settings=settings(
            max_examples=4,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_history_of_every_action_is_intact_and_read_whole() -> None:
    a_long_history()

    report = Report()
    for part in audit(jobs=1):
        report += part

    assert report.sentences() == []
    assert report.entries == report.pending == Entry.objects.count()
    assert report.streams == Entry.objects.values("stream").distinct().count()


def test_an_empty_ledger_is_intact() -> None:
    assert found() == []


@pytest.fixture
def erased(amina: User, marc: User) -> Commitment:
    """An item whose first entry lost its open section, and whose second lost the person."""
    item = agreed(amina, marc)
    for version, section in ((1, "open"), (1, "personal"), (2, "personal")):
        entry = Entry.objects.get(stream=item.pk, version=version)
        actions.erase(entry, section, basis="Art. 17 GDPR.", by=SETUP, at=NOW)
    return item


def test_what_was_told_in_an_erased_section_is_not_known(erased: Commitment) -> None:
    change(erased, title="Anything", owner_id=None)

    assert found() == []


def test_what_is_told_again_after_an_erasure_is_known_again(
    erased: Commitment, amina: User
) -> None:
    item = Commitment.objects.get(pk=erased.pk)
    actions.correct(item, changes={"title": "Told again"}, reason="So.", by=who(amina), at=NOW)
    assert found() == []

    change(erased, title="Anything")

    assert found() == [f"commitment:{erased.pk} is not what its entries say: title."]


def test_what_was_told_since_the_erased_section_is_still_known(erased: Commitment) -> None:
    change(erased, editorial_state="draft")

    assert found() == [f"commitment:{erased.pk} is not what its entries say: editorial_state."]


def change(item: Commitment, **columns: Any) -> None:
    guards.lift(transaction.get_connection())
    for column, value in columns.items():
        table = Commitment._meta.db_table
        sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, item.pk)  # noqa: S608
