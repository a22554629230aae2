"""How much of an item leaves the house: what its release shows, at every address, and no more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from ledger.api.filters import CommitmentFilter
from ledger.api.urls import urlpatterns
from ledger.domain.levels import Level
from ledger.models import Leaf
from tests.api.conftest import Offices, open_offices
from tests.api.levels import Told, every_way
from tests.api.partners import Caller, read
from tests.loaded import taken_back
from tests.sealing import log_within, seal_all

pytestmark = pytest.mark.django_db

LISTS = (
    "commitments?limit=200",
    "commitments?limit=200&view=brief",
    "commitments?limit=200&as_of=2026-07-01T10:00:00Z",
    "export",
    "export?format=csv",
    "summary",
    "reviews?limit=200",
    "reviews.ics",
    "parties",
    "themes",
    "instruments",
    "changes?limit=500",
    "changes?limit=500&embed=commitment",
    "view",
    "me",
)
FILE = "commitments/{ref}/evidence/{sha256}"
OF_ONE = (
    "commitments/{ref}",
    "commitments/{ref}?as_of=2026-07-01T10:00:00Z",
    "commitments/{ref}/history",
    "commitments/{ref}/entry",
    "commitments/{ref}/proof",
    FILE,
    "view?commitment={ref}",
)
# What finds every item there is, by the level from which on it may be asked.
FINDS_ALL = {
    Level.HEADLINE: (
        *("party_role=obligor", "party_not=nobody", "theme_not=nothing", "instrument_not=NONE"),
        *("made_from=2019-01-01", "made_before=2021-01-01", "q=headline"),
        "updated_since=2026-01-01T00:00:00Z",
    ),
    Level.STATUS: (
        *("status=agreed", "status_not=stalled", "owner=brussels", "owner_not=delhi", "q=text"),
        *("late_not=delivery_overdue", "overdue=false", "due_from=2030-01-01"),
        *("due_before=2040-01-01", "review_from=2030-01-01", "review_before=2040-01-01"),
    ),
    Level.FULL: ("rung=4", "rung_not=1", "has_evidence=true"),
}
# What names one thing, and so has a test of its own elsewhere.
NAMING = {"party", "theme", "instrument", "parent", "late"}
ORDERS = {"due_on": Level.STATUS, "next_review_on": Level.STATUS}
# The other addresses: about the log or the caller alone, or the same for everybody.
NO_ITEMS = {
    *("index", "docs", "health", "context", "problem", "openapi", "client", "statuses"),
    *("consistency", "cosignatures", "entry-proof", "webhook-endpoints", "webhook-deliveries"),
    # What the caller sent itself, and where it sends that; another test's.
    *("send-submission", "submissions", "submission"),
    "entry",  # asked for by index
}


@dataclass(frozen=True)
class House:
    offices: Offices
    items: list[Told]


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house with an item released in every way, and everything sealed."""
    folder: Path = tmp_path_factory.mktemp("log")
    with django_db_blocker.unblock(), taken_back(), log_within(folder):
        offices = open_offices()
        items = every_way(offices)
        seal_all()
        yield House(offices, items)


@pytest.fixture(params=["pieter", "indira"])
def caller(request: pytest.FixtureRequest, house: House, db: None) -> Caller:
    who: Caller = getattr(house.offices, request.param)
    return who


def level_of(told: Told, caller: Caller, house: House) -> int:
    return told.seen(by_belgium=caller is house.offices.pieter)


def body_of(caller: Caller, path: str) -> str:
    """Return an answer as text, without the folds of iCalendar."""
    answer: Any = caller.get(path)
    assert answer.status_code == 200 or (answer.status_code == 404 and path not in LISTS), path
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode().replace("\r\n ", "")


def too_much(body: str, told: Told, level: int) -> list[str]:
    """Return the words of an answer that a level does not show."""
    hidden = [word for at, words in told.words.items() if at > level for word in words]
    return [word for word in hidden if word in body]


