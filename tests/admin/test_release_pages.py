"""Who may see what: managers release, and take it back."""

import pytest

from ledger import actions
from ledger.domain.levels import Level
from ledger.models import Commitment, Instrument, Party, Release, User
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.factories import NOW, a_draft, a_partner, a_party, an_instrument, published, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def india(db: None) -> Party:
    return a_party("in")


@pytest.fixture(params=["commitment", "instrument"])
def thing(request: pytest.FixtureRequest, amina: User, marc: User) -> Commitment | Instrument:
    """An item, or a whole instrument: released in the same way."""
    return published(amina, marc) if request.param == "commitment" else an_instrument()


def test_a_manager_releases_to_one_party(
    thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    answer = Visitor(marc).send(thing, "release", audience="party", party=india)

    assert told(answer) == "Released to Party in."
    assert [release.party for release in thing.releases.standing()] == [india]


def test_a_manager_releases_to_everybody(
    thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    answer = Visitor(marc).send(thing, "release", audience="public", party=india)

    assert told(answer) == "Released to everybody."
    release = thing.releases.standing().get()
    assert (release.is_public, release.party) == (True, None)


@pytest.mark.parametrize("level", Level)
def test_a_manager_says_how_much_of_it_is_shown(
    level: Level, thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    manager = Visitor(marc)

    manager.send(thing, "release", audience="party", party=india, level=level.value)

    assert thing.releases.standing().get().level == level
    assert f"Party in {level.label}" in text_of(manager.item(thing))


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("level", ["", "0", "4", "full"])
def test_a_level_that_nobody_knows_is_not_released_at(
    level: str, thing: Commitment | Instrument, marc: User
) -> None:
    with nothing_written():
        answer = Visitor(marc).send(thing, "release", audience="public", level=level)

    assert "level" in answer.context["form"].errors


def test_a_manager_shows_more_or_less_later(
    thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    given = actions.release(thing, to=india, level=Level.STATUS, by=who(marc), at=NOW)
    thing.refresh_from_db()

    answer = Visitor(marc).send(thing, "change-release", given.pk, level=Level.FULL.value)

    assert told(answer) == "Shown to Party in now: Full"
    kept = thing.releases.standing().get()
    assert (kept.party, kept.level) == (india, Level.FULL)


@pytest.mark.only("sqlite")
def test_showing_as_much_as_before_is_not_offered(
    thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    given = actions.release(thing, to=india, level=Level.STATUS, by=who(marc), at=NOW)
    thing.refresh_from_db()
    manager = Visitor(marc)

    with nothing_written():
        answer = manager.send(thing, "change-release", given.pk, level=Level.STATUS.value)

    assert "level" in answer.context["form"].errors


def test_who_would_show_more_or_less_sees_first_of_what(
    amina: User, marc: User, india: Party
) -> None:
    instrument = an_instrument("INS")
    bare, known = (published(amina, marc, instrument=instrument) for _ in range(2))
    given = actions.release(instrument, to=india, level=Level.STATUS, by=who(marc), at=NOW)
    actions.release(known, to=None, by=who(marc), at=NOW)

    page = Visitor(marc).open("ledger_instrument_change-release_key", instrument.pk, given.pk)

    words = text_of(page)
    assert "Released to Party in: Status" in words
    less, more = words.split("With “Headline”")[1].split("With “Full”")
    assert less.startswith(" Would disappear: its text, desk and status")
    assert more.startswith(" Would appear: its evidence with the files")
    for part in (less, more):
        assert f"of 1 commitment {bare.reference}" in part
        assert known.reference not in part.split("How much of it")[0]


@pytest.mark.only("sqlite")
def test_a_release_names_a_party_or_everybody(thing: Commitment | Instrument, marc: User) -> None:
    with nothing_written():
        answer = Visitor(marc).send(thing, "release", audience="party")

    assert answer.status_code == 200
    assert "Choose the party that may see it." in text_of(answer)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("audience", ["", "friends"])
def test_nobody_is_released_to_by_accident(
    audience: str, thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    with nothing_written():
        answer = Visitor(marc).send(thing, "release", audience=audience, party=india)

    assert "audience" in answer.context["form"].errors


@pytest.mark.parametrize("audience", ["party", "public"])
def test_what_is_released_is_not_released_again(
    audience: str, thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    manager = Visitor(marc)
    manager.send(thing, "release", audience=audience, party=india)

    with nothing_written():
        answer = manager.send(thing, "release", audience=audience, party=india)

    assert answer.status_code == 422
    assert "It is released to them already." in text_of(answer)
    assert str(typed_in(answer, "party")) == str(india.pk)


def test_a_release_is_taken_back_and_may_be_given_again(
    thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    manager = Visitor(marc)
    manager.send(thing, "release", audience="party", party=india)
    given = thing.releases.standing().get()

    answer = manager.send(thing, "withdraw-release", given.pk)

    assert told(answer) == "No longer shown to Party in."
    assert not thing.releases.standing().exists()
    manager.send(thing, "release", audience="party", party=india)
    assert thing.releases.standing().count() == 1


def test_a_release_is_taken_back_once(
    thing: Commitment | Instrument, marc: User, india: Party
) -> None:
    given = actions.release(thing, to=india, by=who(marc), at=NOW)
    actions.withdraw_release(given, by=who(marc), at=NOW)
    thing.refresh_from_db()
    sent = {"seen_version": thing.version}

    with nothing_written():
        answer = Visitor(marc).client.post(page_of(thing, "withdraw-release", given.pk), sent)

    assert told(answer) == "This release was withdrawn already."


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("key", ["", "no-uuid", "019200c0-0000-7000-8000-000000000000"])
def test_a_release_that_is_not_there_leads_back(
    key: str, thing: Commitment | Instrument, marc: User
) -> None:
    answer = Visitor(marc).client.get(page_of(thing, "withdraw-release", key))

    assert answer["Location"] == page_of(thing, "change")
    assert told(answer) == "This release was withdrawn already."


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "rita", "ada", "dev"])
def test_only_managers_decide_who_sees(
    person: str,
    thing: Commitment | Instrument,
    amina: User,
    rita: User,
    ada: User,
    dev: User,
    marc: User,
    india: Party,
) -> None:
    given = actions.release(thing, to=india, by=who(marc), at=NOW)
    other = Visitor({"amina": amina, "rita": rita, "ada": ada, "dev": dev}[person])
    thing.refresh_from_db()
    sent = {"seen_version": thing.version, "audience": "public"}

    with nothing_written():
        answers = [
            other.client.post(page_of(thing, "release"), sent),
            other.client.post(page_of(thing, "change-release", given.pk), sent | {"level": "1"}),
            other.client.post(page_of(thing, "withdraw-release", given.pk), sent),
        ]

    for answer in answers:
        assert answer.status_code == 302
        assert "Only a manager decides who may see an item." in told(answer)


def test_a_manager_releases_items_of_their_own_desk_only(
    amina: User, marc: User, lena: User, india: Party
) -> None:
    commitment = published(amina, marc)
    sent = {"seen_version": commitment.version, "audience": "party", "party": india.pk}

    with nothing_written():
        answer = Visitor(lena).client.post(page_of(commitment, "release"), sent)

    assert told(answer) == ("This commitment belongs to another desk: its manager releases it.")
    assert not Release.objects.exists()


def test_a_release_shows_first_what_would_become_visible(
    amina: User, marc: User, india: Party
) -> None:
    instrument = an_instrument("INS")
    shown = [published(amina, marc, instrument=instrument) for _ in range(12)]
    a_draft(amina, instrument=instrument)

    words = text_of(Visitor(marc).open("ledger_instrument_release", instrument.pk))

    assert "Would become visible 12 commitments" in words
    assert all(f"{row.reference} {row.title}" in words for row in shown[:10])
    assert shown[10].reference not in words
    assert "and 2 more" in words
    assert "Later 1 draft, as soon as it is published" in words


def test_a_withdrawal_shows_first_what_would_disappear_and_what_would_stay(
    amina: User, marc: User, india: Party
) -> None:
    instrument = an_instrument("INS")
    gone, kept = (published(amina, marc, instrument=instrument) for _ in range(2))
    given = actions.release(instrument, to=india, by=who(marc), at=NOW)
    actions.release(kept, to=None, by=who(marc), at=NOW)

    page = Visitor(marc).open("ledger_instrument_withdraw-release_key", instrument.pk, given.pk)

    words = text_of(page)
    assert f"Would disappear 1 commitment {gone.reference} {gone.title}" in words
    assert "Would stay 1 commitment, which another release shows" in words


def test_a_withdrawal_shows_first_what_would_be_shown_less(
    amina: User, marc: User, india: Party
) -> None:
    instrument = an_instrument("INS")
    item = published(amina, marc, instrument=instrument)
    given = actions.release(instrument, to=india, by=who(marc), at=NOW)
    actions.release(item, to=None, level=Level.STATUS, by=who(marc), at=NOW)

    page = Visitor(marc).open("ledger_instrument_withdraw-release_key", instrument.pk, given.pk)

    words = text_of(page)
    assert "Would disappear nothing Would stay 1 commitment" in words
    assert "Would stay, but without its evidence with the files" in words
    assert "without its text" not in words


@pytest.mark.parametrize("to_everybody", [False, True])
def test_what_a_withdrawal_hides_is_what_its_audience_sees_no_more(
    amina: User, marc: User, india: Party, *, to_everybody: bool
) -> None:
    partner, instrument = a_partner(india), an_instrument("INS")
    items = [published(amina, marc, instrument=instrument) for _ in range(3)]
    given = actions.release(instrument, to=None if to_everybody else india, by=who(marc), at=NOW)
    actions.release(items[0], to=None, by=who(marc), at=NOW)
    elsewhere = actions.release(items[1], to=a_party(), by=who(marc), at=NOW)
    before = set(Commitment.objects.visible_to(partner))
    hidden = set(given.hides())

    actions.withdraw_release(given, by=who(marc), at=NOW)

    assert before - set(Commitment.objects.visible_to(partner)) == hidden == set(items[1:])
    assert elsewhere.hides().get() == items[1]
