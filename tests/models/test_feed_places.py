"""Where the feed of changes goes on, and what it costs to ask."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.domain.relations import LinkKind
from ledger.errors import UnknownCursor
from ledger.models import Commitment, Entry, Instrument, Partner, User, feed_head
from ledger.models.feed import START, Event, events, head
from ledger.models.feed_cursor import EventId
from tests.factories import (
    NOW,
    a_partner,
    a_party,
    agreed,
    an_instrument,
    some_evidence,
    who,
)
from tests.sealing import log_within, seal_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _log(db: None, tmp_path: Path) -> Iterator[None]:
    with log_within(tmp_path):
        yield


@pytest.fixture
def pieter() -> Partner:
    return a_partner(a_party("be"))


@pytest.fixture
def shared(marc: User, pieter: Partner) -> Instrument:
    """An instrument that is released to Belgium."""
    instrument = an_instrument("BE-IN-2025")
    actions.release(instrument, to=pieter.party, by=who(marc), at=NOW)
    return instrument


def newest(partner: Partner, after: str) -> list[Event]:
    """Return what a partner is told of after a cursor, once everything is sealed."""
    seal_all()
    found = []
    while True:
        page = events(partner, after=after, limit=3)
        found += page.events
        after = page.next_after
        if not page.has_more:
            return found


def fresh(item: Commitment) -> Commitment:
    found: Commitment = Commitment.objects.get(pk=item.pk)
    return found


def test_after_a_restore_what_was_restored_away_is_no_place_to_go_on_from(
    amina: User, marc: User, pieter: Partner, shared: Instrument
) -> None:
    item = agreed(amina, marc, instrument=shared)
    seal_all()
    kept = head(pieter).cursor
    with transaction.atomic():
        actions.correct(item, changes={"title": "A"}, reason="So.", by=who(amina), at=NOW)
        lost = newest(pieter, kept)[-1].id
        transaction.set_rollback(True)

    with pytest.raises(UnknownCursor):
        events(pieter, after=lost, limit=10)
    actions.correct(fresh(item), changes={"title": "B"}, reason="So.", by=who(amina), at=NOW)
    seal_all()
    with pytest.raises(UnknownCursor):
        events(pieter, after=lost, limit=10)
    assert len(newest(pieter, kept)) == 1
    assert head(pieter).cursor != lost


def test_what_was_never_an_event_is_no_cursor(
    amina: User, marc: User, pieter: Partner, shared: Instrument
) -> None:
    item = agreed(amina, marc, instrument=shared)
    seal_all()
    good = head(pieter).cursor
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    entry = Entry.objects.get(stream=item.pk, version=4)
    pending = str(EventId.of(item.pk, entry.leaf_hash))
    spoilt = good[:-1] + chr(ord(good[-1]) ^ 1)

    for cursor in (pending, spoilt, good[:-2] + "__", "evt_", "", "start.X", "evt_" + "A" * 38):
        with pytest.raises(UnknownCursor):
            events(pieter, after=cursor, limit=10)


def test_what_waits_to_be_sealed_counts_although_it_is_no_event_yet(
    amina: User, marc: User, pieter: Partner, shared: Instrument
) -> None:
    item = agreed(amina, marc, instrument=shared)
    seal_all()
    before = head(pieter)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    waiting = head(pieter)
    linked = agreed(amina, marc, instrument=shared)
    seal_all()
    sealed = head(pieter)
    actions.link(linked, item, kind=LinkKind.RESTATES, by=who(amina), at=NOW)

    assert waiting.cursor == before.cursor
    assert waiting.names == before.names
    assert len({before.news, waiting.news, sealed.news, head(pieter).news}) == 4
    assert sealed.names != head(pieter).names


# --- What it costs --------------------------------------------------------------------------


def cost(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def costs(partner: Partner) -> list[int]:
    """Return what a first head costs, another, a page with nothing new, and one of events."""
    feed_head.forget()
    first = cost(lambda: head(partner))
    end = head(partner).cursor
    return [
        first,
        cost(lambda: head(partner)),
        cost(lambda: events(partner, after=end, limit=100)),
        cost(lambda: events(partner, after=START, limit=5)),
    ]


def test_a_head_costs_one_query_and_a_page_as_many_whatever_is_hidden(
    amina: User, marc: User, pieter: Partner, shared: Instrument
) -> None:
    for _ in range(3):
        agreed(amina, marc, instrument=shared)
    seal_all()
    quiet, whole = costs(pieter), events(pieter, after=START, limit=500)
    for _ in range(3):
        agreed(amina, marc)
    seal_all()
    head(pieter)

    assert quiet[:3] == [4, 1, 1]
    assert quiet[3] <= 10
    assert costs(pieter) == quiet
    assert events(pieter, after=START, limit=500) == whole
