"""The environment of a test run: its secrets, its folder and its database.

Loaded with ``-p tests.databases``, before pytest-django reads the settings. ``TEST_DATABASE``
chooses ``sqlite`` (the default) or ``postgresql``. What the environment held before is overruled,
so that no test ever meets a real database.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack

import pytest

from tests import postgres

# Closed when the run ends, and at exit in case the run never came to its end.
_open = ExitStack()
atexit.register(_open.close)


def _prepare() -> None:
    """Make the folder and the database of this run and name them in the environment."""
    var = tempfile.mkdtemp(prefix="ledger-test-")
    _open.callback(shutil.rmtree, var, ignore_errors=True)
    os.environ |= {
        "TRACKER_DEMO": "1",
        "TRACKER_SECRET_KEY": "only for tests, " * 4,  # as long as Django asks of a real one
        "TRACKER_PEPPERS": "test:only-for-tests",
        "TRACKER_VAR": var,
        "DATABASE_URL": _database(os.environ.get("TEST_DATABASE", "sqlite"), var),
    }


def _database(kind: str, var: str) -> str:
    """Return the URL of a new database; PostgreSQL is started for it."""
    if kind == "sqlite":  # a file: two connections to one database in memory lock each other out
        return f"sqlite:///{var}/ledger.sqlite3"
    if kind == "postgresql":
        return _open.enter_context(postgres.Server(postgres.find_binaries())).url
    raise pytest.UsageError(f"TEST_DATABASE is sqlite or postgresql, not {kind!r}.")


def pytest_report_header() -> str:
    """Say which database the tests run on."""
    return f"database: {os.environ['DATABASE_URL']}"


def pytest_unconfigure() -> None:
    """Stop what this process started; a worker of pytest-xdist started nothing."""
    _open.close()


if "PYTEST_XDIST_WORKER" not in os.environ:
    try:
        _prepare()
    except postgres.Missing as missing:
        raise pytest.UsageError(str(missing)) from None
