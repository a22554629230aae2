"""The feed of changes: everything that a partner may know of, in order, and nothing else."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.changes import EventType
from ledger.domain.levels import Level
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, Instrument, Partner, Source, User
from ledger.models.feed import START, Event, events, head
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


def test_whose_name_the_partner_has_itself_is_told_to_it(pieter: Partner) -> None:
    renaming = partial(actions.amend_reference, pieter.party, name="Belgium", by=SETUP, at=NOW)

    assert told(pieter, renaming) == [("reference.updated", "be")]


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


def rename(row: Any, amina: User) -> None:
    """Give a piece of reference data, as it is now, another name."""
    row = type(row).objects.get(pk=row.pk)
    if isinstance(row, Desk):
        actions.amend_desk(row, name=f"{row.name} anew", by=SETUP, at=NOW)
    elif isinstance(row, Source):
        actions.amend_reference(row, title=f"{row.title} anew", by=who(amina), at=NOW)
    else:
        actions.amend_reference(row, name=f"{row.name} anew", by=who(amina), at=NOW)


def test_reference_data_is_told_to_whom_a_document_shows_it(
    amina: User, marc: User, brussels: Desk, pieter: Partner
) -> None:
    top, source, publisher = a_theme("top"), a_source(), a_publisher()
    theme = a_theme("low", top)
    part: dict[str, Any] = {"instrument": an_instrument(), "party": a_party(), "theme": theme}
    item = published(
        amina,
        marc,
        instrument=part["instrument"],
        themes=[part["theme"]],
        citations=[Cited(source, "¶1")],
        obligations=[Obliged(part["party"])],
    )
    actions.attach(item, some_evidence(publisher=publisher), by=who(amina), at=NOW)
    rows = part | {"top": top, "source": source, "publisher": publisher, "desk": brussels}

    def named_at(level: Level) -> set[str]:
        given = actions.release(fresh(item), to=pieter.party, level=level, by=who(marc), at=NOW)
        found = {name for name, row in rows.items() if told(pieter, partial(rename, row, amina))}
        actions.withdraw_release(given, by=who(marc), at=NOW)
        return found

    headlines = {"instrument", "party", "theme", "top"}
    assert named_at(Level.FULL) == {*rows}
    assert named_at(Level.STATUS) == headlines | {"desk"}
    assert named_at(Level.HEADLINE) == headlines
