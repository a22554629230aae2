"""How a partner asks for some of what was released."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.actor import Role
from ledger.domain.dates import Precision, stated
from ledger.domain.publishing import ObligationRole
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, Instrument, User
from tests.api.partners import Caller
from tests.factories import (
    NOW,
    a_party,
    a_person,
    a_theme,
    agreed,
    an_instrument,
    approve,
    in_progress,
    published,
    renounced,
    who,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 7, 1)


def withdrawn(commitment: Commitment, owner: User, manager: User) -> Commitment:
    """Return a commitment that was renounced, and so is closed."""
    renounced(commitment, owner)
    commitment.refresh_from_db()
    proposal = actions.propose_move(
        commitment, to=Status.WITHDRAWN, note="Renounced.", by=who(owner), at=NOW
    )
    return approve(proposal, manager)


def test_by_status_one_or_several(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    announced = published(amina, marc, instrument=shared).reference
    settled = agreed(amina, marc, instrument=shared).reference
    begun = in_progress(amina, marc, instrument=shared).reference

    assert pieter.refs(status="agreed") == [settled]
    assert pieter.refs(status=["announced", "in_progress"]) == [announced, begun]
    assert pieter.refs(status=list(Status)) == [announced, settled, begun]
    assert pieter.refs(status="fulfilled") == []


def test_by_party_whatever_its_role(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    eu, un = a_party("eu"), a_party("un")
    both = [Obliged(eu), Obliged(un), Obliged(eu, ObligationRole.BENEFICIARY)]
    one = agreed(amina, marc, instrument=shared, obligations=both).reference
    two = agreed(amina, marc, instrument=shared, obligations=[Obliged(un)]).reference

    assert pieter.refs(party="eu") == [one]
    assert pieter.refs(party=["eu", "un"]) == [one, two]
    assert pieter.refs(party="asean") == []


def test_by_theme_with_every_theme_below_it(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    top = a_theme("security-defence")
    middle = a_theme("maritime-security", top)
    bottom = a_theme("sea-lanes", middle)
    other = a_theme("cyber", top)
    refs = {
        theme.code: agreed(amina, marc, instrument=shared, themes=[theme]).reference
        for theme in (top, middle, bottom, other)
    }

    assert pieter.refs(theme="security-defence") == sorted(refs.values())
    assert pieter.refs(theme="maritime-security") == [refs[middle.code], refs[bottom.code]]
    assert pieter.refs(theme=["sea-lanes", "cyber"]) == [refs[bottom.code], refs[other.code]]
    assert pieter.refs(theme="trade") == []


def test_a_theme_that_was_dropped_no_longer_counts(
    amina: User, promise: Commitment, pieter: Caller
) -> None:
    cyber = a_theme("cyber")
    actions.tag(promise, [cyber], by=who(amina), at=NOW)
    assert pieter.refs(theme="cyber") == [promise.reference]

    actions.tag(promise, [], by=who(amina), at=NOW)

    assert pieter.refs(theme="cyber") == []


def test_by_instrument(
    amina: User, marc: User, shared: Instrument, promise: Commitment, pieter: Caller
) -> None:
    other = agreed(amina, marc, instrument=an_instrument("EU-IN-SDP"))
    actions.release(other, to=None, by=who(marc), at=NOW)

    assert pieter.refs(instrument="EU-IN-SDP") == [other.reference]
    both = pieter.refs(instrument=["EU-IN-SDP", shared.code])
    assert both == [promise.reference, other.reference]


def test_names_add_up(amina: User, marc: User, shared: Instrument, pieter: Caller) -> None:
    cyber, eu = a_theme("cyber"), Obliged(a_party("eu"))
    ref = agreed(amina, marc, instrument=shared, themes=[cyber], obligations=[eu]).reference
    agreed(amina, marc, instrument=shared, themes=[cyber])

    assert pieter.refs(theme="cyber", party="eu", status="agreed", overdue="false") == [ref]
    assert pieter.refs(theme="cyber", party="eu", status="announced") == []


@pytest.fixture
def due_today(
    amina: User, marc: User, dev: User, delhi: Desk, shared: Instrument
) -> dict[str, str]:
    """Two items due on one day: one of the desk in Brussels, one of that in Delhi."""
    mira = a_person("mira", Role.MANAGER, delhi)
    due = stated(DUE, Precision.DAY)
    return {
        "brussels": agreed(amina, marc, instrument=shared, due=due).reference,
        "delhi": agreed(dev, mira, instrument=shared, due=due).reference,
    }


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 7, 1, 18, 29, tzinfo=UTC), set()),
        (datetime(2026, 7, 1, 18, 31, tzinfo=UTC), {"delhi"}),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), {"delhi"}),
        (datetime(2026, 7, 1, 22, 1, tzinfo=UTC), {"delhi", "brussels"}),
    ],
)
def test_a_day_passes_at_the_midnight_of_each_desk(
    at: datetime,
    late: set[str],
    due_today: dict[str, str],
    pieter: Caller,
    clock: Callable[[datetime], None],
) -> None:
    clock(at)

    flagged = {document["ref"]: document["overdue"] for document in pieter.documents()}

    assert flagged == {ref: desk in late for desk, ref in due_today.items()}
    assert pieter.refs(overdue="true") == sorted(ref for ref in flagged if flagged[ref])
    assert pieter.refs(overdue="false") == sorted(ref for ref in flagged if not flagged[ref])


def test_what_is_closed_or_has_no_due_day_is_not_overdue(
    amina: User, marc: User, shared: Instrument, promise: Commitment, pieter: Caller
) -> None:
    past = stated(date(2026, 1, 1), Precision.DAY)
    closed = withdrawn(agreed(amina, marc, instrument=shared, due=past), amina, marc)

    assert pieter.refs(overdue="true") == []
    assert pieter.refs(overdue="false") == [promise.reference, closed.reference]
    assert not any(document["overdue"] for document in pieter.documents())


def test_a_review_that_is_late_makes_no_delivery_overdue(
    promise: Commitment, pieter: Caller, clock: Callable[[datetime], None]
) -> None:
    clock(datetime(2027, 6, 30, tzinfo=UTC))

    assert pieter.refs(overdue="true") == []
