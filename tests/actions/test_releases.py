"""Nothing is seen that a manager did not release, and a release can be taken back."""

from typing import Any

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.models import Commitment, Entry, Instrument, Party, Release, User
from tests.actions.refusing import refused, stale
from tests.factories import NOW, a_desk, a_party, a_person, agreed, some_evidence, who

pytestmark = pytest.mark.django_db
ALREADY = "It is released to them already."


@pytest.fixture
def country(db: None) -> Party:
    return a_party("country")


def release(thing: Commitment | Instrument, to: Party | None, by: User) -> Release:
    return actions.release(thing, to=to, by=who(by), at=NOW)


def withdraw(given: Release, by: User) -> Entry:
    return actions.withdraw_release(given, by=who(by), at=NOW)


def test_a_release_is_told_in_the_stream_of_what_is_released(
    amina: User, marc: User, country: Party
) -> None:
    item = agreed(amina, marc)

    given = release(item, country, marc)
    whole = release(item.instrument, None, marc)

    entry = Entry.objects.of(item.pk).last()
    of_instrument = Entry.objects.of(item.instrument_id).last()
    assert entry
    assert of_instrument
    assert entry.kind is of_instrument.kind is Kind.VISIBILITY_CHANGED
    assert (given.thing, given.party, given.is_public) == (item, country, False)
    assert (whole.thing, whole.party, whole.is_public) == (item.instrument, None, True)


def test_who_may_see_it_is_between_colleagues(amina: User, marc: User, country: Party) -> None:
    item = agreed(amina, marc)

    given = release(item, country, marc)

    entry = Entry.objects.of(item.pk).last()
    assert entry
    assert str(country.pk) not in str(entry.open)
    told = entry.content("restricted")["data"]["set"][given.row_name]
    assert told == {"party_id": str(country.pk), "is_public": False}


def test_a_withdrawal_stays_on_the_record(amina: User, marc: User, country: Party) -> None:
    item = agreed(amina, marc)
    given = release(item, country, marc)

    entry = withdraw(given, marc)

    assert entry.kind is Kind.VISIBILITY_CHANGED
    assert Release.objects.get().withdrawn_at == NOW
    assert entry.content("open")["data"]["set"][given.row_name] == {
        "withdrawn_at": "2026-07-01T10:00:00.000000Z"
    }


@pytest.mark.parametrize("whole", [False, True], ids=["item", "instrument"])
@pytest.mark.parametrize("public", [False, True], ids=["party", "everybody"])
def test_nothing_is_released_twice_to_the_same(
    amina: User, marc: User, country: Party, *, public: bool, whole: bool
) -> None:
    item = agreed(amina, marc)
    thing, audience = (item.instrument if whole else item), (None if public else country)
    release(thing, audience, marc)

    with refused(ALREADY):
        release(thing, audience, marc)


def test_one_release_leaves_room_for_another_party_and_for_everybody(
    amina: User, marc: User, country: Party
) -> None:
    item = agreed(amina, marc)

    for audience in (country, a_party(), None):
        release(item, audience, marc)
        release(item.instrument, audience, marc)

    assert Release.objects.standing().count() == 6


def test_a_release_is_withdrawn_once(amina: User, marc: User, country: Party) -> None:
    given = release(agreed(amina, marc), country, marc)
    withdraw(given, marc)

    with refused("This release was withdrawn already."):
        withdraw(given, marc)


def test_only_a_manager_of_the_desk_shows_and_hides_an_item(
    amina: User, marc: User, rita: User, ada: User, country: Party
) -> None:
    item = agreed(amina, marc)
    given = release(item, country, marc)
    elsewhere = a_person("mina", Role.MANAGER, a_desk())
    everybody: Any = [(p, "Only a manager decides who may see") for p in (amina, rita, ada)]

    for person, sentence in [*everybody, (elsewhere, "This commitment belongs to another desk")]:
        with refused(sentence):
            release(item, None, person)
        with refused(sentence):
            withdraw(given, person)


def test_a_whole_instrument_is_any_manager_s_to_show(
    amina: User, marc: User, country: Party
) -> None:
    item = agreed(amina, marc)
    elsewhere = a_person("mina", Role.MANAGER, a_desk())

    with refused("Only a manager decides who may see an item."):
        release(item.instrument, country, amina)
    given = release(item.instrument, country, elsewhere)

    assert given.thing == item.instrument


def test_an_item_that_somebody_changed_meanwhile_is_not_released(
    amina: User, marc: User, country: Party
) -> None:
    item = agreed(amina, marc)
    seen_before = Commitment.objects.get()
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    with stale():
        release(seen_before, country, marc)
