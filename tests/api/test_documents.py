"""What a partner reads of a commitment."""

import json
import re
from datetime import timedelta
from typing import Any, Final

import pytest
from pytest_django import Settings
from rest_framework.renderers import JSONRenderer

from ledger import actions
from ledger.api.full_serializers import FullCommitmentSerializer
from ledger.api.serializers import BriefCommitmentSerializer, CommitmentSerializer
from ledger.domain.levels import Level, projected
from ledger.domain.status import Status
from ledger.models import Commitment, Instrument, Party, User
from tests.api import full_twin, twin
from tests.api.partners import Caller, read
from tests.factories import NOW, agreed, approve, published, some_evidence, who

pytestmark = pytest.mark.django_db
ADDRESS = "https://testserver/api/v1/commitments"


def serialized(serializer: Any) -> Any:
    """Return what REST framework's own renderer would answer."""
    return json.loads(JSONRenderer().render(serializer.data))


def full(caller: Caller, commitment: Commitment) -> dict[str, Any]:
    return read(caller.get(f"commitments/{commitment.reference}"))


SHAPES: Final = {
    "brief": (twin.document, BriefCommitmentSerializer),
    "standard": (twin.document, CommitmentSerializer),
    "full": (full_twin.full_document, FullCommitmentSerializer),
}


@pytest.mark.parametrize("view", SHAPES)
@pytest.mark.parametrize("level", Level)
def test_the_list_answers_what_the_serializer_says(
    view: str,
    level: Level,
    marc: User,
    india: Party,
    rich: Commitment,
    promise: Commitment,
    indira: Caller,
) -> None:
    for item in (rich, promise):
        actions.release(item, to=india, level=level, by=who(marc), at=NOW)
    tell, serializer = SHAPES[view]
    told = [
        tell(item, reader=indira.partner, at=NOW, address=ADDRESS) | {"level": level.code}
        for item in Commitment.objects.visible_to(indira.partner).order_by("reference")
    ]

    found = indira.documents(view=view)

    assert len(found) == 2
    assert found == [projected(each, level) for each in serialized(serializer(told, many=True))]


@pytest.mark.parametrize("level", Level)
def test_the_full_document_answers_what_the_serializer_says(
    level: Level,
    marc: User,
    india: Party,
    rich: Commitment,
    promise: Commitment,
    indira: Caller,
) -> None:
    for item in (rich, promise):
        actions.release(item, to=india, level=level, by=who(marc), at=NOW)
        told = full_twin.full_document(item, reader=indira.partner, at=NOW, address=ADDRESS)
        expected = serialized(FullCommitmentSerializer(told | {"level": level.code}))

        assert full(indira, item) == projected(expected, level)


def test_each_view_holds_what_the_one_before_it_holds(rich: Commitment, pieter: Caller) -> None:
    [brief], [standard], [whole] = (pieter.documents(view=view) for view in SHAPES)

    assert set(brief) < set(standard) < set(whole)
    assert brief == {name: standard[name] for name in brief}
    assert standard == {name: whole[name] for name in standard}
    assert whole == full(pieter, rich)
    assert pieter.documents() == [standard]


def test_the_list_shows_a_part_of_the_full_document(rich: Commitment, pieter: Caller) -> None:
    [summary] = pieter.documents()
    document = full(pieter, rich)

    assert summary == {key: document[key] for key in summary}
    more = list(FullCommitmentSerializer().fields)[len(summary) :]
    assert list(document) == [*summary, *more]


def test_a_document_in_full(rich: Commitment, pieter: Caller) -> None:
    document = full(pieter, rich)

    assert document["url"] == f"{ADDRESS}/{rich.reference}"
    assert document["status"] == {
        "code": "in_progress",
        "label": "In progress",
        "since": "2026-07-01",
    }
    assert document["owner"] == {"slug": "brussels", "name": "Desk brussels"}
    whole = {"status": "in_progress", "own_status": None}
    silent = {"grade": None, "position": None, "position_on": None}
    assert document["parties"] == [
        {"role": role, "code": code, "name": f"Party {code}", "kind": "state", **whole, **silent}
        for role, code in (("beneficiary", "eu"), ("co_obligor", "eu"), ("obligor", "in"))
    ]
    assert [theme["code"] for theme in document["themes"]] == ["cyber", "maritime-security"]
    assert document["made_on"] == "2025-02-28"
    assert document["made"] == {"precision": "day", "words": "on 28 February 2025"}
    assert document["due_on"] == "2026-06-30"
    assert document["due"] == {"precision": "quarter", "words": "in the second quarter"}
    assert document["overdue"] is True
    assert document["next_review_on"] == "2027-03-01"
    assert document["text"] == rich.text
    assert document["title"] == rich.title


