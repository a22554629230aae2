"""Signing in, and one's own password."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger import actions
from ledger.domain.kinds import Kind
from ledger.models import Entry, User
from tests.admin.visitor import Visitor, nothing_written, text_of
from tests.factories import NOW, PASSWORD, SETUP

pytestmark = pytest.mark.django_db

NEW = "another good long phrase"


@pytest.fixture
def signed_in(amina: User) -> Client:
    """Amina, who signed in with her password."""
    actions.set_password(amina, PASSWORD, by=SETUP, at=NOW)
    client = Client()
    assert sign_in(client, "amina", PASSWORD).status_code == 302
    return client


def sign_in(client: Client, username: str, password: str) -> Any:
    typed = {"username": username, "password": password}
    return client.post(reverse("admin:login"), typed)


def change(client: Client, old: str, new: str, again: str | None = None) -> Any:
    typed = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("admin:password_change"), typed)


def test_a_new_password_of_ones_own_goes_on_the_record_but_not_its_words(
    signed_in: Client, amina: User
) -> None:
    answer = change(signed_in, PASSWORD, NEW)

    assert answer["Location"] == reverse("admin:password_change_done")
    entry = Entry.objects.of(amina.pk).latest("version")
    assert (entry.kind, entry.actor) == (Kind.PASSWORD_SET, "Amina Example")
    assert entry.content("personal")["actor"]["door"] == "admin"
    told = f"{entry.leaf}{entry.open}{entry.personal}{entry.restricted}"
    amina.refresh_from_db()
    assert NEW not in told
    assert amina.password not in told
    assert amina.version == entry.version


def test_who_changes_the_password_stays_signed_in_and_everybody_else_is_out(
    signed_in: Client,
) -> None:
    elsewhere = Client()
    sign_in(elsewhere, "amina", PASSWORD)

    change(signed_in, PASSWORD, NEW)

    home = reverse("admin:index")
    assert signed_in.get(reverse("admin:password_change_done")).status_code == 200
    assert signed_in.get(home).status_code == 200
    assert elsewhere.get(home).status_code == 302


def test_the_new_password_opens_the_door_and_the_old_one_does_not(signed_in: Client) -> None:
    change(signed_in, PASSWORD, NEW)

    assert sign_in(Client(), "amina", PASSWORD).status_code == 200
    assert sign_in(Client(), "amina", NEW).status_code == 302


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("old", "new", "again", "why"),
    [
        ("a wrong old phrase", NEW, NEW, "Your old password was entered incorrectly."),
        (PASSWORD, NEW, "a different phrase", "The two password fields"),
        (PASSWORD, "short", "short", "This password is too short."),
        (PASSWORD, "password123", "password123", "This password is too common."),
        (PASSWORD, "amina-example", "amina-example", "The password is too similar to"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    old: str, new: str, again: str, why: str, signed_in: Client
) -> None:
    with nothing_written():
        answer = change(signed_in, old, new, again)

    assert answer.status_code == 200
    assert why in text_of(answer)
    assert sign_in(Client(), "amina", PASSWORD).status_code == 302


@pytest.mark.parametrize("typed", ["amina", "Amina", "AMINA"])
@pytest.mark.usefixtures("signed_in")
def test_a_user_name_may_be_typed_in_any_case(typed: str) -> None:
    assert sign_in(Client(), typed, PASSWORD).status_code == 302


@pytest.mark.usefixtures("signed_in")
def test_a_password_may_not() -> None:
    assert sign_in(Client(), "amina", PASSWORD.upper()).status_code == 200


def test_who_left_cannot_sign_in_and_is_signed_out_at_once(signed_in: Client, amina: User) -> None:
    actions.amend_person(User.objects.get(pk=amina.pk), by=SETUP, at=NOW, is_active=False)

    again = sign_in(Client(), "amina", PASSWORD)

    assert again.status_code == 200
    assert "Please enter the correct user name and password" in text_of(again)
    assert signed_in.get(reverse("admin:index")).status_code == 302


def test_who_was_never_given_a_password_cannot_sign_in(amina: User) -> None:
    assert sign_in(Client(), "amina", "").status_code == 200
    assert sign_in(Client(), "amina", PASSWORD).status_code == 200


def test_signing_in_writes_no_entry(amina: User) -> None:
    actions.set_password(amina, PASSWORD, by=SETUP, at=NOW)

    with nothing_written():
        sign_in(Client(), "amina", PASSWORD)

    amina.refresh_from_db()
    assert amina.last_login is not None


def test_signing_out_ends_the_session(amina: User) -> None:
    visitor = Visitor(amina)

    visitor.client.post(reverse("admin:logout"))

    assert visitor.list().status_code == 302
