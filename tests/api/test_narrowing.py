"""What a partner may leave out, the days it asks about, and the words it looks for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.actor import Role
from ledger.domain.dates import Precision, stated
from ledger.domain.publishing import ObligationRole, Rung
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
    in_progress,
    published,
    who,
)

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


def test_what_is_left_out_is_all_that_would_be_found(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    eu, un, cyber = a_party("eu"), a_party("un"), a_theme("cyber", a_theme("security"))
    one = agreed(amina, marc, instrument=shared, obligations=[Obliged(eu), Obliged(un)])
    two = published(amina, marc, instrument=shared, rung=Rung.HOPE, themes=[cyber])
    other = in_progress(amina, marc, instrument=an_instrument("UN-2020"))
    actions.release(other, to=None, by=who(marc), at=NOW)
    refs = {item.reference for item in (one, two, other)}

    for name, value in (
        ("status", ["agreed", "in_progress"]),
        ("status", list(Status)),
        ("party", ["eu", "un"]),
        ("party", ["asean"]),
        ("theme", ["security"]),
        ("instrument", ["UN-2020", "NONE"]),
        ("owner", ["brussels"]),
        ("rung", ["1"]),
        ("late", ["update_stale", "review_overdue"]),
    ):
        found, left = set(pieter.refs(**{name: value})), pieter.refs(**{f"{name}_not": value})
        assert found | set(left) == refs, name
        assert not found & set(left), name
    assert pieter.refs(status_not="agreed", party_not="eu", theme_not="cyber") == [other.reference]


def test_a_role_is_that_of_the_party_that_is_asked_for(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    eu, un = a_party("eu"), a_party("un")
    parts = [Obliged(eu), Obliged(un, ObligationRole.BENEFICIARY)]
    one = agreed(amina, marc, instrument=shared, obligations=parts).reference
    parts = [Obliged(un), Obliged(eu, ObligationRole.FACILITATOR)]
    two = agreed(amina, marc, instrument=shared, obligations=parts).reference

    assert pieter.refs(party="eu", party_role="obligor") == [one]
    assert pieter.refs(party="eu", party_role="beneficiary") == []
    assert pieter.refs(party=["eu", "un"], party_role="obligor") == [one, two]
    assert pieter.refs(party_role="beneficiary") == [one]
    assert pieter.refs(party_role=["beneficiary", "facilitator"]) == [one, two]
    assert pieter.refs(party_role="beneficiary", party_not="eu") == []


def test_by_the_desk_that_answers_for_it(
    amina: User, marc: User, dev: User, delhi: Desk, shared: Instrument, pieter: Caller
) -> None:
    mira = a_person("mira", Role.MANAGER, delhi)
    here = agreed(amina, marc, instrument=shared).reference
    there = agreed(dev, mira, instrument=shared).reference

    assert pieter.refs(owner="brussels") == [here]
    assert pieter.refs(owner=["brussels", "new-delhi"]) == [here, there]
    assert pieter.refs(owner_not="brussels") == [there]
    assert pieter.refs(owner="amina") == []


def test_days_are_asked_from_one_on_and_before_another(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    july, august = date(2026, 7, 31), date(2026, 8, 31)
    blank = agreed(amina, marc, instrument=shared, next_review_on=date(2030, 1, 1)).reference
    early, late = (
        agreed(
            amina,
            marc,
            instrument=shared,
            due=stated(day, Precision.DAY),
            stated=stated(day - timedelta(days=365), Precision.DAY),
            next_review_on=day,
        ).reference
        for day in (july, august)
    )

    for name, year in (("due", "2026"), ("made", "2025"), ("review", "2026")):
        more = [blank] if name == "review" else []
        assert pieter.refs(**{f"{name}_from": f"{year}-07-31"}) == [*more, early, late]
        assert pieter.refs(**{f"{name}_from": f"{year}-08-01"}) == [*more, late]
        assert pieter.refs(**{f"{name}_before": f"{year}-08-31"}) == [early]
        assert pieter.refs(**{f"{name}_before": f"{year}-07-31"}) == []
        within = {f"{name}_from": f"{year}-08-31", f"{name}_before": f"{year}-09-01"}
        assert pieter.refs(**within) == [late]


def test_by_the_evidence_that_stands(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    bare = agreed(amina, marc, instrument=shared).reference
    proven = in_progress(amina, marc, instrument=shared)
    assert pieter.refs(has_evidence="true") == [proven.reference]
    assert pieter.refs(has_evidence="false") == [bare]

    actions.withdraw_evidence(
        proven, proven.evidence.get(), reason="Forged.", by=who(amina), at=NOW
    )

    assert pieter.refs(has_evidence="true") == []


def test_what_changed_since_an_instant_wherever_its_clock_stands(
    amina: User, promise: Commitment, marc: User, shared: Instrument, pieter: Caller
) -> None:
    other = agreed(amina, marc, instrument=shared)
    at = NOW + timedelta(microseconds=1)
    actions.correct(other, changes={"title": "Étude"}, reason="So.", by=who(amina), at=at)
    both = [promise.reference, other.reference]

    assert pieter.refs(updated_since="2026-07-01T10:00:00Z") == both
    assert pieter.refs(updated_since="2026-07-01T10:00:00.000001Z") == both[1:]
    assert pieter.refs(updated_since="2026-07-01T15:30:00.000001+05:30") == both[1:]
    assert pieter.refs(updated_since="2026-07-01T10:00:00.000002Z") == []
    assert pieter.refs(updated_since="2026-07-02T10:00:00+14:00") == []
    for far in ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00-23:59"):
        assert pieter.refs(updated_since=far) == both
    assert pieter.refs(updated_since="9999-12-31T23:59:59.999999Z") == []


def test_words_are_found_in_reference_title_and_text(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    told = {"title": "Étude of 100% of sea_lanes", "text": "Both sides meet.\nOn paper, yearly."}
    one = agreed(amina, marc, instrument=shared, **told).reference
    two = agreed(amina, marc, instrument=shared, title="Meet at sea lanes", text="On paper.")

    both = [one, two.reference]
    for words, found in (
        ("meet", both),
        ("MEET paper", both),
        ('"on paper"', both),
        ('"paper on"', []),
        ("be-in-2025", both),
        (one, [one]),
        ("100%", [one]),
        ("sea_lanes", [one]),
        ("a_lanes", [one]),
        ("%", [one]),
        ("_", [one]),
        ("\\", []),
        ("Étude", [one]),
        ("E\u0301tude", [one]),
        ("meet zebra", []),
        ("' OR 1=1", []),
    ):
        assert pieter.refs(q=words) == found, words


def test_what_a_word_is_in_and_was_not_released_is_not_found(
    amina: User, marc: User, promise: Commitment, pieter: Caller
) -> None:
    hidden = agreed(amina, marc, title="Whisper", text="Whisper")

    for words in ("whisper", hidden.reference, f'"{hidden.reference}"'):
        assert pieter.refs(q=words) == []


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
def test_late_in_the_list_and_by_the_filter_are_one_at_every_hour(
    zone: str,
    amina: User,
    marc: User,
    ada: User,
    brussels: Desk,
    shared: Instrument,
    pieter: Caller,
    clock: Clock,
) -> None:
    actions.amend_desk(brussels, time_zone=zone, by=who(ada), at=NOW)
    for day in (date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)):
        due = stated(day, Precision.DAY)
        agreed(amina, marc, instrument=shared, due=due, next_review_on=day)

    for hour in range(0, 60, 11):
        clock(datetime(2026, 7, 2, 0, 30, tzinfo=UTC) + timedelta(hours=hour))
        listed = pieter.documents()
        overdue = [document["ref"] for document in listed if document["overdue"]]
        for kind in ("delivery_overdue", "review_overdue"):
            late = [d["ref"] for d in listed if kind in {way["kind"] for way in d["late"]}]
            assert pieter.refs(late=kind) == late
            assert pieter.refs(late_not=kind) == [d["ref"] for d in listed if d["ref"] not in late]
        assert pieter.refs(overdue="true") == overdue
