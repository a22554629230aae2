"""The sums: those that anybody could add up from the documents, in a fixed number of queries."""

from collections import Counter
from typing import Any

import pytest

from ledger.domain.lateness import Late
from ledger.domain.levels import Level
from ledger.domain.status import Status
from ledger.models import Commitment, Instrument, Party, User
from tests.api.partners import Caller, read
from tests.api.shown import at_each_level, closed, hide_some
from tests.api.test_queries import cost
from tests.factories import agreed, published

pytestmark = pytest.mark.django_db
OPEN = {"announced", "agreed", "in_progress", "stalled"}


def summary(caller: Caller, **params: Any) -> dict[str, Any]:
    answer = caller.get("summary", **params)
    assert answer.status_code == 200, answer.content
    return read(answer)


def added_up(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums of some documents, the slow way."""
    told = [d for d in documents if "status" in d]
    full = [d for d in documents if "evidence_count" in d]
    statuses = Counter(d["status"]["code"] for d in told)
    late = Counter(way["kind"] for d in told for way in d["late"])
    levels = Counter(d["level"] for d in documents)
    coming = sorted((d["next_review_on"], d["ref"]) for d in told if d["status"]["code"] in OPEN)
    return {
        "total": len(documents),
        "levels": {level.code: levels[level.code] for level in Level},
        "open": sum(statuses[code] for code in OPEN),
        "overdue": sum(d["overdue"] for d in told),
        "statuses": {status.value: statuses[status.value] for status in Status},
        "late": {kind.value: late[kind.value] for kind in Late},
        "evidence": {
            "some": sum(d["evidence_count"] > 0 for d in full),
            "none": sum(d["evidence_count"] == 0 for d in full),
        },
        "not_shown": {
            n: len(documents) - len(d) for n, d in (("status", told), ("evidence", full))
        },
        "instruments": Counter(d["instrument"]["code"] for d in documents),
        "themes": Counter(theme["code"] for d in documents for theme in d["themes"]),
        "parties": Counter(c for d in documents for c in {p["code"] for p in d["parties"]}),
        "next_reviews": coming[:10],
    }


def simplified(found: dict[str, Any]) -> dict[str, Any]:
    named = {"levels": "level", "statuses": "code", "late": "kind"}
    named |= dict.fromkeys(("instruments", "themes", "parties"), "code")
    flat = {name: {row[key]: row["count"] for row in found[name]} for name, key in named.items()}
    coming = [(row["next_review_on"], row["ref"]) for row in found["next_reviews"]]
    return found | flat | {"next_reviews": coming}


def test_the_sums_are_those_of_the_documents(
    rich: Commitment, amina: User, marc: User, belgium: Party, shared: Instrument, pieter: Caller
) -> None:
    at_each_level(amina, marc, belgium)
    closed(amina, marc, belgium)
    published(amina, marc, instrument=shared)
    hide_some(amina, marc)

    for search in ({}, {"instrument": shared.code}, {"theme": "sea-lanes"}):
        documents = pieter.documents(**search)

        assert documents
        assert simplified(summary(pieter, **search)) == added_up(documents)


def test_what_is_hidden_changes_no_byte(
    amina: User, marc: User, promise: Commitment, pieter: Caller
) -> None:
    before = pieter.get("summary").content

    hide_some(amina, marc)

    assert pieter.get("summary").content == before


def test_of_a_headline_nothing_is_counted_but_that_it_is_there(
    amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    items = at_each_level(amina, marc, belgium)

    found = summary(pieter)

    assert (found["total"], found["open"], found["overdue"]) == (3, 2, 2)
    assert found["evidence"] == {"some": 1, "none": 0}
    assert found["not_shown"] == {"status": 1, "evidence": 2}
    named = {row["ref"] for row in found["next_reviews"]}
    assert named == {items[Level.STATUS].reference, items[Level.FULL].reference}


def test_a_partner_that_sees_nothing_counts_nothing(pieter: Caller) -> None:
    found = simplified(summary(pieter))

    assert found == added_up([])


def test_sums_cost_eight_queries_however_much_there_is(
    amina: User, marc: User, belgium: Party, shared: Instrument, pieter: Caller
) -> None:
    before = cost(pieter, "summary")

    at_each_level(amina, marc, belgium)
    agreed(amina, marc, instrument=shared)

    assert before == cost(pieter, "summary") == 8


@pytest.mark.parametrize("name", ["as_of", "limit", "cursor", "stauts"])
def test_what_is_no_filter_is_refused(name: str, pieter: Caller) -> None:
    answer = pieter.get("summary", **{name: "2026-01-01"})

    assert answer.status_code == 400
    assert read(answer)["errors"][0]["parameter"] == name
