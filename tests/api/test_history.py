"""How a commitment came to be, and the proof of its newest entry, by its reference."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import actions
from ledger.domain.levels import Level
from ledger.models import Commitment, Entry, Leaf, Party, User
from tests.api.partners import Caller, read
from tests.factories import NOW, agreed, some_evidence, who
from tests.sealing import log_within, seal_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(db: None, offices: Any, tmp_path: Path) -> Iterator[None]:
    with log_within(tmp_path):
        yield


def versions(caller: Caller, item: Commitment, **params: Any) -> list[dict[str, Any]]:
    pages = caller.pages(f"commitments/{item.reference}/history", **params)
    return [version for page in pages for version in page["results"]]


def test_every_version_is_told_with_what_made_it(
    promise: Commitment, amina: User, pieter: Caller
) -> None:
    actions.correct(promise, changes={"title": "Étude"}, reason="Misspelt.", by=who(amina), at=NOW)

    found = versions(pieter, promise)

    assert [(v["version"], v["type"], v["note"]) for v in found] == [
        (1, "created", ""),
        (2, None, None),
        (3, "published", ""),
        (4, "corrected", "Misspelt."),
    ]
    assert found[3]["changed"] == ["title"]
    hashes = [entry.hash for entry in Entry.objects.of(promise.pk)]
    assert [version["leaf_hash"] for version in found] == hashes
    then = read(pieter.send("GET", found[3]["as_of"]))
    assert (then["version"], then["title"]) == (4, "Étude")


def test_pages_follow_each_other(promise: Commitment, pieter: Caller) -> None:
    assert versions(pieter, promise, limit=2) == versions(pieter, promise)
    assert [v["version"] for v in versions(pieter, promise, after=2)] == [3]


def test_below_full_only_that_there_was_a_change_is_told(
    amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    item = agreed(amina, marc)
    actions.release(item, to=belgium, level=Level.STATUS, by=who(marc), at=NOW)

    told = versions(pieter, item)

    assert len(told) == 4
    assert {(v["type"], v["note"], *v["changed"]) for v in told} == {(None, None)}


def test_the_newest_sealed_entry_is_that_of_the_log(
    log: None, promise: Commitment, amina: User, pieter: Caller
) -> None:
    seal_all()
    actions.attach(promise, some_evidence(), by=who(amina), at=NOW)
    index = Leaf.objects.get(entry__stream=promise.pk, entry__version=3).index
    address = f"commitments/{promise.reference}"

    for ending, other in (
        (f"{address}/entry", f"entries/{index}"),
        (f"{address}/proof", f"entries/{index}/proof"),
    ):
        answer, twin = pieter.get(ending), pieter.get(other)

        assert answer.status_code == 200
        assert answer.content == twin.content
        assert answer["Content-Type"] == twin["Content-Type"]


def test_of_what_is_hidden_there_is_no_history(
    log: None, amina: User, marc: User, pieter: Caller
) -> None:
    hidden = agreed(amina, marc)
    seal_all()

    for ending in ("history", "entry", "proof"):
        told = {
            pieter.get(f"commitments/{ref}/{ending}").status_code
            for ref in (hidden.reference, "NO-SUCH-001")
        }
        assert told == {404}


def test_before_the_log_begins_nothing_is_proven_nor_followed(
    promise: Commitment, pieter: Caller
) -> None:
    for path in ("entry", "proof"):
        assert pieter.get(f"commitments/{promise.reference}/{path}").status_code == 503
    assert pieter.get("changes").status_code == 503
    assert pieter.get("changes", after="now").status_code == 503


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=01", "limit=0", "limit=201"])
def test_bad_places_are_refused(promise: Commitment, pieter: Caller, query: str) -> None:
    answer = pieter.send("GET", f"commitments/{promise.reference}/history?{query}")

    assert answer.status_code == 400
