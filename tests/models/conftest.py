"""Rows that many tests look at and none changes."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.models.rows import Rows, one_of_each


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rows]:
    """One row of every recorded table, made once for all tests of a file.

    The tests run in savepoints inside one transaction, which is rolled back at the end.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield_rows = one_of_each()
        connection.check_constraints()  # PostgreSQL truncates nothing while checks are pending.
        yield yield_rows
        transaction.set_rollback(True)
