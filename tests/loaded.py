"""The seeds, loaded once for many tests: it takes a second or two."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from ledger.management.seeding import Seeds

# When the seeds of the tests were loaded.
AT = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


@contextmanager
def seeds_loaded() -> Iterator[Seeds]:
    """Load the seeds into the database, and take everything back at the end."""
    with transaction.atomic():
        seeds = Seeds(settings.SEEDS, at=AT)
        for _step in seeds.load():
            pass
        yield seeds
        transaction.set_rollback(True)
