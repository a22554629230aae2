"""People, desks, and who sits where: an administrator's business."""

from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.models import Desk, Entry, Membership, User
from ledger.models.membership import seats_of
from tests.actions.refusing import refused, stale
from tests.factories import NOW, PASSWORD, SETUP, a_desk, a_person, who

pytestmark = pytest.mark.django_db
NOT_ADMIN = "Only an administrator manages people, desks and partners' access."
OWN_ROLE = "Another administrator must change your own role or access."
LATER = NOW + timedelta(days=1)


def add(by: User, **altered: Any) -> User:
    given = {"username": "anna", "full_name": "Anna Example", "role": Role.OFFICER, "at": NOW}
    return actions.add_person(by=who(by), **{**given, **altered})


def amend(user: User, by: User, **changes: Any) -> Entry:
    return actions.amend_person(user, by=who(by), at=NOW, **changes)


def test_a_person_comes_with_their_desks_and_without_a_password(
    ada: User, brussels: Desk, delhi: Desk
) -> None:
    anna = add(ada, desks=(brussels, delhi))

    entry = Entry.objects.of(anna.pk).get()
    assert entry.kind is Kind.CREATED
    assert set(anna.desks.all()) == {brussels, delhi}
    assert not User.objects.get(username="anna").has_usable_password()
    assert "Anna" not in str(entry.open)


@pytest.mark.parametrize(
    "username", ["Anna", "änna", "anna smith", "1anna", "anna@x", "\u0430nna", ""]
)
def test_a_user_name_that_could_be_mistaken_is_refused(ada: User, username: str) -> None:
    with refused("User name: "):
        add(ada, username=username)


def test_a_user_name_is_given_once(ada: User, amina: User) -> None:
    with refused("Person with this User name already exists."):
        add(ada, username="amina")


@pytest.mark.parametrize("changes", [{"full_name": " "}, {"full_name": "A\u200bnna"}])
def test_a_name_has_letters_that_show(ada: User, changes: dict[str, Any]) -> None:
    with refused("Name: "):
        add(ada, **changes)


def test_a_role_that_the_house_does_not_know_is_refused(ada: User) -> None:
    with refused("Role: Value 'king' is not a valid choice."):
        add(ada, role="king")


def test_a_person_is_promoted_and_leaves(ada: User, amina: User) -> None:
    entry = amend(amina, ada, role=Role.MANAGER)
    amend(amina, ada, is_active=False)

    kept = User.objects.get(pk=amina.pk)
    assert entry.kind is Kind.AMENDED
    assert (kept.role, kept.is_active, kept.may_decide) == (Role.MANAGER, False, False)
    with refused("Nothing was changed."):
        amend(amina, ada, is_active=False)


@pytest.mark.parametrize("changes", [{"role": Role.READER}, {"is_active": False}])
def test_nobody_changes_their_own_role_or_access(ada: User, changes: dict[str, Any]) -> None:
    with refused(OWN_ROLE):
        amend(ada, ada, **changes)
    with refused(OWN_ROLE):
        amend(ada, ada, full_name="Ada Another", **changes)


def test_an_administrator_may_change_their_own_name(ada: User) -> None:
    amend(ada, ada, full_name="Ada Another", role=Role.ADMINISTRATOR)

    assert User.objects.get().full_name == "Ada Another"


def test_another_administrator_may_do_it(ada: User) -> None:
    axel = a_person("axel", Role.ADMINISTRATOR)

    amend(ada, axel, role=Role.READER)

    assert User.objects.get(pk=ada.pk).role == Role.READER


def test_a_person_is_seated_and_unseated_and_it_was_so(ada: User, amina: User, delhi: Desk) -> None:
    entry = actions.seat(amina, delhi, by=who(ada), at=NOW)
    assert entry.kind is Kind.MEMBERSHIP_CHANGED
    assert who(amina).desks == {delhi.pk, amina.memberships.exclude(desk=delhi).get().desk_id}

    actions.unseat(amina, delhi, by=who(ada), at=LATER)

    seat = Membership.objects.get(user=amina, desk=delhi)
    assert seat.ended_at == LATER
    assert delhi.pk not in who(amina).desks


