"""Pieter, who reads through the API for Belgium, and what was released to him."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from ledger import actions
from ledger.models import Commitment, Instrument, Party, User
from tests.api.partners import Caller, a_caller
from tests.api.rich import a_rich_commitment
from tests.factories import NOW, a_party, agreed, an_instrument, who


@pytest.fixture
def belgium(db: None) -> Party:
    return a_party("be")


@pytest.fixture
def india(db: None) -> Party:
    return a_party("in")


@pytest.fixture
def pieter(belgium: Party) -> Caller:
    """A partner: the office of Belgium, with a key."""
    return a_caller(belgium)


@pytest.fixture
def indira(india: Party) -> Caller:
    """Another partner: the office of India."""
    return a_caller(india)


@pytest.fixture
def shared(marc: User, belgium: Party) -> Instrument:
    """An instrument that is released to Belgium with all its published items."""
    instrument = an_instrument("BE-IN-2025")
    actions.release(instrument, to=belgium, by=who(marc), at=NOW)
    return instrument


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
