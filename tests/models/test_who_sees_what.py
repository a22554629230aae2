"""Who sees what, who may edit it, and what waits for whom: one place for every door."""

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.status import Status
from ledger.models import Commitment, Partner, Party, Release, User
from tests.factories import (
    NOW,
    SETUP,
    a_desk,
    a_draft,
    a_partner,
    a_party,
    a_person,
    agreed,
    approve,
    published,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db


def seen_by(viewer: User | Partner) -> set[Commitment]:
    return set(Commitment.objects.visible_to(viewer))


@pytest.fixture
def country(db: None) -> Party:
    return a_party("country")


@pytest.fixture
def pieter(country: Party) -> Partner:
    """The office of another country that reads through the API."""
    return a_partner(country)


def test_a_partner_sees_nothing_that_was_not_released(
    amina: User, marc: User, pieter: Partner
) -> None:
    published(amina, marc)
    a_draft(amina)

    assert seen_by(pieter) == set()


def test_a_partner_sees_the_one_item_that_was_released_to_its_party(
    amina: User, marc: User, pieter: Partner, country: Party
) -> None:
    shown, _hidden = published(amina, marc), published(amina, marc)

    actions.release(shown, to=country, by=who(marc), at=NOW)

    assert seen_by(pieter) == {shown}
    assert seen_by(a_partner(a_party())) == set()
    assert seen_by(a_partner(country)) == {shown}


def test_a_draft_is_never_shown_however_it_was_released(
    amina: User, marc: User, pieter: Partner, country: Party
) -> None:
    draft = a_draft(amina)
    actions.release(draft, to=country, by=who(marc), at=NOW)
    actions.release(draft, to=None, by=who(marc), at=NOW)
    actions.release(draft.instrument, to=None, by=who(marc), at=NOW)

    assert seen_by(pieter) == set()

    draft.refresh_from_db()
    approve(actions.submit(draft, by=who(amina), at=NOW), marc)
    assert seen_by(pieter) == {draft}


def test_a_released_instrument_shows_its_published_items_and_later_ones_too(
    amina: User, marc: User, pieter: Partner, country: Party
) -> None:
    first = published(amina, marc)
    actions.release(first.instrument, to=country, by=who(marc), at=NOW)
    later = published(amina, marc, instrument=first.instrument)
    a_draft(amina, instrument=first.instrument)
    published(amina, marc)

    assert seen_by(pieter) == {first, later}


def test_what_is_public_every_partner_sees_once(
    amina: User, marc: User, pieter: Partner, country: Party
) -> None:
    shown = published(amina, marc)
    actions.release(shown, to=None, by=who(marc), at=NOW)
    actions.release(shown, to=country, by=who(marc), at=NOW)
    actions.release(shown.instrument, to=country, by=who(marc), at=NOW)

    assert list(Commitment.objects.visible_to(pieter)) == [shown]
    assert seen_by(a_partner(a_party())) == {shown}


@pytest.mark.parametrize("whole", [False, True], ids=["item", "instrument"])
@pytest.mark.parametrize("public", [False, True], ids=["party", "everybody"])
def test_a_withdrawn_release_shows_nothing_any_more(
    amina: User, marc: User, pieter: Partner, country: Party, *, public: bool, whole: bool
) -> None:
    item = published(amina, marc)
    thing = item.instrument if whole else item
    given = actions.release(thing, to=None if public else country, by=who(marc), at=NOW)
    assert seen_by(pieter) == {item}

    actions.withdraw_release(given, by=who(marc), at=NOW)

    assert seen_by(pieter) == set()
    assert not Release.objects.standing().exists()


def test_a_release_that_is_given_again_shows_it_again(
    amina: User, marc: User, pieter: Partner, country: Party
) -> None:
    item = published(amina, marc)
    first = actions.release(item, to=country, by=who(marc), at=NOW)
    actions.withdraw_release(first, by=who(marc), at=NOW)
    item.refresh_from_db()

    actions.release(item, to=country, by=who(marc), at=NOW)

    assert seen_by(pieter) == {item}


def test_a_partner_that_may_not_read_sees_nothing(amina: User, marc: User, pieter: Partner) -> None:
    actions.release(published(amina, marc), to=None, by=who(marc), at=NOW)

    actions.amend_partner(pieter, is_active=False, by=SETUP, at=NOW)

    assert seen_by(pieter) == set()


def test_colleagues_see_everything_drafts_included(
    amina: User, marc: User, rita: User, dev: User, ada: User
) -> None:
    both = {published(amina, marc), a_draft(amina)}

    for colleague in (amina, marc, rita, dev, ada):
        assert seen_by(colleague) == both


def test_who_left_sees_nothing(amina: User, marc: User, rita: User) -> None:
    published(amina, marc)

    actions.amend_person(rita, is_active=False, by=SETUP, at=NOW)

    assert seen_by(rita) == set()


def test_officers_and_managers_edit_the_items_of_their_desks(
    amina: User, marc: User, rita: User, dev: User, ada: User
) -> None:
    items = {published(amina, marc), a_draft(amina)}

    editable = {u: set(Commitment.objects.editable_by(u)) for u in (amina, marc, rita, dev, ada)}

    assert editable == {amina: items, marc: items, rita: set(), dev: set(), ada: set()}


def test_who_left_the_desk_or_the_house_edits_nothing(amina: User, marc: User) -> None:
    published(amina, marc)
    actions.unseat(amina, amina.desks.get(), by=SETUP, at=NOW)
    actions.amend_person(marc, is_active=False, by=SETUP, at=NOW)

    for person in User.objects.filter(pk__in=[amina.pk, marc.pk]):
        assert not Commitment.objects.editable_by(person).exists()


def closing(commitment: Commitment, by: User) -> None:
    actions.propose_move(
        commitment,
        to=Status.FULFILLED,
        note="It is done.",
        evidence=some_evidence(),
        by=who(by),
        at=NOW,
    )


def awaiting(user: User) -> set[Commitment]:
    return set(Commitment.objects.awaiting(user))


def test_a_proposal_waits_for_the_managers_of_the_desk(
    amina: User, marc: User, rita: User, dev: User
) -> None:
    item = agreed(amina, marc)
    elsewhere = a_person("mina", Role.MANAGER, a_desk())

    closing(item, amina)

    assert awaiting(marc) == {item}
    assert [awaiting(user) for user in (amina, rita, dev, elsewhere)] == [set()] * 4


def test_ones_own_proposal_waits_for_another(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    another = a_person("maria", Role.MANAGER, item.desk)

    closing(item, marc)

    assert awaiting(marc) == set()
    assert awaiting(another) == {item}


def test_a_proposal_that_an_edit_made_void_waits_for_nobody(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    closing(item, amina)

    actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    assert awaiting(marc) == set()
    assert item.proposals.pending().get().is_void(item)


def test_a_decided_proposal_waits_for_nobody(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    closing(item, amina)

    actions.decide(
        item.proposals.pending().get(), approve=False, note="Not yet.", by=who(marc), at=NOW
    )

    assert awaiting(marc) == set()