def test_a_person_who_comes_back_has_a_second_seat(ada: User, amina: User, delhi: Desk) -> None:
    actions.seat(amina, delhi, by=who(ada), at=NOW)
    actions.unseat(amina, delhi, by=who(ada), at=NOW)

    actions.seat(amina, delhi, by=who(ada), at=LATER)

    seats = Membership.objects.filter(user=amina, desk=delhi).order_by("version")
    assert [seat.ended_at for seat in seats] == [NOW, None]


def test_a_person_who_left_twice_has_two_ends(ada: User, amina: User, delhi: Desk) -> None:
    for at in (NOW, LATER):
        actions.seat(amina, delhi, by=who(ada), at=at)
        actions.unseat(amina, delhi, by=who(ada), at=at)
        with refused("Amina Example does not sit on Desk new-delhi."):
            actions.unseat(amina, delhi, by=who(ada), at=at)

    seats = Membership.objects.filter(user=amina, desk=delhi).order_by("version")
    assert [seat.ended_at for seat in seats] == [NOW, LATER]


def test_nobody_sits_twice_or_leaves_a_seat_they_have_not(
    ada: User, amina: User, brussels: Desk, delhi: Desk
) -> None:
    with refused("Amina Example sits on Desk brussels already."):
        actions.seat(amina, brussels, by=who(ada), at=NOW)
    with refused("Amina Example does not sit on Desk new-delhi."):
        actions.unseat(amina, delhi, by=who(ada), at=NOW)


def test_a_password_is_set_and_the_entry_says_only_that(ada: User, amina: User) -> None:
    entry = actions.set_password(amina, PASSWORD, by=who(ada), at=NOW)

    kept = User.objects.get(pk=amina.pk)
    assert entry.kind is Kind.PASSWORD_SET
    assert kept.check_password(PASSWORD)
    assert entry.content("open")["data"] == {"set": {amina.row_name: {}}}
    texts = f"{entry.chain}{entry.open}{entry.restricted}{entry.personal}"
    assert PASSWORD not in texts
    assert kept.password not in texts


def test_a_person_sets_their_own_password(amina: User) -> None:
    actions.set_password(amina, PASSWORD, by=who(amina), at=NOW)

    assert User.objects.get(pk=amina.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    "password", ["", "short", "password", "amina", "Amina Example", "12345678"]
)
def test_a_weak_password_is_refused(ada: User, amina: User, password: str) -> None:
    before = User.objects.get(pk=amina.pk).password

    with refused("password"):
        actions.set_password(amina, password, by=who(ada), at=NOW)

    assert User.objects.get(pk=amina.pk).password == before


def test_nobody_sets_another_s_password_but_an_administrator(marc: User, amina: User) -> None:
    with refused(NOT_ADMIN):
        actions.set_password(amina, PASSWORD, by=who(marc), at=NOW)


def test_a_desk_is_opened_and_amended(ada: User) -> None:
    desk = Desk(code="lima", name="Lima", time_zone="America/Lima")

    opened = actions.add_desk(desk, by=who(ada), at=NOW)
    amended = actions.amend_desk(desk, place="Peru", by=who(ada), at=NOW)

    assert (opened.kind, amended.kind) == (Kind.CREATED, Kind.AMENDED)
    assert Desk.objects.get().place == "Peru"
    with refused("Nothing was changed."):
        actions.amend_desk(desk, place="Peru", by=who(ada), at=NOW)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "europe/brussels", "UTC+2"])
