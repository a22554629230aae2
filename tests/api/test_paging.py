"""From the first page to the last: every row once, whatever else happens."""

import json
import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.models import Commitment, Instrument, Release, User
from tests.api.conftest import Offices
from tests.api.partners import Caller, read
from tests.factories import (
    NOW,
    agreed,
    an_instrument,
    published,
    who,
)
from tests.loaded import taken_back

pytestmark = pytest.mark.django_db


def fill(owner: User, manager: User, rounds: int, *instruments: Instrument) -> list[str]:
    """Publish one item a round under each instrument; return their references in order."""
    sample = published(owner, manager)
    cited = [Cited(citation.source, citation.locator) for citation in sample.citations.all()]
    obliged = [Obliged(obligation.party) for obligation in sample.obligations.all()]
    made = [
        published(owner, manager, instrument=each, citations=cited, obligations=obliged)
        for _round in range(rounds)
        for each in instruments
    ]
    return sorted(commitment.reference for commitment in made)


@dataclass(frozen=True)
class Town:
    """What was there in this file before a test.

    :param many: the references of twenty that Pieter may see, in their order; they were recorded
        between five that he may not.
    """

    public: Instrument
    hidden: Instrument
    many: list[str]


@pytest.fixture(scope="module")
def _built(_opened: Offices, django_db_blocker: Any) -> Iterator[Town]:
    """The town, built once: that takes longer than most tests of this file."""
    with django_db_blocker.unblock(), taken_back():
        amina, marc, shared = _opened.amina, _opened.marc, _opened.shared
        public, hidden = an_instrument("BE-IN-2024"), an_instrument("BE-IN-2024-B")
        actions.release(public, to=None, by=who(marc), at=NOW)
        refs = fill(amina, marc, 5, shared, public)
        fill(amina, marc, 5, hidden)
        refs += fill(amina, marc, 5, shared, public)
        yield Town(public, hidden, sorted(refs))


@pytest.fixture
def town(_built: Town, offices: Offices) -> Town:
    """The town as this test may change it: its rows are put back, so are its objects."""
    return deepcopy(_built)


@pytest.fixture
def many(town: Town) -> list[str]:
    return town.many


def walk(caller: Caller, **params: Any) -> list[str]:
    return [doc["ref"] for page in caller.pages(**params) for doc in page["results"]]


def test_every_row_is_told_once_and_in_order(
    amina: User, marc: User, shared: Instrument, town: Town, pieter: Caller
) -> None:
    more = fill(amina, marc, 20, shared, town.hidden, town.public)
    refs = sorted(town.many + [reference for reference in more if "-B-" not in reference])

    assert len(refs) == 60
    for limit in [1, 7, 59, 60, 61, 200, *random.choices(range(2, 58), k=5)]:  # noqa: S311
        assert walk(pieter, limit=limit) == refs, limit
    assert pieter.refs() == refs[:50]


def test_the_size_of_a_page_may_change_on_the_way(many: list[str], pieter: Caller) -> None:
    told: list[str] = []
    page = read(pieter.get("commitments", limit=3))
    while page["next"]:
        told += [document["ref"] for document in page["results"]]
        assert len(told) < len(many)
        cursor = page["next"].partition("cursor=")[2].partition("&")[0]
        size = random.randint(1, 20)  # noqa: S311
        page = read(pieter.get("commitments", cursor=cursor, limit=size))
    told += [document["ref"] for document in page["results"]]

    assert told == many


def test_filters_go_with_the_walk(many: list[str], pieter: Caller) -> None:
    told = walk(pieter, instrument="BE-IN-2024", status=["announced", "agreed"], limit=7)

    assert told == [ref for ref in many if ref.startswith("BE-IN-2024-")]


def test_a_full_last_page_has_no_next(many: list[str], pieter: Caller) -> None:
    answer = pieter.get("commitments", limit=20)

    assert list(read(answer)) == ["results", "next"]
    assert read(answer)["next"] is None
    assert "Link" not in answer


def test_next_is_absolute_and_in_the_link_header_too(many: list[str], pieter: Caller) -> None:
    answer = pieter.get("commitments", limit=2, status=["announced", "agreed"])

    following = read(answer)["next"]
    assert following.startswith("https://testserver/api/v1/commitments?")
    assert "limit=2&status=announced&status=agreed&cursor=" in following
    assert answer["Link"] == f'<{following}>; rel="next"'


def test_rows_that_come_and_go_disturb_no_other(
    amina: User, marc: User, many: list[str], pieter: Caller
) -> None:
    pages = pieter.pages(limit=4)
    told = [document["ref"] for document in next(pages)["results"]]

    before = agreed(amina, marc, instrument=an_instrument("AA"))
    behind = agreed(amina, marc, instrument=an_instrument("ZZ"))
    for commitment in (before, behind):
        actions.release(commitment, to=None, by=who(marc), at=NOW)
    gone = Release.objects.get(instrument__code="BE-IN-2024")
    actions.withdraw_release(gone, by=who(marc), at=NOW)
    told += [document["ref"] for page in pages for document in page["results"]]

    still = [ref for ref in many if not ref.startswith("BE-IN-2024-")]
    assert told == many[:4] + [ref for ref in still if ref > many[3]] + [behind.reference]


def forged(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "!!!!",
        "AAAA",
        forged("[]"),
        forged("{}"),
        forged("null"),
        forged("[" * 150),
        forged('["", "BE-IN-2025-001"]'),
        forged('["\\u0000"]'),
        forged("[1, 2]"),
        forged('"BE-IN-2025-001"'),
    ],
)
def test_what_is_no_cursor_is_refused(cursor: str, pieter: Caller) -> None:
    answer = pieter.get("commitments", cursor=cursor)

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in read(answer)["errors"]] == ["cursor"]


@pytest.mark.parametrize("position", ["", "\x00", "be-in", "A" * 41])
def test_a_position_that_is_no_reference_is_refused(
    position: str, many: list[str], pieter: Caller
) -> None:
    following = read(pieter.get("commitments", limit=1))["next"]
    cursor = following.partition("cursor=")[2]
    *told, _reference = json.loads(urlsafe_b64decode(cursor + "=="))

    answer = pieter.get("commitments", cursor=forged(json.dumps([*told, position])))

    assert answer.status_code == 400


def test_a_cursor_of_another_search_is_refused(
    many: list[str], promise: Commitment, pieter: Caller
) -> None:
    following = read(pieter.get("commitments", limit=1))["next"]

    for more in ("&status=announced", "&party=be", "&overdue=false"):
        answer = pieter.send("GET", following + more)

        assert answer.status_code == 400
        assert [fault["parameter"] for fault in read(answer)["errors"]] == ["cursor"]


def test_a_forged_position_shows_nothing_that_is_hidden(
    many: list[str], promise: Commitment, pieter: Caller, indira: Caller
) -> None:
    following = read(pieter.get("commitments", limit=19))["next"]

    answer = indira.send("GET", following.replace("limit=19", "limit=200"))

    assert all(d["instrument"]["code"] == "BE-IN-2024" for d in read(answer)["results"])
    assert indira.refs(limit=200) == [ref for ref in many if ref.startswith("BE-IN-2024-")]
