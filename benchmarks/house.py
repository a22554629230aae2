"""A house to measure in: a new database, dropped at the end.

``histories`` plays some commitments in it through actions, ``copies`` copies them in bulk.

``open_house`` comes first, before any model is imported. It makes a database of its own beside
the one that DATABASE_URL names (SQLite where it names none), and drops it at the end.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django


@contextmanager
def open_house() -> Iterator[str]:
    """Set Django up on a new and empty database; yields the kind of database."""
    with tempfile.TemporaryDirectory(prefix="ledger-benchmark-") as var:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "TRACKER_DEMO": "1",
            "TRACKER_SECRET_KEY": "only for benchmarks " * 4,
            "TRACKER_PEPPERS": "benchmark:only-for-benchmarks",
            "TRACKER_VAR": var,
        }
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{var}/ledger.sqlite3")
        django.setup()
        from django.db import connection

        connection.settings_dict["TEST"] |= {"NAME": f"ledger_benchmark_{os.getpid()}"}
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"] |= {"NAME": str(Path(var) / "house.sqlite3")}
        kept = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield connection.vendor
        finally:
            connection.creation.destroy_test_db(kept, verbosity=0)