def test_a_desk_has_a_time_zone_that_exists(ada: User, brussels: Desk, zone: str) -> None:
    new = Desk(code="lima", name="Lima", time_zone=zone)

    with refused("Time zone: "):
        actions.add_desk(new, by=who(ada), at=NOW)
    with refused("Time zone: "):
        actions.amend_desk(brussels, time_zone=zone, by=who(ada), at=NOW)


def test_a_desk_s_code_is_given_once(ada: User, brussels: Desk) -> None:
    again = Desk(code="brussels", name="Another", time_zone="Europe/Brussels")

    with refused("Desk with this Code already exists."):
        actions.add_desk(again, by=who(ada), at=NOW)


def test_only_an_administrator_manages_people_and_desks(
    amina: User, marc: User, rita: User, brussels: Desk
) -> None:
    new, other = Desk(code="lima", name="Lima", time_zone="America/Lima"), a_desk()

    for person in (amina, marc, rita):
        with refused(NOT_ADMIN):
            add(person)
        with refused(NOT_ADMIN):
            amend(amina, person, role=Role.MANAGER)
        with refused(NOT_ADMIN):
            actions.seat(amina, other, by=who(person), at=NOW)
        with refused(NOT_ADMIN):
            actions.unseat(amina, brussels, by=who(person), at=NOW)
        with refused(NOT_ADMIN):
            actions.add_desk(new, by=who(person), at=NOW)
        with refused(NOT_ADMIN):
            actions.amend_desk(brussels, name="Mine", by=who(person), at=NOW)


def test_a_person_whom_somebody_changed_meanwhile_is_left_alone(ada: User, amina: User) -> None:
    seen_before = User.objects.get(pk=amina.pk)
    other = a_desk()
    amend(amina, ada, full_name="Amina Another")

    with stale():
        amend(seen_before, ada, role=Role.MANAGER)
    with stale():
        actions.seat(seen_before, other, by=who(ada), at=NOW)
    with stale():
        actions.set_password(seen_before, PASSWORD, by=who(ada), at=NOW)


# --- The last administrator -----------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{"role": Role.READER}, {"is_active": False}])
def test_the_last_administrator_stays_one(ada: User, changes: dict[str, Any]) -> None:
    gone = a_person("gina", Role.ADMINISTRATOR)
    amend(gone, ada, is_active=False)

    with refused("This is the last administrator. Make somebody else one first."):
        actions.amend_person(ada, by=SETUP, at=NOW, **changes)

    a_person("axel", Role.ADMINISTRATOR)
    actions.amend_person(ada, by=SETUP, at=NOW, **changes)


# --- Where somebody sits --------------------------------------------------------------------------


def test_the_record_tells_since_when_somebody_sits_on_a_desk(
    ada: User, amina: User, brussels: Desk, delhi: Desk
) -> None:
    actions.seat(amina, delhi, by=who(ada), at=LATER)
    actions.unseat(amina, brussels, by=who(ada), at=LATER + timedelta(days=1))

    found = [(seat.desk, seat.since, seat.until) for seat in seats_of(amina)]

    assert found == [(delhi, LATER, None), (brussels, NOW, LATER + timedelta(days=1))]


# --- Sessions -------------------------------------------------------------------------------------


def test_what_a_session_is_tied_to_ends_with_the_password_and_with_the_role(
    ada: User, amina: User
) -> None:
    first = amina.get_session_auth_hash()
    amend(amina, ada, full_name="Amina Another")
    renamed = amina.get_session_auth_hash()
    amend(amina, ada, role=Role.MANAGER)
    promoted = amina.get_session_auth_hash()
    actions.set_password(amina, PASSWORD, by=who(ada), at=NOW)

    assert first == renamed
    assert len({first, promoted, amina.get_session_auth_hash()}) == 3


def test_a_session_lives_on_when_the_site_s_secret_changes(amina: User, settings: Any) -> None:
    before = amina.get_session_auth_hash()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 8

    assert amina.get_session_auth_hash() != before
    assert list(amina.get_session_auth_fallback_hash()) == [before]
