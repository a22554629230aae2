"""What is put into the database once for many tests, because it takes long."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from ledger.management.seeding import Seeds

# When the seeds of the tests were loaded.
AT = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back at the end whatever was written since.

    Around a fixture of a module: the transaction of each test is then one within this one.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def seeds_loaded() -> Iterator[Seeds]:
    """Load the seeds into the database, and take everything back at the end."""
    with taken_back():
        seeds = Seeds(settings.SEEDS, at=AT)
        for _step in seeds.load():
            pass
        yield seeds
