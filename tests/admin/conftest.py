"""The desk works on the day on which everything in a test happens."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from ledger.domain.actor import Role
from ledger.models import Desk, User
from tests.admin.world import World, a_world
from tests.factories import NOW, a_person


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


@pytest.fixture
def world(amina: User, marc: User, rita: User) -> World:
    """One of everything that the admin has a page for."""
    return a_world(amina, marc, rita)


@pytest.fixture
def people(amina: User, marc: User, rita: User, dev: User, ada: User) -> dict[str, User]:
    """Everybody, by first name."""
    return {"amina": amina, "marc": marc, "rita": rita, "dev": dev, "ada": ada}
