"""People and desks: an administrator's work."""

from typing import Any

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.models import Desk, Entry, User
from tests.admin.visitor import (
    Visitor,
    filled,
    nothing_written,
    page_of,
    text_of,
    told,
    typed_in,
)
from tests.factories import NOW, PASSWORD, TODAY, a_desk, a_draft, a_person, in_progress, who

pytestmark = pytest.mark.django_db


def now(user: User) -> User:
    found: User = User.objects.get(pk=user.pk)
    return found


def kinds(user: User) -> list[Kind | None]:
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


@pytest.mark.only("sqlite")
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


@pytest.mark.only("sqlite")
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


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("zone", ["Mars/Olympus", "CET+1", "../etc/passwd"])
def test_a_desk_keeps_a_time_that_exists(zone: str, ada: User) -> None:
    with nothing_written():
        answer = Visitor(ada).add("desk", code="mars", name="Mars desk", time_zone=zone)

    assert answer.status_code == 200
    assert f"“{zone}” is not a time zone." in text_of(answer)


def test_the_list_of_people_asks_no_more_of_many(
    ada: User, brussels: Desk, django_assert_max_num_queries: Any
) -> None:
    administrator = Visitor(ada)
    with django_assert_max_num_queries(9) as few:
        administrator.open("ledger_user_changelist")
    for number in range(6):
        someone = a_person(f"person{number}", Role.OFFICER, brussels, a_desk())
        other = a_person(f"deputy{number}", Role.OFFICER, brussels)
        away: Any = {"deputy": other, "away_from": TODAY, "away_until": TODAY}
        actions.set_absence(someone, **away, by=who(ada), at=NOW)

    with django_assert_max_num_queries(9) as many:
        page = administrator.open("ledger_user_changelist")

    assert "until 2026-07-01" in text_of(page)
    assert len(many) == len(few)


def test_a_deputy_who_left_the_desk_is_marked(
    ada: User, amina: User, marc: User, brussels: Desk
) -> None:
    away = {"away_from": TODAY, "away_until": TODAY}
    actions.set_absence(amina, deputy=marc, **away, by=who(amina), at=NOW)
    actions.unseat(marc, brussels, by=who(ada), at=NOW)

    page = Visitor(ada).item(amina)

    assert "Marc Example and Amina Example share no desk." in text_of(page)


# --- Leaving --------------------------------------------------------------------------------------


def test_what_somebody_who_left_still_owns_is_listed_to_be_reassigned(
    ada: User, amina: User, marc: User
) -> None:
    item = a_draft(amina)
    Visitor(ada).correct(amina, is_active=None)

    page = Visitor(marc).item(amina)

    assert "each of these needs another owner" in text_of(page)
    assert page_of(item, "reassign") in page.content.decode()
    assert Visitor(marc).client.get(page_of(item, "reassign")).status_code == 200


# --- Sessions and roles ---------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["password", "role", "access"])
def test_a_session_is_dead_at_once(change: str, ada: User, amina: User) -> None:
    officer, by = Visitor(amina), who(ada)
    assert officer.list().status_code == 200

    if change == "password":
        actions.set_password(now(amina), PASSWORD, by=by, at=NOW)
    elif change == "role":
        actions.amend_person(now(amina), role=Role.READER, by=by, at=NOW)
    else:
        actions.amend_person(now(amina), is_active=False, by=by, at=NOW)

    answer = officer.list()
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("signed_in_again", [False, True])
def test_a_form_opened_in_a_higher_role_is_refused_in_a_lower_one(
    ada: User, amina: User, marc: User, *, signed_in_again: bool
) -> None:
    item = in_progress(amina, marc)
    officer, page = Visitor(amina), page_of(item, "move", "stalled")
    sent = filled(officer.client.get(page), {"note": "It rains."})
    corrected = filled(officer.item(item), {"title": "Mine", "reason": "Mine."})
    actions.amend_person(now(amina), role=Role.READER, by=who(ada), at=NOW)
    if signed_in_again:
        officer.client.force_login(now(amina))

    with nothing_written():
        answers = [
            officer.client.post(page, sent),
            officer.client.post(page_of(item, "change"), corrected),
        ]

    assert [a.status_code for a in answers] == ([302, 403] if signed_in_again else [302, 302])
    if signed_in_again:
        assert "Only desk officers and managers change commitments." in told(answers[0])


def test_a_seat_taken_away_is_felt_at_the_next_click(
    ada: User, amina: User, marc: User, brussels: Desk
) -> None:
    item = in_progress(amina, marc)
    officer, page = Visitor(amina), page_of(item, "move", "stalled")
    sent = filled(officer.client.get(page), {"note": "It rains."})
    actions.unseat(now(amina), brussels, by=who(ada), at=NOW)

    with nothing_written():
        answer = officer.client.post(page, sent)

    assert "This commitment belongs to another desk." in told(answer)
