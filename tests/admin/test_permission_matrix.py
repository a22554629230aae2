"""Who gets what at every address, by every verb: the table of ``addresses``, held against the site.

A new address without a row fails here. What an address does not answer to, it refuses; whatever
is sent to it, nothing is written that the table does not open.
"""

import logging
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Entry, SavedView, User
from tests.admin.addresses import (
    BACK,
    ELSEWHERE,
    LEADS,
    LOGIN,
    NOTHING,
    OPENS,
    PEOPLE,
    POST_ONLY,
    REFUSED,
    TABLE,
    addresses,
    admin_routes,
    other_address,
    other_routes,
)
from tests.admin.test_strict_csp import faults
from tests.admin.visitor import Visitor, told
from tests.admin.world import World

# Who may what is asked of roles and desks, never of the database: once is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]

EVERYBODY: Final = ("nobody", *PEOPLE)
OTHER_VERBS: Final = ("PUT", "PATCH", "DELETE", "OPTIONS")

# By route: what was answered, and what a strict browser would not like about it.
Walk = dict[str, tuple[str, list[str]]]


@pytest.fixture(autouse=True)
def _no_log() -> Iterator[None]:
    """A thousand refusals that are meant need not be told of, each with its traceback."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def outcome(answer: Any) -> str:
    """Return what was answered, in the words of the table."""
    where = answer.headers.get("Location", "")
    if answer.status_code == 302:
        if where.startswith(reverse("admin:login")):
            return LOGIN
        return BACK if told(answer) else LEADS
    known = {200: OPENS, 401: REFUSED, 403: REFUSED, 404: NOTHING, 405: POST_ONLY}
    return known.get(answer.status_code, str(answer.status_code))


def written() -> tuple[int, ...]:
    """Return how much there is of everything that a page could write."""
    return Entry.objects.count(), SavedView.objects.count()


def test_the_table_names_every_address_and_no_other() -> None:
    assert sorted(TABLE) == sorted(set(admin_routes()))
    assert sorted(ELSEWHERE) == sorted(set(other_routes()))


@pytest.fixture(scope="module")
def _walks() -> dict[str, Walk]:
    """The walks through all addresses that were made so far, by who made them."""
    return {}


@pytest.fixture
def walk(person: str, world: World, people: dict[str, User], _walks: dict[str, Walk]) -> Walk:
    """What a person meets who opens every address; one walk serves several tests."""
    if person not in _walks:
        visitor, before, met = Visitor(people.get(person)), written(), {}
        for route, where in addresses(world).items():
            answer = visitor.client.get(where)
            met[route] = outcome(answer), faults(answer)
        assert written() == before
        _walks[person] = met
    return _walks[person]


@pytest.mark.parametrize("person", EVERYBODY)
def test_everybody_gets_what_the_table_says(person: str, walk: Walk) -> None:
    wrong = [
        f"{route}: {got}, not {expected}"
        for route, (got, _faults) in walk.items()
        if got != (expected := TABLE[route].get(person, LOGIN))
    ]

    assert not wrong, "\n".join(wrong)
    assert sorted(walk) == sorted(TABLE)


@pytest.mark.parametrize("person", EVERYBODY)
def test_every_page_is_clean_under_a_strict_policy(person: str, walk: Walk) -> None:
    assert {route: wrong for route, (_got, wrong) in walk.items() if wrong} == {}


@pytest.mark.parametrize("person", EVERYBODY)
def test_what_is_closed_takes_no_post_either(
    person: str, world: World, people: dict[str, User]
) -> None:
    visitor, before, wrong = Visitor(people.get(person)), written(), []

    for route, where in addresses(world).items():
        expected = TABLE[route].get(person, LOGIN)
        if expected not in (LOGIN, REFUSED, NOTHING):  # BACK: see test_every_address
            continue
        got = outcome(visitor.client.post(where, {}))
        if got not in {expected, POST_ONLY}:
            wrong.append(f"{route}: {got}, not {expected}")

    assert not wrong, "\n".join(wrong)
    assert written() == before


@pytest.mark.parametrize("person", ["nobody", "marc"])
def test_no_other_verb_does_anything(person: str, world: World, people: dict[str, User]) -> None:
    visitor, before, wrong = Visitor(people.get(person)), written(), []
    body = {"seen_version": "1", "role": "administrator", "status": "fulfilled"}

    for route, where in addresses(world).items():
        for verb in OTHER_VERBS:
            answer = visitor.client.generic(verb, where, body)
            if answer.status_code != 405:
                wrong.append(f"{verb} {route}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert written() == before
    assert person == "nobody" or visitor.list().status_code == 200


def test_head_answers_as_get_does(world: World, people: dict[str, User]) -> None:
    visitor, wrong = Visitor(people["rita"]), []

    for route, where in addresses(world).items():
        answer = visitor.client.head(where)
        if route == "login/":  # Django shows the form to HEAD, whoever asks
            continue
        if outcome(answer) != TABLE[route]["rita"] or answer.content:
            wrong.append(f"{route}: {outcome(answer)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("person", ["nobody", "marc", "ada"])
def test_outside_the_desk_a_session_opens_nothing(
    person: str, world: World, people: dict[str, User]
) -> None:
    client, before = Client(), written()
    if person != "nobody":
        client.force_login(people[person])
    wrong = []

    for route, expected in ELSEWHERE.items():
        where = other_address(route, world)
        got = outcome(client.get(where, secure=True))
        if got != expected:
            wrong.append(f"{route}: {got}, not {expected}")
        for verb in ("POST", *OTHER_VERBS):
            answer = client.generic(verb, where, b"{}", secure=True)
            fits = {expected, POST_ONLY, REFUSED} | ({LEADS} if route == "language/" else set())
            if outcome(answer) not in fits:
                wrong.append(f"{verb} {route}: {outcome(answer)}")

    assert not wrong, "\n".join(wrong)
    assert written() == before


def test_a_partner_cannot_sign_in(world: World) -> None:
    client = Client()
    typed = {"username": world.partner.code, "password": world.key.key_id}

    answer = client.post(reverse("admin:login"), typed)
    with_key = client.get(
        reverse("admin:index"), headers={"Authorization": f"Bearer pcl_{world.key.key_id}_x"}
    )

    assert answer.status_code == 200
    assert outcome(with_key) == LOGIN