def test_every_address_is_asked_or_shows_no_item() -> None:
    names = {"ref": "A-1", "sha256": "0" * 64}
    paths = [path.partition("?")[0] for path in (*LISTS, *OF_ONE)]
    asked = {resolve(f"/api/v1/{path.format(**names)}").url_name for path in paths}

    assert asked.isdisjoint(NO_ITEMS)
    assert asked | NO_ITEMS == {pattern.name for pattern in urlpatterns}


def test_no_list_shows_more_than_was_released(caller: Caller, house: House) -> None:
    bodies = {path: body_of(caller, path) for path in LISTS}
    everything = "".join(bodies.values())

    for told in house.items:
        level = level_of(told, caller, house)
        is_mourned = told.is_mourned(by_belgium=caller is house.offices.pieter)
        for path, body in bodies.items():
            assert too_much(body, told, level) == [], path
            may_be_named = level or (is_mourned and path.startswith("changes"))
            assert may_be_named or told.item.reference not in body, path
        # And so much is shown: all but what only the document of one item tells.
        for at in (Level.HEADLINE, Level.STATUS):
            assert level < at or all(word in everything for word in told.words[at])


def test_no_address_of_one_item_shows_more_than_was_released(caller: Caller, house: House) -> None:
    is_pieter = caller is house.offices.pieter
    for told in house.items if is_pieter else house.items[-9:]:  # those released to everybody
        level, sha256 = level_of(told, caller, house), told.words[Level.FULL][-1]
        names = {"ref": told.item.reference, "sha256": sha256}
        bodies = {path: body_of(caller, path.format(**names)) for path in OF_ONE}

        for path, body in bodies.items():
            assert too_much(body, told, level) == [], path
        assert ("Content" in bodies[FILE]) is (level == Level.FULL)
        if level:
            document = bodies["commitments/{ref}"]
            shown = [word for at, words in told.words.items() if at <= level for word in words]
            assert all(word in document for word in shown)
            assert f'"level":"{Level(level).code}"' in document
        else:
            # Each says the same: nothing is there, under the id of the request.
            assert len({re.sub("[0-9a-f-]{36}", "-", body) for body in bodies.values()}) == 1


def test_each_filter_is_asked_of_what_may_be_known(house: House, db: None) -> None:
    pieter = house.offices.pieter
    levels = {told.item.reference: level_of(told, pieter, house) for told in house.items}

    for level, searches in FINDS_ALL.items():
        expected = {ref for ref, known in levels.items() if known >= level}
        for search in searches:
            found = read(pieter.get(f"commitments?limit=200&{search}"))["results"]
            assert {document["ref"] for document in found} == expected, search
            assert read(pieter.get(f"summary?{search}"))["total"] == len(expected), search
    asked = {search.partition("=")[0] for some in FINDS_ALL.values() for search in some}
    assert asked | NAMING == set(CommitmentFilter.base_filters)


@pytest.mark.parametrize("order", ["due_on", "-due_on", "next_review_on", "-next_review_on"])
def test_an_order_tells_nothing_of_what_is_not_shown(order: str, house: House, db: None) -> None:
    caller = house.offices.pieter
    level = ORDERS[order.removeprefix("-")]
    levels = {told.item.reference: level_of(told, caller, house) for told in house.items}
    known = [ref for ref, at in levels.items() if at >= level]  # made in the order of their days
    others = [ref for ref, at in levels.items() if 0 < at < level]

    found = caller.refs(limit=200, sort=order)

    assert found[: len(known)] == (known[::-1] if order.startswith("-") else known)
    assert sorted(found[len(known) :]) == sorted(others)


def test_no_entry_of_the_log_shows_more_than_was_released(house: House, db: None) -> None:
    caller = house.offices.pieter
    items = {told.item.pk: told for told in house.items}
    places = Leaf.objects.filter(entry__stream__in=items).values_list("index", "entry__stream")

    for index, stream in places:
        level = level_of(items[stream], caller, house)
        body = body_of(caller, f"entries/{index}")
        assert too_much(body, items[stream], level) == []
        disclosed = set(re.findall(r'"(chain|open|personal|restricted)":"', body))
        assert disclosed <= ({"chain", "open"} if level == Level.FULL else {"chain"})
        assert bool(disclosed) is bool(level)
