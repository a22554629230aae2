"""A worker as the tests of actions play it: it claims, and notes what an address answered."""

from datetime import datetime
from typing import Final

from ledger import actions
from ledger.actions import Attempt
from ledger.domain.webhooks import Answer, Meaning
from ledger.management.clock import CLOCK
from tests.factories import NOW

YES: Final = Answer(200, "Yes.", "", "*")
NO: Final = Answer(500, "Not now.")


def claim(at: datetime = NOW) -> list[Attempt]:
    return actions.claim_deliveries(many=8, besides=set(), by=CLOCK, at=at)


def answer(said: Answer, at: datetime = NOW, jitter: float = 0) -> Meaning:
    """Claim the one delivery whose turn it is, and note an answer to it."""
    [attempt] = claim(at)
    return actions.note_delivery(attempt, said, jitter=jitter, by=CLOCK, at=at)
