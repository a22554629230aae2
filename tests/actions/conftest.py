"""A long history that many tests read and none adds to."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.actions.history import House, a_long_history


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """What the history was about, made once for all tests of a file and rolled back after."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_long_history()
        transaction.set_rollback(True)
