"""Who is let in, and on what key."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from ledger import actions
from ledger.domain import credentials
from ledger.models import Commitment, Credential, Partner, Party, User
from tests.api.partners import API, PROBLEMS, Caller, read
from tests.factories import NOW, SETUP, a_key, a_partner, agreed

pytestmark = pytest.mark.django_db
CHALLENGE = 'Bearer realm="partner-api"'


def knock(header: str | None, path: str = "commitments") -> dict[str, str]:
    """Return status, challenge and body's type that a header brings."""
    headers = {} if header is None else {"Authorization": header}
    answer = Client().get(f"{API}/{path}", headers=headers, secure=True)
    return {
        "status": str(answer.status_code),
        "challenge": answer.headers.get("WWW-Authenticate", ""),
        "media": answer.headers["Content-Type"],
        "type": read(answer).get("type", ""),
    }


def expired(partner: Partner) -> str:
    return a_key(partner, at=NOW - credentials.DEFAULT_LIFE)[1]


def revoked(partner: Partner) -> str:
    key, token = a_key(partner, at=NOW)
    actions.revoke_key(key, reason="Lost.", by=SETUP, at=NOW)
    return token


def of_a_closed_office(partner: Partner) -> str:
    token = a_key(partner, at=NOW)[1]
    actions.amend_partner(partner, is_active=False, by=SETUP, at=NOW)
    return token


def with_another_secret(partner: Partner) -> str:
    mine, other = a_key(partner, at=NOW)[1], a_key(partner, at=NOW)[1]
    return mine[:17] + other[17:]


def unknown(partner: Partner) -> str:
    return "pcl_" + "a" * 12 + a_key(partner, at=NOW)[1][16:]


def cut_short(partner: Partner) -> str:
    return a_key(partner, at=NOW)[1][:-1]


def with_something_after_it(partner: Partner) -> str:
    return a_key(partner, at=NOW)[1] + " x"


def in_another_alphabet(partner: Partner) -> str:
    return a_key(partner, at=NOW)[1][:-1] + "é"


def empty(partner: Partner) -> str:
    return ""


@pytest.mark.parametrize(
    "bad",
    [
        expired,
        revoked,
        of_a_closed_office,
        with_another_secret,
        unknown,
        cut_short,
        with_something_after_it,
        in_another_alphabet,
        empty,
    ],
)
def test_a_bad_key_opens_nothing_and_is_not_told_why(
    bad: Callable[[Partner], str], belgium: Party
) -> None:
    token = bad(a_partner(belgium))

    found = knock(f"Bearer {token}")

    assert found == {
        "status": "401",
        "challenge": f'{CHALLENGE}, error="invalid_token"',
        "media": "application/problem+json",
        "type": f"{PROBLEMS}/invalid-token",
    }


@pytest.mark.parametrize("header", [None, "", "Basic cGlldGVyOngK", "pcl_abc"])
def test_without_a_key_the_challenge_names_no_error(header: str | None, db: None) -> None:
    found = knock(header)

    assert found == {
        "status": "401",
        "challenge": CHALLENGE,
        "media": "application/problem+json",
        "type": f"{PROBLEMS}/not-authenticated",
    }


def test_the_word_bearer_may_be_written_in_any_case(pieter: Caller) -> None:
    assert knock(f"bearer {pieter.token}")["status"] == "200"


def test_a_key_in_the_address_is_not_looked_at(pieter: Caller) -> None:
    answer = Client().get(f"{API}/commitments", {"access_token": pieter.token}, secure=True)

    assert answer.status_code == 401
    assert pieter.get("commitments", access_token=pieter.token).status_code == 400


def test_a_colleague_who_is_signed_in_is_no_partner(amina: User) -> None:
    client = Client()
    client.force_login(amina)

    answer = client.get(f"{API}/commitments", secure=True)

    assert answer.status_code == 401


def test_a_key_made_with_an_old_pepper_still_opens(pieter: Caller, settings: Settings) -> None:
    old = settings.LEDGER_PEPPERS
    settings.LEDGER_PEPPERS = {"new": "another pepper", **old}

    assert pieter.get("commitments").status_code == 200


def test_a_key_whose_pepper_was_taken_away_opens_nothing(
    pieter: Caller, settings: Settings
) -> None:
    settings.LEDGER_PEPPERS = {"new": "another pepper"}

    assert pieter.get("commitments").status_code == 401


def test_an_unknown_key_is_hashed_like_a_known_one(
    pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    honest = credentials.digest

    def digest(secret: str, pepper: str) -> str:
        hashed.append(pepper)
        return honest(secret, pepper)

    monkeypatch.setattr(credentials, "digest", digest)

    known = pieter.get("commitments")
    stranger = replace(pieter, token="pcl_" + "z" * 12 + pieter.token[16:])
    unknown = stranger.get("commitments")

    assert (known.status_code, unknown.status_code) == (200, 401)
    assert len(hashed) == 2
    assert hashed[0] == hashed[1]


def test_the_use_of_a_key_is_noted_at_most_every_five_minutes(
    pieter: Caller, clock: Callable[[datetime], None]
) -> None:
    noted = []

    for minutes in (0, 4, 5, 9):
        clock(NOW + timedelta(minutes=minutes))
        pieter.get("commitments")
        noted.append(Credential.objects.get(pk=pieter.key.pk).last_used_at)

    assert noted == [NOW, NOW, NOW + timedelta(minutes=5), NOW + timedelta(minutes=5)]


def test_a_list_read_to_its_end_is_noted_at_most_every_five_minutes(
    amina: User, marc: User, promise: Commitment, pieter: Caller, clock: Callable[[datetime], None]
) -> None:
    agreed(amina, marc, instrument=promise.instrument)
    noted = []

    for minutes, limit in ((0, 1), (1, 2), (5, 2), (6, 2), (7, 1)):
        clock(NOW + timedelta(minutes=minutes))
        pieter.get("commitments", limit=limit)
        noted.append(Credential.objects.get(pk=pieter.key.pk).last_synced_at)

    first, second = NOW + timedelta(minutes=1), NOW + timedelta(minutes=6)
    assert noted == [None, first, first, second, second]


def test_a_bad_secret_is_no_use_of_the_key(pieter: Caller) -> None:
    replace(pieter, token=pieter.token[:-4] + "AAAA").get("commitments")

    assert Credential.objects.get(pk=pieter.key.pk).last_used_at is None


def test_key_partner_and_party_are_one_query(
    pieter: Caller, promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pieter.get("commitments")

    with django_assert_num_queries(1):
        answer = pieter.get("commitments", stauts="agreed")

    assert answer.status_code == 400
