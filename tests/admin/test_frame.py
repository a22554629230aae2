"""The frame around every page: who is led where, and what is shown where there is no page."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from ledger import actions
from ledger.admin import help_page, reference_page
from ledger.domain.actor import Role
from ledger.domain.lateness import Late
from ledger.domain.status import Status
from ledger.models import User
from tests.admin.visitor import Visitor, text_of, words_of
from tests.admin.world import World
from tests.factories import NOW, PASSWORD, SETUP
from tests.test_house import inline_code
from tracker import error_pages

pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]

OFFICER = ["Home", "Commitments", "Calendar", "Brief", "Reference", "Help"]
READER = [*OFFICER[:4], "Ledger", *OFFICER[4:]]
MANAGER = [*READER[:2], "Review queue", *READER[2:]]


def html_of(answer: Any) -> str:
    html: str = answer.content.decode()
    return html


def rooms_of(answer: Any) -> list[str]:
    """Return the rooms that the header leads to, in their order."""
    shown = re.search(r'<nav class="rooms".*?</nav>', html_of(answer), re.DOTALL)
    return [words_of(link) for link in re.findall(r"<a .*?</a>", shown.group())] if shown else []


def current_of(answer: Any) -> list[tuple[str, str]]:
    """Return the rooms that are marked as the current one, and how."""
    found = re.findall(r'aria-current="(\w+)">([^<]*)</a></li>', html_of(answer))
    return [(how, room) for how, room in found if room in MANAGER]


# --- The header -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "rooms"),
    [("amina", OFFICER), ("rita", READER), ("ada", READER), ("marc", MANAGER)],
)
def test_nobody_is_led_to_a_room_that_is_not_open_to_them(
    person: str, rooms: list[str], people: dict[str, User]
) -> None:
    assert rooms_of(Visitor(people[person]).open("help")) == rooms


def test_every_room_opens_and_says_that_one_is_there(people: dict[str, User]) -> None:
    manager = Visitor(people["marc"])
    found = {}
    for address in re.findall(r'<li><a href="(/admin/[^"]*)"', html_of(manager.open("help"))):
        if "/user/" not in address and "password" not in address:
            found[address] = current_of(manager.client.get(address, follow=True))

    assert [how for marks in found.values() for how, _room in marks] == ["page"] * 8


def test_a_page_further_in_marks_the_room_it_lies_in(world: World, people: dict[str, User]) -> None:
    officer = Visitor(people["amina"])

    assert current_of(officer.item(world.item)) == [("true", "Commitments")]
    assert current_of(officer.open("ledger_desk_changelist")) == [("true", "Reference")]
    assert current_of(officer.open("password_change")) == []


def test_who_is_not_signed_in_is_led_nowhere_and_searches_nothing() -> None:
    page = Client().get(reverse("admin:login"))

    assert rooms_of(page) == []
    assert "find-q" not in html_of(page)


def test_the_keyboard_can_skip_to_the_page_and_on_a_list_to_its_results(
    people: dict[str, User],
) -> None:
    officer = Visitor(people["amina"])
    skips = r'<a href="#([\w-]+)" class="skip-to-content-link"'

    listed, other = html_of(officer.list()), html_of(officer.open("help"))

    assert re.findall(skips, listed) == ["content-start", "changelist-form"]
    assert re.findall(skips, other) == ["content-start"]
    assert all(f'id="{target}"' in listed for target in re.findall(skips, listed))


def test_no_two_things_on_a_page_share_a_name(world: World, people: dict[str, User]) -> None:
    officer = Visitor(people["amina"])
    for page in (officer.list(), officer.item(world.item), officer.open("help")):
        names = re.findall(r'\sid="([^"]+)"', html_of(page))

        assert sorted(names) == sorted(set(names))


# --- Signing in and out ---------------------------------------------------------------------


def test_who_signs_in_comes_to_the_page_they_wanted(people: dict[str, User]) -> None:
    actions.set_password(people["amina"], PASSWORD, by=SETUP, at=NOW)
    client, wanted = Client(), reverse("admin:help")

    form = client.get(client.get(wanted)["Location"])
    shown = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html_of(form)))
    answer = client.post(
        reverse("admin:login"), shown | {"username": "amina", "password": PASSWORD}
    )

    assert 'autocomplete="username"' in html_of(form)
    assert 'autocomplete="current-password"' in html_of(form)
    assert answer["Location"] == wanted


def test_a_wrong_password_is_said_aloud(people: dict[str, User]) -> None:
    typed = {"username": "amina", "password": "wrong", "next": "/admin/help/"}

    page = Client().post(reverse("admin:login"), typed)

    assert re.search(r'role="alert">Please enter the correct user name', html_of(page))
    assert 'value="/admin/help/"' in html_of(page)


def test_logging_out_says_so_and_offers_the_way_back(people: dict[str, User]) -> None:
    page = Visitor(people["amina"]).client.post(reverse("admin:logout"))

    assert "You are logged out" in text_of(page)
    assert reverse("admin:index") in html_of(page)
    assert rooms_of(page) == []


# --- No page --------------------------------------------------------------------------------


def test_an_unknown_address_is_told_in_the_frame_to_who_is_signed_in(
    people: dict[str, User],
) -> None:
    page = Visitor(people["marc"]).client.get("/admin/no/such/page/")

    assert page.status_code == 404
    assert "There is no such page" in text_of(page)
    assert "Review queue" in rooms_of(page)


def test_an_unknown_address_is_told_plainly_to_anybody_else() -> None:
    page = Client().get("/no/such/page/")

    assert page.status_code == 404
    assert "There is no such page" in text_of(page)
    assert rooms_of(page) == []


def test_what_is_not_open_is_refused_in_the_frame(people: dict[str, User]) -> None:
    page = Visitor(people["rita"]).open("ledger_commitment_add")

    assert page.status_code == 403
    assert "This is not open to you" in text_of(page)
    assert rooms_of(page) == READER


def test_the_api_answers_in_its_own_shape() -> None:
    page = Client().get("/api/v1/no/such/page/")

    assert page.status_code == 404
    assert page["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_broke_is_told_without_asking_the_database(
    language: str, rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    # No user, no session, no context processor: any of them may be what broke.
    request = rf.get("/admin/")

    with django_assert_num_queries(0), translation.override(language):
        broken = error_pages.server_error(request)
        damaged = error_pages.bad_request(request, SuspiciousOperation())
        shut = error_pages.not_open(request, PermissionDenied())

    assert [page.status_code for page in (broken, damaged, shut)] == [500, 400, 403]
    for page in (broken, damaged, shut):
        assert f'<html lang="{language}"' in html_of(page)
        assert list(inline_code(html_of(page))) == []


# --- Help and reference ---------------------------------------------------------------------


def test_help_explains_every_word_in_the_officers_own_words(people: dict[str, User]) -> None:
    page = Visitor(people["amina"]).open("help")

    words = text_of(page)
    assert {*Status, *Late, *Role} == set(help_page.MEANINGS)
    for word in (*Status, *Late, *Role):
        assert f"{word.label} {help_page.MEANINGS[word]}" in words
    for anchor in ("status", "strength", "evidence", "late", "release", "four-eyes"):
        assert f'<section id="{anchor}"' in html_of(page)


def test_the_ladder_says_who_moves_an_item_where() -> None:
    agreed, fulfilled = help_page.ladder()[1], help_page.ladder()[4]

    assert (agreed.alone, agreed.by_two) == ("In progress, Stalled", "any closing status")
    assert (fulfilled.alone, fulfilled.by_two) == ("", "In progress")


def test_help_names_who_decides_and_who_gives_access(people: dict[str, User]) -> None:
    words = text_of(Visitor(people["amina"]).open("help"))

    assert f"decision {people['marc'].full_name} About access" in words
    assert words.count(people["ada"].full_name) == 1
    assert people["rita"].full_name not in words


def test_reference_lists_every_other_table_with_what_it_is_for(people: dict[str, User]) -> None:
    page = Visitor(people["amina"]).open("app_list", "ledger")

    tables = {table["object_name"] for table in page.context["tables"]}
    assert tables == set(reference_page.ABOUT)
    words = text_of(page)
    assert all(str(about) in words for about in reference_page.ABOUT.values())
    assert "Commitments " not in words.partition("What commitments refer to")[2]
