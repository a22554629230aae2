"""The desk works on the day on which everything in a test happens."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from ledger.domain.actor import Role
from ledger.models import Desk, User
from tests.admin.world import World, a_world
from tests.factories import NOW, a_desk, a_person

People = dict[str, User]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock stands at the instant at which everything happens, until a test sets it."""

    def stand(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    stand(NOW)
    return stand


@pytest.fixture
def lena(delhi: Desk) -> User:
    """The manager of the New Delhi desk."""
    return a_person("lena", Role.MANAGER, delhi)


@pytest.fixture(scope="module")
def _town(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, People]]:
    """One of everything and everybody, made once for the tests of a file."""
    with django_db_blocker.unblock(), transaction.atomic():
        brussels, delhi = a_desk("brussels", "Europe/Brussels"), a_desk("delhi", "Asia/Kolkata")
        people = {
            "amina": a_person("amina", Role.OFFICER, brussels),
            "marc": a_person("marc", Role.MANAGER, brussels),
            "rita": a_person("rita", Role.READER, brussels),
            "dev": a_person("dev", Role.OFFICER, delhi),
            "ada": a_person("ada", Role.ADMINISTRATOR),
        }
        yield a_world(people["amina"], people["marc"], people["rita"]), people
        transaction.set_rollback(True)


@pytest.fixture
def _here(_town: tuple[World, People], db: None) -> tuple[World, People]:
    """The town as this test may change it: its rows are put back, so are its objects."""
    return deepcopy(_town)


@pytest.fixture
def world(_here: tuple[World, People]) -> World:
    """One of everything that the admin has a page for."""
    return _here[0]


@pytest.fixture
def people(_here: tuple[World, People]) -> People:
    """Everybody, by first name; in a file that uses them, nobody is made one by one."""
    return _here[1]
