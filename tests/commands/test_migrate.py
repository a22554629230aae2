"""A migrate mends the guards, and says what it found."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from ledger.models import guards


@pytest.mark.usefixtures("real_transactions")
def test_a_guard_that_was_taken_away_is_named_and_put_back() -> None:
    guards.lift(connection)
    told = StringIO()

    call_command("migrate", verbosity=0, skip_checks=False, stderr=told)

    assert "on table ledger_commitment is missing.\n" in told.getvalue()
    assert told.getvalue().endswith("The guards are put back now.\n")
    assert guards.faults(connection) == []


@pytest.mark.django_db
def test_a_migrate_that_finds_nothing_amiss_says_nothing() -> None:
    told = StringIO()

    call_command("migrate", verbosity=0, skip_checks=False, stderr=told)

    assert told.getvalue() == ""
