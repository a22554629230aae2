"""The first person of a real ledger."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.management.commands import administrator
from ledger.models import Entry, User
from tests.admin.visitor import nothing_written
from tests.commands.conftest import seed
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody at a terminal, who types one password after the other."""

    def types(*passwords: str) -> None:
        waiting = iter(passwords)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr(administrator, "getpass", lambda _prompt: next(waiting))

    monkeypatch.setattr("sys.stdin", io.StringIO())
    return types


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def add(username: str = "ada", full_name: str = "Ada Fontaine", **options: Any) -> None:
    call_command("administrator", username, full_name, **options)


def test_an_administrator_is_added_who_can_sign_in_and_add_everybody_else(
    keyboard: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    keyboard(PASSWORD, PASSWORD)

    add()

    ada = User.objects.get()
    assert (ada.username, ada.full_name, ada.role) == ("ada", "Ada Fontaine", Role.ADMINISTRATOR)
    assert capsys.readouterr().out == "Ada Fontaine may sign in as ada.\n"
    client = Client()
    typed = {"username": "ada", "password": PASSWORD}
    assert client.post(reverse("admin:login"), typed).status_code == 302
    assert client.get(reverse("admin:ledger_user_add")).status_code == 200


def test_it_goes_on_the_record_as_done_at_the_command_line(keyboard: Any) -> None:
    keyboard(PASSWORD, PASSWORD)

    add()

    entries = list(Entry.objects.of(User.objects.get().pk))
    assert [entry.kind for entry in entries] == [Kind.CREATED, Kind.PASSWORD_SET]
    for entry in entries:
        actor = entry.content("personal")["actor"]
        assert (actor["id"], actor["name"], actor["door"]) == (None, "command line", "command")
        assert PASSWORD not in f"{entry.open}{entry.personal}{entry.restricted}{entry.leaf}"


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\nanother line\n"])
def test_a_password_may_come_through_a_pipe(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, f"{PASSWORD}{end}")

    add(password_stdin=True)

    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "password123", "ada.fontaine", "123456789"])
def test_a_weak_password_adds_nobody(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, password)

    with nothing_written(), pytest.raises(CommandError, match="password"):
        add(password_stdin=True)

    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("username", "full_name", "why"),
    [
        ("Ada", "Ada Fontaine", "Use a-z, 0-9"),
        ("", "Ada Fontaine", "User name"),
        ("ada", "", "Name"),
        ("ada", "Ada\u202e Fontaine", "invisible or control character"),
    ],
)
def test_a_name_that_will_not_do_adds_nobody(
    username: str, full_name: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, PASSWORD)

    with nothing_written(), pytest.raises(CommandError, match=why):
        add(username, full_name, password_stdin=True)


def test_a_user_name_is_given_to_one_person(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, PASSWORD)

    with nothing_written(), pytest.raises(CommandError, match="already exists"):
        add(ada.username, password_stdin=True)

    assert not User.objects.get().has_usable_password()


def test_a_password_that_is_typed_differently_adds_nobody(keyboard: Any) -> None:
    keyboard(PASSWORD, f"{PASSWORD}!")

    with nothing_written(), pytest.raises(CommandError, match="The passwords differ"):
        add()


def test_without_a_terminal_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, PASSWORD)

    with nothing_written(), pytest.raises(CommandError, match="give --password-stdin"):
        add()


def test_a_ledger_with_an_administrator_takes_no_seeds(keyboard: Any) -> None:
    keyboard(PASSWORD, PASSWORD)
    add()

    with nothing_written(), pytest.raises(CommandError, match="This ledger holds real data"):
        seed()
