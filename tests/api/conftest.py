"""Pieter, who reads through the API for Belgium, and what was released to him."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from ledger import actions
from ledger.domain.actor import Role
from ledger.models import Commitment, Desk, Instrument, Log, Party, User
from tests.api.partners import Caller, a_caller
from tests.api.rich import a_rich_commitment
from tests.factories import NOW, a_desk, a_party, a_person, agreed, an_instrument, who
from tests.loaded import taken_back


@dataclass(frozen=True)
class Offices:
    """Who writes in Brussels, who reads abroad, and what they may read."""

    brussels: Desk
    amina: User
    marc: User
    belgium: Party
    india: Party
    pieter: Caller
    indira: Caller
    shared: Instrument


@pytest.fixture(scope="module")
def _opened(django_db_setup: None, django_db_blocker: Any) -> Iterator[Offices]:
    """The offices, opened once for the tests of a file."""
    with django_db_blocker.unblock(), taken_back():
        yield open_offices()


def open_offices() -> Offices:
    desk, belgium, india = a_desk("brussels"), a_party("be"), a_party("in")
    marc, instrument = a_person("marc", Role.MANAGER, desk), an_instrument("BE-IN-2025")
    actions.release(instrument, to=belgium, by=who(marc), at=NOW)
    return Offices(
        brussels=desk,
        amina=a_person("amina", Role.OFFICER, desk),
        marc=marc,
        belgium=belgium,
        india=india,
        pieter=a_caller(belgium),
        indira=a_caller(india),
        shared=instrument,
    )


@pytest.fixture
def sealed_offices(sealed: Log) -> Offices:
    """The offices of a ledger whose log has begun: whatever is written is sealed at once."""
    return open_offices()


@pytest.fixture
def offices(_opened: Offices, db: None) -> Offices:
    """The offices as this test may change them: their rows are put back, so are the objects."""
    return deepcopy(_opened)


@pytest.fixture
def brussels(offices: Offices) -> Desk:
    return offices.brussels


@pytest.fixture
def amina(offices: Offices) -> User:
    """A desk officer in Brussels."""
    return offices.amina


@pytest.fixture
def marc(offices: Offices) -> User:
    """The manager of the Brussels desk."""
    return offices.marc


@pytest.fixture
def belgium(offices: Offices) -> Party:
    return offices.belgium


@pytest.fixture
def india(offices: Offices) -> Party:
    return offices.india


@pytest.fixture
def pieter(offices: Offices) -> Caller:
    """A partner: the office of Belgium, with a key."""
    return offices.pieter


@pytest.fixture
def indira(offices: Offices) -> Caller:
    """Another partner: the office of India."""
    return offices.indira


@pytest.fixture
def shared(offices: Offices) -> Instrument:
    """An instrument that is released to Belgium with all its published items."""
    return offices.shared


@pytest.fixture
def promise(amina: User, marc: User, shared: Instrument) -> Commitment:
    """A commitment that Pieter may see."""
    return agreed(amina, marc, instrument=shared)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock stands at the instant at which everything happens, until a test sets it."""

    def stand(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    stand(NOW)
    return stand


@pytest.fixture
def rich(amina: User, marc: User, shared: Instrument) -> Commitment:
    """A commitment that Pieter may see, with something in every field."""
    return a_rich_commitment(amina, marc, shared)
