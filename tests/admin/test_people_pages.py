"""People and desks: an administrator's work."""

from typing import Any

import pytest

from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.models import Desk, Entry, User
from tests.admin.visitor import Visitor, nothing_written, text_of, told, typed_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def now(user: User) -> User:
    found: User = User.objects.get(pk=user.pk)
    return found


def kinds(user: User) -> list[Kind]:
    return [entry.kind for entry in Entry.objects.of(user.pk)]


def test_an_administrator_adds_a_person_who_cannot_sign_in_yet(
    ada: User, brussels: Desk, delhi: Desk
) -> None:
    answer = Visitor(ada).add(
        "user",
        username="joan",
        full_name="Joan Peeters",
        role="manager",
        seats=[brussels.pk, delhi.pk],
    )

    assert answer.status_code == 302
    joan = User.objects.get(username="joan")
    assert (joan.full_name, joan.role) == ("Joan Peeters", Role.MANAGER)
    assert joan.desk_ids == {brussels.pk, delhi.pk}
    assert not joan.has_usable_password()
    assert kinds(joan) == [Kind.CREATED]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"username": "amina"}, "already exists"),
        ({"username": "Joan"}, "Use a-z, 0-9 and . _ -"),
        ({"username": "joan peeters"}, "Use a-z, 0-9 and . _ -"),
        ({"username": "jоan"}, "Use a-z, 0-9 and . _ -"),  # noqa: RUF001 - a Cyrillic o
        ({"full_name": "Jo\u200ban"}, "invisible or control character"),
        ({"full_name": ""}, "This field is required."),
        ({"role": "emperor"}, "Select a valid choice."),
    ],
)
def test_a_person_who_cannot_be_added_is_shown_again(
    wrong: dict[str, str], why: str, ada: User, amina: User
) -> None:
    typed = {"username": "joan", "full_name": "Joan Peeters", "role": "officer"} | wrong

    with nothing_written():
        answer = Visitor(ada).add("user", **typed)

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert typed_in(answer, "username") == typed["username"]


def test_a_person_changes_role_and_desks_in_one_go(ada: User, amina: User, delhi: Desk) -> None:
    answer = Visitor(ada).correct(amina, role="manager", seats=[delhi.pk])

    assert answer.status_code == 302
    after = now(amina)
    assert after.role == Role.MANAGER
    assert after.desk_ids == {delhi.pk}
    changes = [Kind.AMENDED, Kind.MEMBERSHIP_CHANGED, Kind.MEMBERSHIP_CHANGED]
    assert kinds(amina) == [Kind.CREATED, *changes]


def test_desks_change_alone(ada: User, amina: User, delhi: Desk) -> None:
    Visitor(ada).correct(amina, seats=[*now(amina).desk_ids, delhi.pk])

    assert delhi.pk in now(amina).desk_ids
    assert kinds(amina) == [Kind.CREATED, Kind.MEMBERSHIP_CHANGED]


def test_saving_a_person_unchanged_writes_nothing(ada: User, amina: User) -> None:
    with nothing_written():
        answer = Visitor(ada).correct(amina)

    assert answer.status_code == 302


def test_a_user_name_is_given_once(ada: User, amina: User) -> None:
    Visitor(ada).correct(amina, username="amelia", full_name="Amelia Example")

    assert (now(amina).username, now(amina).full_name) == ("amina", "Amelia Example")


@pytest.mark.parametrize("typed", [{"role": "manager"}, {"is_active": None}])
def test_nobody_takes_away_their_own_power_over_the_ledger(
    typed: dict[str, Any], ada: User
) -> None:
    with nothing_written():
        answer = Visitor(ada).correct(ada, **typed)

    assert answer.status_code == 200
    assert "Another administrator must change your own role or access." in text_of(answer)
    assert (now(ada).role, now(ada).is_active) == (Role.ADMINISTRATOR, True)


def test_an_administrator_sets_a_first_password(ada: User, amina: User) -> None:
    answer = Visitor(ada).send(amina, "password", password=PASSWORD)

    assert told(answer) == "Amina Example has a new password."
    assert now(amina).check_password(PASSWORD)
    assert kinds(amina)[-1] == Kind.PASSWORD_SET


@pytest.mark.parametrize("password", ["short", "password123", "amina-example", "12345678"])
def test_a_weak_password_is_refused_and_not_shown_again(
    password: str, ada: User, amina: User
) -> None:
    with nothing_written():
        answer = Visitor(ada).send(amina, "password", password=password)

    assert answer.status_code == 422
    assert "This password is too" in text_of(answer) or "too similar" in text_of(answer)
    assert f'value="{password}"' not in answer.content.decode()
    assert not now(amina).has_usable_password()


def test_spaces_around_a_password_are_part_of_it(ada: User, amina: User) -> None:
    Visitor(ada).send(amina, "password", password=f"  {PASSWORD} ")

    assert now(amina).check_password(f"  {PASSWORD} ")


def test_an_administrator_opens_a_desk_and_moves_its_clock(ada: User) -> None:
    administrator = Visitor(ada)
    typed = {"code": "tokyo", "name": "Tokyo desk", "time_zone": "Asia/Tokyo"}

    administrator.add("desk", **typed)
    administrator.correct(Desk.objects.get(), code="kyoto", time_zone="Asia/Seoul")

    desk = Desk.objects.get()
    assert (desk.code, desk.time_zone) == ("tokyo", "Asia/Seoul")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "CET+1", "../etc/passwd"])
def test_a_desk_keeps_a_time_that_exists(zone: str, ada: User) -> None:
    with nothing_written():
        answer = Visitor(ada).add("desk", code="mars", name="Mars desk", time_zone=zone)

    assert answer.status_code == 200
    assert f"“{zone}” is not a time zone." in text_of(answer)


@pytest.mark.parametrize("person", ["amina", "marc", "rita"])
def test_everybody_may_look_a_colleague_up_and_nobody_else_may_change_one(
    person: str, amina: User, marc: User, rita: User
) -> None:
    visitor = Visitor({"amina": amina, "marc": marc, "rita": rita}[person])

    page = visitor.item(amina)

    words = text_of(page)
    assert "Amina Example" in words
    assert "Set a password" not in words
    assert 'name="_save"' not in page.content.decode()
    assert "password" not in words.lower().replace("change password", "")
