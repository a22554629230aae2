"""The feed of changes: everything that a partner may know of, in order, and nothing else."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.changes import EventType
from ledger.domain.levels import Level
from ledger.domain.relations import LinkKind
from ledger.domain.status import Status
from ledger.errors import UnknownCursor
from ledger.models import Commitment, Desk, Entry, Instrument, Partner, User, feed_head
from ledger.models.feed import START, Event, events, head
from ledger.models.feed_cursor import EventId
from tests.factories import (
    NOW,
    SETUP,
    a_draft,
    a_partner,
    a_party,
    a_publisher,
    a_source,
    a_theme,
    agreed,
    an_instrument,
    approve,
    published,
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


def told(partner: Partner, act: Callable[[], object]) -> list[tuple[str, str]]:
    """Return type and subject of each event that follows from an act."""
    seal_all()
    before = head(partner).cursor
    act()
    return [(event.type.value, event.ref) for event in newest(partner, before)]


def fresh(item: Commitment) -> Commitment:
    found: Commitment = Commitment.objects.get(pk=item.pk)
    return found


# --- What is told ---------------------------------------------------------------------------


def test_each_change_is_told_in_order_with_what_it_changed(
    amina: User, marc: User, pieter: Partner, shared: Instrument
) -> None:
    item = agreed(amina, marc, instrument=shared)
    seal_all()
    start = head(pieter).cursor
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    actions.correct(item, changes={"title": "Étude"}, reason="Misspelt.", by=who(amina), at=NOW)
    actions.move(
        item,
        to=Status.IN_PROGRESS,
        note="Talks began.",
        evidence=some_evidence(),
        by=who(amina),
        at=NOW,
    )

    found = newest(pieter, start)

    assert [(e.type.value, e.ref, e.version, e.changed) for e in found] == [
        ("evidence.changed", item.reference, 4, ["evidence"]),
        ("commitment.updated", item.reference, 5, ["title"]),
        ("commitment.status_changed", item.reference, 6, ["evidence", "status"]),
    ]
    assert {(e.key, e.at) for e in found} == {(item.pk, NOW)}


def test_below_full_only_that_something_changed_is_told(
    amina: User, marc: User, pieter: Partner
) -> None:
    item = agreed(amina, marc)
    level = Level.STATUS
    actions.release(item, to=pieter.party, level=level, by=who(marc), at=NOW)
    seal_all()
    start = head(pieter).cursor
    actions.attach(fresh(item), some_evidence(), by=who(amina), at=NOW)

    [event] = newest(pieter, start)

    assert (event.type, event.changed) == (EventType.UPDATED, [])


def test_who_is_shown_nothing_is_told_nothing(amina: User, marc: User, pieter: Partner) -> None:
    nothing = head(pieter)
    item, other = agreed(amina, marc), a_party()

    assert told(pieter, lambda: actions.release(item, to=other, by=who(marc), at=NOW)) == []
    assert told(pieter, lambda: actions.amend_reference(other, name="X", by=SETUP, at=NOW)) == []
    assert head(pieter) == nothing


def test_a_release_a_publication_and_a_withdrawal_are_told(
    amina: User, marc: User, pieter: Partner, shared: Instrument
) -> None:
    draft = a_draft(amina, instrument=shared)
    proposal = actions.submit(draft, by=who(amina), at=NOW)
    item = agreed(amina, marc)
    ref = item.reference

    appears = told(pieter, lambda: approve(proposal, marc))
    given = []
    shown = told(
        pieter,
        lambda: given.append(actions.release(item, to=pieter.party, by=who(marc), at=NOW)),
    )
    hidden = told(pieter, lambda: actions.withdraw_release(given[0], by=who(marc), at=NOW))

    assert appears[-1] == ("commitment.released", draft.reference)
    assert shown == [("commitment.released", ref)]
    assert hidden == [("commitment.withdrawn", ref)]
    assert ("commitment.released", ref) not in told(pieter, lambda: None)
    everything = newest(pieter, START)
    assert [e.type for e in everything if e.ref == ref] == [EventType.WITHDRAWN]
    assert [e.version for e in everything if e.ref == ref] == [None]


def test_who_was_never_shown_a_draft_is_not_told_that_its_release_ended(
    amina: User, marc: User, pieter: Partner
) -> None:
    draft = a_draft(amina)

    def give_and_take() -> None:
        given = actions.release(draft, to=pieter.party, by=who(marc), at=NOW)
        actions.withdraw_release(given, by=who(marc), at=NOW)
        approve(actions.submit(fresh(draft), by=who(amina), at=NOW), marc)

    assert told(pieter, give_and_take) == []
    assert newest(pieter, START) == []


def test_a_whole_instrument_that_is_shown_or_hidden_resets_the_feed(
    amina: User, marc: User, pieter: Partner
) -> None:
    instrument = an_instrument()
    agreed(amina, marc, instrument=instrument)
    given = []

    def give(thing: Instrument, party: Any) -> None:
        given.append(actions.release(thing, to=party, by=who(marc), at=NOW))

    def row() -> Instrument:
        found: Instrument = Instrument.objects.get(pk=instrument.pk)
        return found

    assert told(pieter, lambda: give(row(), a_party())) == []
    assert told(pieter, lambda: give(row(), pieter.party))[-1] == ("feed.reset", "")
    hiding = told(pieter, lambda: actions.withdraw_release(given[1], by=who(marc), at=NOW))
    assert hiding == [("feed.reset", "")]
    assert told(pieter, lambda: give(an_instrument(), pieter.party)) == []


def test_what_names_an_item_is_told_when_that_appears_or_disappears(
    amina: User, marc: User, pieter: Partner
) -> None:
    umbrella, child = agreed(amina, marc), agreed(amina, marc)
    actions.set_parent(child, parent=umbrella, by=who(amina), at=NOW)
    actions.release(child, to=pieter.party, by=who(marc), at=NOW)
    given = []

    shown = told(
        pieter,
        lambda: given.append(actions.release(umbrella, to=pieter.party, by=who(marc), at=NOW)),
    )
    seal_all()
    before = head(pieter).cursor
    actions.withdraw_release(given[0], by=who(marc), at=NOW)
    first, last = newest(pieter, before)

    follows = ("commitment.updated", child.reference)
    assert shown == [follows, ("commitment.released", umbrella.reference)]
    assert (first.type.value, first.ref) == follows
    assert last.type is EventType.WITHDRAWN
    # Who dies between the two is told of both again.
    assert [event.id for event in newest(pieter, first.id)] == [first.id, last.id]
    assert newest(pieter, last.id) == []


def test_reference_data_is_told_to_whom_a_document_shows_it(
    amina: User, marc: User, brussels: Desk, pieter: Partner
) -> None:
    party, top, source = a_party(), a_theme("top"), a_source()
    theme, publisher, instrument = a_theme("low", top), a_publisher(), an_instrument()
    item = published(
        amina,
        marc,
        instrument=instrument,
        themes=[theme],
        citations=[Cited(source, "¶1")],
        obligations=[Obliged(party)],
    )
    actions.attach(item, some_evidence(publisher=publisher), by=who(amina), at=NOW)
    rows = {
        "instrument": instrument,
        "party": party,
        "theme": theme,
        "top": top,
        "source": source,
        "publisher": publisher,
        "desk": brussels,
    }
    release = actions.release(fresh(item), to=pieter.party, by=who(marc), at=NOW)

    def named_at(level: Level) -> set[str]:
        nonlocal release
        if release.level != level:
            release = actions.change_release(release, level=level, by=who(marc), at=NOW)
        return {name for name, row in rows.items() if told(pieter, partial(rename, row))}

    def rename(row: Any) -> None:
        row = type(row).objects.get(pk=row.pk)
        if isinstance(row, Desk):
            actions.amend_desk(row, name=f"{row.name} anew", by=SETUP, at=NOW)
            return
        field = "title" if row == source else "name"
        actions.amend_reference(
            row, by=who(amina), at=NOW, **{field: f"{getattr(row, field)} anew"}
        )

    headlines = {"instrument", "party", "theme", "top"}
    assert named_at(Level.FULL) == set(rows)
    assert named_at(Level.STATUS) == headlines | {"desk"}
    assert named_at(Level.HEADLINE) == headlines
    assert told(pieter, lambda: rename(party)) == [("reference.updated", party.code)]


# --- Where it goes on -----------------------------------------------------------------------


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


def test_a_head_costs_one_query_and_a_page_as_many_whatever_is_hidden(
    amina: User, marc: User, pieter: Partner, shared: Instrument
) -> None:
    for _ in range(3):
        agreed(amina, marc, instrument=shared)
    seal_all()
    feed_head.forget()
    cold = cost(lambda: head(pieter))

    def costs() -> list[int]:
        at_the_end = head(pieter).cursor
        return [
            cost(lambda: head(pieter)),
            cost(lambda: events(pieter, after=at_the_end, limit=100)),
            cost(lambda: events(pieter, after=START, limit=5)),
        ]

    told_before, quiet = events(pieter, after=START, limit=500), costs()
    for _ in range(3):
        agreed(amina, marc)
    seal_all()
    now = head(pieter)
    feed_head.forget()

    assert quiet[:2] == [1, 1]
    assert quiet[2] <= 10
    assert costs() == quiet
    feed_head.forget()
    assert cost(lambda: head(pieter)) == cold == 4
    assert head(pieter) == now
    assert events(pieter, after=START, limit=500) == told_before
