"""Eight who write at once, and a partner who follows: nothing passes it by."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest
from django.db import connection

from ledger import actions
from ledger.models import Commitment, Log, Partner, User
from ledger.models.feed import Event, events, head
from tests.factories import NOW, a_partner, a_party, agreed, an_instrument, some_evidence, who

EACH = 6


@pytest.fixture
def items(sealed: Log, amina: User, marc: User) -> list[Commitment]:
    """Eight promises in one instrument."""
    instrument = an_instrument()
    return [agreed(amina, marc, instrument=instrument) for _ in range(8)]


def test_of_eight_writers_at_once_a_reader_misses_nothing(
    items: list[Commitment], amina: User, marc: User
) -> None:
    partner = a_partner(a_party())
    actions.release(items[0].instrument, to=partner.party, by=who(marc), at=NOW)
    start, actor, done = head(partner).cursor, who(amina), Signal()
    given = [[some_evidence() for _ in range(EACH)] for _ in items]

    def write(item: Commitment, mine: list[actions.NewEvidence]) -> None:
        for new in mine:
            actions.attach(item, new, by=actor, at=NOW)
        connection.close()

    def follow() -> list[Event]:
        found = list(followed(partner, start, done))
        connection.close()
        return found

    with ThreadPoolExecutor(9) as pool:
        reader = pool.submit(follow)
        list(pool.map(write, items, given))
        done.set()
        found = reader.result()

    written = {(item.reference, version) for item in items for version in range(4, 4 + EACH)}
    assert {(event.ref, event.version) for event in found} == written
    assert found == events(partner, after=start, limit=500).events


def followed(partner: Partner, after: str, done: Signal) -> Iterator[Event]:
    """Yield what a partner is told that asks without a rest, until nothing is written any more."""
    while True:
        is_last = done.is_set()
        page = events(partner, after=after, limit=3)
        yield from page.events
        after = page.next_after
        if is_last and not page.has_more:
            return
