"""The people of the tests, and the databases they work on."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from ledger.domain.actor import Role
from ledger.management import log_keys
from ledger.management.clock import CLOCK
from ledger.models import Desk, Log, User, guards
from tests.factories import NOW, a_desk, a_person

# What takes longest in one piece goes first, so that no process waits for another's long tail:
# whole folders, then long files. What is not named takes seconds, and fills the end.
LONGEST = (
    *("tests/browser", "tests/seeds", "tests/crashes", "tests/journeys", "tests/audit"),
    *("tests/api", "tests/admin", "tests/commands", "tests/actions", "tests/models"),
)


def pytest_sessionstart() -> None:
    """Look for garbage less often: most objects of a test die with their last reference."""
    gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other kind of database, and put what takes longest first."""
    left_out = {
        item
        for item in items
        if (only := item.get_closest_marker("only")) and only.args != (connection.vendor,)
    }
    kept = [item for item in items if item not in left_out]
    items[:] = sorted(kept, key=lambda item: _turn(item.nodeid))
    config.hook.pytest_deselected(items=list(left_out))


def _turn(nodeid: str) -> int:
    return next((n for n, room in enumerate(LONGEST) if nodeid.startswith(room)), len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what is set up once for a whole folder."""
    from tests.sharing import ByFolder

    return ByFolder(config, log)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose; what tests sign in with guards nothing."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_when_asked_for() -> Iterator[None]:
    """Each of a thousand clients would list all static files first; few of them ask for one."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_quota() -> Iterator[None]:
    """Where the clock stands still, no window ends: only tests of quotas count."""
    off = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    with override_settings(CACHES=settings.CACHES | {"quota": off}):
        yield


@pytest.fixture
def brussels(db: None) -> Desk:
    return a_desk("brussels", "Europe/Brussels")


@pytest.fixture
def delhi(db: None) -> Desk:
    return a_desk("new-delhi", "Asia/Kolkata")


@pytest.fixture
def amina(brussels: Desk) -> User:
    """A desk officer in Brussels."""
    return a_person("amina", Role.OFFICER, brussels)


@pytest.fixture
def marc(brussels: Desk) -> User:
    """The manager of the Brussels desk."""
    return a_person("marc", Role.MANAGER, brussels)


@pytest.fixture
def rita(brussels: Desk) -> User:
    """A reader: sees everything, changes nothing."""
    return a_person("rita", Role.READER, brussels)


@pytest.fixture
def dev(delhi: Desk) -> User:
    """A desk officer in New Delhi."""
    return a_person("dev", Role.OFFICER, delhi)


@pytest.fixture
def ada(db: None) -> User:
    """The administrator: people, desks and partners, no commitments."""
    return a_person("ada", Role.ADMINISTRATOR)


@pytest.fixture
def sealed(real_transactions: None, settings: Any, tmp_path: Path) -> Log:
    """Begin a log whose keys this process holds, so that every commit is sealed at once."""
    settings.LEDGER_FOLDER = tmp_path
    log_keys.begin("ledger.example/test", by=CLOCK, at=NOW)
    return Log.objects.get()


@pytest.fixture
def real_transactions(transactional_db: None) -> Iterator[None]:
    """Commit for real. The guards are lifted at the end, so that the tables can be emptied;
    the flush that empties them ends in post_migrate, which puts them back.
    """
    yield
    guards.lift(connection)
