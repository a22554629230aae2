"""What no browser sends: every request is answered, and tells nobody what is not for them."""

from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from ledger import actions
from ledger.admin import conflict
from ledger.models import Commitment, Party, User
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of
from tests.admin.world import World
from tests.factories import NOW, who

pytestmark = pytest.mark.django_db

LIST: Final = "/admin/ledger/commitment/"
# Half of a character, as each of these encodings writes it.
HALVES: Final = {"unicode_escape": r"\ud800", "utf-7": "+2AA-"}


@pytest.mark.parametrize("charset", HALVES)
def test_an_address_is_utf_8_whatever_its_header_claims(
    charset: str, people: dict[str, User]
) -> None:
    claimed: Any = {"CONTENT_TYPE": f"text/plain; charset={charset}"}
    inside, outside = Visitor(people["rita"]).client, Client()

    found = inside.get(reverse("admin:find"), {"q": HALVES[charset]}, **claimed)
    met = outside.get(reverse("admin:login"), {"next": HALVES[charset]}, **claimed)

    assert [found.status_code, met.status_code] == [200, 200]
    assert found.context["asked"] == HALVES[charset]


def test_a_form_is_utf_8_whatever_its_header_claims() -> None:
    typed = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n\\ud800\r\n'
        for name in ("username", "password")
    )

    answer = Client().generic(
        "POST",
        reverse("admin:login"),
        f"{typed}--b--\r\n".encode(),
        content_type="multipart/form-data; boundary=b; charset=unicode_escape",
    )

    assert answer.status_code == 200
    assert answer.context["form"]["username"].value() == r"\ud800"


@pytest.mark.parametrize("key", [r'"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\000"', "a b", "' or 1=1"])
def test_a_cookie_that_can_be_no_session_is_none(key: str) -> None:
    answer = Client().get("/admin/", headers={"cookie": f"sessionid={key}"})

    assert answer.status_code == 302
    assert answer["Location"] == "/admin/login/?next=/admin/"


def test_the_list_opens_though_it_was_left_at_a_name_that_is_gone(
    world: World, people: dict[str, User]
) -> None:
    party: Any = Party.objects.get(pk=world.roots()["party"].pk)
    officer = Visitor(people["amina"]).client
    assert officer.get(LIST, {"party": party.name}).status_code == 200
    actions.amend_reference(party, by=who(people["ada"]), at=NOW, name="Renamed since")

    answer = officer.get(LIST, follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1] == (f"{LIST}?desk=all", 302)
    assert "No party goes by" in text_of(answer)


def test_a_version_of_thousands_of_digits_is_none_that_was_seen(
    world: World, people: dict[str, User]
) -> None:
    theirs = {f"{conflict.CHOICE}title": conflict.THEIRS}
    address = page_of(world.item, "change")

    with nothing_written():
        answer = Visitor(people["amina"]).client.post(
            address, {"seen_version": "9" * 5000, "title": "Mine"} | theirs
        )

    assert answer.status_code in {200, 409}
    assert Commitment.objects.get(pk=world.item.pk).title == world.item.title


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("page", ["password", "absence"])
def test_a_late_form_tells_nobody_what_stands_on_a_persons_record(
    page: str, world: World, people: dict[str, User]
) -> None:
    """The news of somebody's record are for them and for administrators, as the record is."""
    ada, rita = people["ada"], people["rita"]
    actions.set_password(ada, "a word that nobody knows", by=who(ada), at=NOW)
    address, late = page_of(ada, page), {"seen_version": ada.version - 1}

    answers = {name: Visitor(people[name]).client.post(address, late) for name in ("rita", "marc")}
    own = Visitor(ada).client.post(address, late)

    assert rita.pk != ada.pk
    for name, answer in answers.items():
        assert "by somebody else" in text_of(answer), name
        assert "Password set" not in text_of(answer), name
    assert "Password set" in text_of(own)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("address", ["/nowhere", "/admin/nowhere/", "/admin/autocomplete/"])
def test_a_page_that_is_not_there_names_who_is_signed_in_to_no_cache(
    address: str, people: dict[str, User]
) -> None:
    answer = Visitor(people["amina"]).client.get(address)

    assert answer.status_code in {403, 404}
    assert people["amina"].get_short_name() in text_of(answer)
    assert "no-store" in answer["Cache-Control"]


TABLES: Final = ("party", "theme", "publisher", "source", "instrument", "desk", "partner", "user")
# Other columns, patterns that take minutes, and what PostgreSQL does not take at all.
UNASKED: Final = {
    "code__regex": "(a+)+$",
    "name__iregex": "[",
    "code": "x",
    "name__contains": "x",
    "version__gt": "0",
    "kind__exact": "a\0b",
    "role__exact": "\0",
    "reliability__exact": "\0",
}


@pytest.mark.only("sqlite")
def test_no_list_is_narrowed_by_what_its_filters_do_not_offer(people: dict[str, User]) -> None:
    manager = Visitor(people["marc"])

    answers = {
        (table, lookup): manager.open(f"ledger_{table}_changelist", **{lookup: value}).status_code
        for table in TABLES
        for lookup, value in UNASKED.items()
    }

    assert {asked: status for asked, status in answers.items() if status != 400} == {}


@pytest.mark.only("sqlite")
def test_every_filter_that_a_list_offers_narrows_it(world: World, people: dict[str, User]) -> None:
    manager = Visitor(people["marc"])
    followed: dict[str, int] = {}

    for table in TABLES:
        listed = manager.open(f"ledger_{table}_changelist")
        for spec in listed.context["cl"].filter_specs:
            for choice in spec.choices(listed.context["cl"]):
                address = f"/admin/ledger/{table}/{choice['query_string']}"
                followed[address] = manager.client.get(address).status_code

    assert len(followed) > len(TABLES)
    assert set(followed.values()) == {200}


@pytest.mark.only("sqlite")
def test_a_page_opened_by_a_nameless_column_is_the_page(
    world: World, people: dict[str, User]
) -> None:
    for row in world.roots().values():
        address = page_of(row, "change")
        assert Visitor(people["ada"]).client.get(address, {"_to_field": ""}).status_code == 200