def test_reviews_are_told_in_the_order_they_were_held(rich: Commitment, pieter: Caller) -> None:
    reviews = full(pieter, rich)["reviews"]

    told = {review["outcome"]: review for review in reviews}
    assert told["contested"] == {
        "held_on": "2026-07-01",
        "outcome": "contested",
        "summary": "Looked at.\nNot clear.",
        "deferred_to": None,
    }
    assert told["deferred"]["deferred_to"] == "2027-03-01"


def test_evidence_that_was_withdrawn_is_neither_shown_nor_counted(
    rich: Commitment, pieter: Caller
) -> None:
    document = full(pieter, rich)

    assert document["evidence_count"] == len(document["evidence"]) == 3
    assert rich.evidence.count() == 4


def test_evidence_carries_its_grades(rich: Commitment, pieter: Caller) -> None:
    official, press, anonymous = full(pieter, rich)["evidence"]

    assert (official["reliability"], official["stance"]) == ("B", "supports")
    assert (press["reliability"], press["credibility"]) == ("D", 4)
    assert press["stance"] == "contradicts"
    assert (anonymous["publisher"], anonymous["reliability"]) == (None, "F")


def test_nothing_stated_is_null_and_has_no_words(promise: Commitment, pieter: Caller) -> None:
    [document] = pieter.documents()

    assert document["due_on"] is None
    assert document["due"] == {"precision": None, "words": ""}
    assert document["themes"] == []


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_instants_are_utc_wherever_the_server_stands(
    rich: Commitment, pieter: Caller, settings: Settings, zone: str
) -> None:
    settings.TIME_ZONE = zone

    document = full(pieter, rich)

    assert document["updated_at"] == "2026-07-01T10:00:00Z"
    assert document["evidence"][1]["received_at"] == "2026-07-01T10:00:00.001500Z"
    instants = re.findall(r'"[a-z]+_at": "([^"]*)"', json.dumps(document))
    assert len(instants) == 5
    assert all(instant.endswith("Z") for instant in instants)


def test_a_change_is_seen_at_once(amina: User, promise: Commitment, pieter: Caller) -> None:
    [before] = pieter.documents()

    later = NOW + timedelta(hours=1)
    actions.attach(promise, some_evidence(), by=who(amina), at=later)

    [after] = pieter.documents()
    assert after["evidence_count"] == before["evidence_count"] + 1
    assert after["version"] == before["version"] + 1
    assert after["updated_at"] == "2026-07-01T11:00:00Z"


def test_a_superseded_item_names_its_successor(
    amina: User, marc: User, promise: Commitment, shared: Instrument, pieter: Caller
) -> None:
    successor = published(amina, marc, instrument=shared)
    proposal = actions.propose_move(
        promise, to=Status.SUPERSEDED, note="Replaced.", successor=successor, by=who(amina), at=NOW
    )
    closed = approve(proposal, marc)

    document = full(pieter, closed)

    assert document["status"]["code"] == "superseded"
    assert document["successor"] == successor.reference
    assert full(pieter, successor)["successor"] is None
    expected = full_twin.full_document(closed, reader=pieter.partner, at=NOW, address=ADDRESS)
    assert document == serialized(FullCommitmentSerializer(expected))


def test_documents_of_a_page_keep_apart(
    amina: User, marc: User, rich: Commitment, shared: Instrument, pieter: Caller
) -> None:
    plain = agreed(amina, marc, instrument=shared)

    told = {document["ref"]: document for document in pieter.documents()}

    assert len(told[rich.reference]["parties"]) == 3
    assert len(told[plain.reference]["parties"]) == 1
    assert told[plain.reference]["evidence_count"] == 0
