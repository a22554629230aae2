"""The ways into a demonstration: kept in one file for this account's eyes only."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger import actions
from ledger.domain.credentials import parse
from ledger.domain.kinds import Kind
from ledger.management.demo import SHOWN, Demo, address
from ledger.management.reference_seeds import SEED
from ledger.models import Credential, Entry, User
from tests.admin.visitor import nothing_written
from tests.commands.conftest import seed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def file(var: Path) -> Path:
    return var / "demo.json"


def demo(file: Path) -> dict[str, Any]:
    """Get a demonstration ready, and return what the file holds then."""
    Demo(file, at=timezone.now()).ready()
    return held(file)


def held(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def signs_in(username: str, password: str) -> bool:
    typed = {"username": username, "password": password}
    return Client().post(reverse("admin:login"), typed).status_code == 302


def reads(key: str) -> int:
    """Return what the API answers to who asks for the commitment that is shown."""
    headers = {"Authorization": f"Bearer {key}"}
    return Client().get(f"/api/v1/commitments/{SHOWN}", headers=headers).status_code


def test_the_file_names_everybody_and_every_partner(file: Path) -> None:
    found = demo(file)

    assert list(found) == ["url", "people", "partners"]
    assert found["url"] == "http://127.0.0.1:8000"
    people = [(p["username"], p["role"], p["desk"]) for p in found["people"]]
    assert people == [
        ("amina", "officer", "brussels"),
        ("dev", "officer", "new-delhi"),
        ("lena", "manager", "brussels, new-delhi"),
        ("marc", "manager", "brussels, new-delhi"),
        ("rita", "reader", "brussels"),
        ("ada", "administrator", ""),
    ]
    assert {tuple(p) for p in found["people"]} == {("username", "password", "role", "desk")}
    assert {tuple(p) for p in found["partners"]} == {("party", "key")}
    assert [p["party"] for p in found["partners"]] == ["in", "be"]


def test_every_password_and_every_key_works(file: Path) -> None:
    found = demo(file)

    for person in found["people"]:
        assert signs_in(person["username"], person["password"]), person
    for partner in found["partners"]:
        assert reads(partner["key"]) in {200, 404}, partner


def test_the_first_partner_sees_the_commitment_that_is_shown(file: Path) -> None:
    found = demo(file)

    assert [reads(partner["key"]) for partner in found["partners"]] == [200, 404]


def test_the_command_prints_what_the_file_keeps(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed(demo=True)

    found, printed = held(file), capsys.readouterr().out
    for person in found["people"]:
        assert f"{person['username']:8} {person['password']}" in printed
    for partner in found["partners"]:
        assert partner["key"] in printed
    assert f"curl -H 'Authorization: Bearer {found['partners'][0]['key']}'" in printed
    assert f"http://127.0.0.1:8000/api/v1/commitments/{SHOWN}" in printed


@pytest.mark.parametrize("before", ["nothing", "a file that all may read"])
def test_nobody_else_on_the_machine_reads_it(before: str, file: Path) -> None:
    if before != "nothing":
        file.write_text("{}")
        file.chmod(0o644)

    demo(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["demo.json"]


def test_a_second_run_keeps_everything(file: Path) -> None:
    seed(demo=True)
    first = held(file)

    with nothing_written():
        seed(demo=True)

    assert held(file) == first


@pytest.mark.parametrize("became", ["deleted", "{", "[]", "{}", '{"people": [], "partners": []}'])
def test_a_file_that_was_lost_is_made_anew(became: str, file: Path) -> None:
    first = demo(file)
    file.unlink() if became == "deleted" else file.write_text(became)

    second = demo(file)

    old, new = first["people"][0], second["people"][0]
    assert old["password"] != new["password"]
    assert not signs_in(old["username"], old["password"])
    assert signs_in(new["username"], new["password"])
    assert first["partners"] != second["partners"]
    assert reads(second["partners"][0]["key"]) == 200


def test_keys_that_were_revoked_are_made_anew_and_passwords_stay(file: Path) -> None:
    first = demo(file)
    token = parse(first["partners"][0]["key"])
    assert token is not None
    key = Credential.objects.select_related("partner").get(key_id=token.key_id)
    actions.revoke_key(key, reason="Shown around.", by=SEED, at=timezone.now())

    second = demo(file)

    assert second["people"] == first["people"]
    assert reads(first["partners"][0]["key"]) == 401
    assert reads(second["partners"][0]["key"]) == 200


def test_passwords_and_keys_are_given_through_actions(file: Path) -> None:
    before = Entry.objects.count()

    demo(file)

    new = list(Entry.objects.order_by("id")[before:])
    kinds = [entry.kind for entry in new]
    assert kinds.count(Kind.KEY_ISSUED) == 2
    assert kinds.count(Kind.PASSWORD_SET) == len(kinds) - 2 == User.objects.count()
    assert {entry.actor for entry in new} == {"starting data"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "http://127.0.0.1:9000"),  # noqa: S104
        ({"HOST": "::"}, "http://[::1]:8000"),
        ({"HOST": "desk.example.org", "PORT": "80"}, "http://desk.example.org:80"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(
    given: dict[str, str], shown: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address(given) == shown

    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert demo(file)["url"] == shown
