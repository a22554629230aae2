"""From where a key may be used, and what a key that opens nothing may be known by."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ledger import actions
from ledger.domain import credentials
from ledger.models import Credential, Partner, Party
from tests.api.partners import API, Caller, read
from tests.factories import NOW, SETUP, a_key, a_partner

pytestmark = pytest.mark.django_db
EMBASSY = ["192.0.2.0/24", "2001:db8::/32"]


@pytest.fixture
def bound(belgium: Party) -> str:
    """The token of a key that works at the embassy only."""
    return a_key(a_partner(belgium), at=NOW, allowed=EMBASSY)[1]


def sent(token: str, came_from: str, forwarded: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    if forwarded is not None:
        headers["X-Forwarded-For"] = forwarded
    client = Client(headers=headers, REMOTE_ADDR=came_from)
    return client.get(f"{API}/me", secure=True)


@pytest.mark.parametrize("place", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8:1::1"])
def test_a_key_works_within_its_networks(place: str, bound: str) -> None:
    assert sent(bound, place).status_code == 200


@pytest.mark.parametrize("place", ["192.0.3.7", "::1", "2001:db9::1", "", "unknown"])
def test_elsewhere_a_key_is_answered_like_one_that_nobody_knows(place: str, bound: str) -> None:
    stranger = "pcl_" + "z" * 12 + bound[16:]

    here, unknown = sent(bound, place), sent(stranger, place)

    assert here.status_code == 401
    assert here["WWW-Authenticate"] == unknown["WWW-Authenticate"]
    assert told(here) == told(unknown)


def told(answer: HttpResponse) -> dict[str, Any]:
    return {name: said for name, said in read(answer).items() if name != "instance"}


def test_without_a_proxy_nobody_can_say_that_he_is_elsewhere(bound: str) -> None:
    assert sent(bound, "203.0.113.9", forwarded="192.0.2.7").status_code == 401
    assert sent(bound, "192.0.2.7", forwarded="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        ("192.0.2.7", 200),
        ("203.0.113.9, 192.0.2.7", 200),
        ("192.0.2.7, 203.0.113.9", 401),
        ("192.0.2.7,", 401),
        ("", 401),
        (None, 401),
    ],
)
def test_behind_a_proxy_its_own_word_counts_and_no_other(
    forwarded: str | None, status: int, bound: str, settings: Settings
) -> None:
    settings.LEDGER_BEHIND_PROXY = True

    assert sent(bound, "192.0.2.1", forwarded).status_code == status


def test_from_where_a_key_was_used_is_noted(pieter: Caller) -> None:
    sent(pieter.token, "::ffff:192.0.2.7")

    assert Credential.objects.get(pk=pieter.key.pk).last_used_from == "192.0.2.7"


def good(partner: Partner) -> str:
    return a_key(partner, at=NOW)[1]


def foreign(partner: Partner) -> str:
    return a_key(partner, at=NOW, allowed=EMBASSY)[1]


def expired(partner: Partner) -> str:
    return a_key(partner, at=NOW - credentials.DEFAULT_LIFE)[1]


def revoked(partner: Partner) -> str:
    key, token = a_key(partner, at=NOW)
    actions.revoke_key(key, reason="Lost.", by=SETUP, at=NOW)
    return token


def unknown(partner: Partner) -> str:
    return "pcl_" + "a" * 12 + good(partner)[16:]


def with_another_secret(partner: Partner) -> str:
    return good(partner)[:17] + good(partner)[17:]


@pytest.mark.parametrize("bad", [foreign, expired, revoked, unknown, with_another_secret])
def test_whatever_is_wrong_with_a_key_as_much_is_done_about_it(
    bad: Callable[[Partner], str], belgium: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, hashed = bad(a_partner(belgium)), []
    honest = credentials.digest

    def digest(secret: str, pepper: str) -> str:
        hashed.append(pepper)
        return honest(secret, pepper)

    monkeypatch.setattr(credentials, "digest", digest)

    with CaptureQueriesContext(connection) as queries:
        answer = sent(token, "203.0.113.9")

    assert answer.status_code == 401
    assert (len(queries), len(hashed)) == (1, 1)
