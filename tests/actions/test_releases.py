"""Nothing is seen that a manager did not release, and a release can be taken back."""

from typing import Any

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.domain.levels import Level
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
    assert told == {"party_id": str(country.pk), "is_public": False, "level": Level.FULL}


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


def test_more_or_less_is_shown_from_one_entry_on(amina: User, marc: User, country: Party) -> None:
    item = agreed(amina, marc)
    old = actions.release(item, to=country, level=Level.STATUS, by=who(marc), at=NOW)

    new = actions.change_release(old, level=Level.HEADLINE, by=who(marc), at=NOW)

    entry = Entry.objects.of(item.pk).last()
    assert entry
    assert entry.kind is Kind.VISIBILITY_CHANGED
    assert {old.row_name, new.row_name} <= entry.content("open")["data"]["set"].keys()
    assert entry.version == new.version == Release.objects.get(pk=old.pk).version
    assert Release.objects.get(pk=old.pk).withdrawn_at == NOW
    assert (new.thing, new.party, new.level) == (item, country, Level.HEADLINE)
    assert list(Release.objects.standing()) == [new]


@pytest.mark.parametrize("whole", [False, True], ids=["item", "instrument"])
@pytest.mark.parametrize("public", [False, True], ids=["party", "everybody"])
def test_every_release_can_show_more_or_less(
    amina: User, marc: User, country: Party, *, public: bool, whole: bool
) -> None:
    item = agreed(amina, marc)
    thing, audience = (item.instrument if whole else item), (None if public else country)
    given = release(thing, audience, marc)

    for level in (Level.HEADLINE, Level.STATUS, Level.FULL):
        given = actions.change_release(given, level=level, by=who(marc), at=NOW)

        kept = Release.objects.standing().get()
        assert kept == given
        assert (kept.thing, kept.party, kept.level) == (thing, audience, level)


def test_what_shows_that_much_already_is_not_released_again(
    amina: User, marc: User, country: Party
) -> None:
    given = release(agreed(amina, marc), country, marc)

    with refused("It shows that much already."):
        actions.change_release(given, level=Level.FULL, by=who(marc), at=NOW)


def test_what_was_withdrawn_shows_neither_more_nor_less(
    amina: User, marc: User, country: Party
) -> None:
    given = release(agreed(amina, marc), country, marc)
    withdraw(given, marc)

    with refused("This release was withdrawn already."):
        actions.change_release(given, level=Level.STATUS, by=who(marc), at=NOW)


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
            actions.change_release(given, level=Level.STATUS, by=who(person), at=NOW)
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
