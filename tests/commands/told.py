"""An office that is told of changes, and the worker that tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ledger import actions
from ledger.domain.actor import Role
from ledger.models import Instrument, Partner, User
from ledger.models.feed import events
from tests.commands.receiver import Asked, Receiver, a_receiver, believed
from tests.factories import (
    NOW,
    a_desk,
    a_partner,
    a_party,
    a_person,
    agreed,
    an_endpoint_with_secret,
    an_instrument,
    who,
)


@dataclass
class Scene:
    """An office that is told, of an instrument that was released to it."""

    partner: Partner
    instrument: Instrument
    amina: User
    marc: User
    secret: str
    receiver: Receiver

    def publish(self) -> str:
        """Publish one more item; returns its reference."""
        return agreed(self.amina, self.marc, instrument=self.instrument).reference

    def events(self, after: str) -> list[str]:
        page = events(self.partner, after=after, limit=200)
        return [each.id for each in page.events]


@contextmanager
def a_scene(folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Make the office, and let it listen."""
    desk, belgium = a_desk(), a_party()
    amina, marc = a_person("amina", Role.OFFICER, desk), a_person("marc", Role.MANAGER, desk)
    partner, instrument = a_partner(belgium), an_instrument()
    actions.release(instrument, to=belgium, by=who(marc), at=NOW)
    settings.LEDGER_ADDRESS = "https://ledger.example"
    with a_receiver(folder) as receiver, believed(receiver, monkeypatch):
        settings.LEDGER_WEBHOOK_PORTS = [receiver.port]
        at = datetime.now(UTC) - timedelta(minutes=1)
        _endpoint, secret = an_endpoint_with_secret(partner, receiver.url, at=at)
        yield Scene(partner, instrument, amina, marc, secret, receiver)


def run() -> str:
    said = StringIO()
    call_command("work", once=True, stdout=said)
    return said.getvalue()


def ids(asked: list[Asked]) -> list[str]:
    return [each.headers["webhook-id"] for each in asked]
