"""The parts of a promise as partners read them, and how they search by them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.actions import NewMilestone, NewRisk
from ledger.api.full_serializers import FullCommitmentSerializer
from ledger.domain.dates import Precision, stated
from ledger.domain.publishing import Rung
from ledger.domain.relations import LinkKind
from ledger.domain.risks import Level
from ledger.domain.status import Status
from ledger.models import Commitment, Instrument, Party, User
from tests.actions.history_in_full import a_claim, deepen
from tests.api import full_twin
from tests.api.partners import Caller, read
from tests.api.test_documents import ADDRESS, full, serialized
from tests.factories import NOW, TODAY, agreed, approve, some_evidence, who

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
WEEK_LATER = NOW + 7 * A_DAY
Clock = Callable[[datetime], None]


@pytest.fixture
def deep(amina: User, marc: User, belgium: Party, clock: Clock) -> Commitment:
    """An item on which everything happened, released to Pieter together with its umbrella."""
    item = deepen(amina, marc)
    umbrella = Commitment.objects.get(children=item)
    actions.note_risk(
        item, NewRisk("Budget", Level.HIGH, Level.LOW, "Talks."), by=who(amina), at=NOW
    )
    for each in (item, umbrella):
        actions.release(each, to=belgium, by=who(marc), at=WEEK_LATER)
    clock(WEEK_LATER)
    return Commitment.objects.get(pk=item.pk)


def test_an_item_with_everything_in_it_answers_what_the_serializer_says(
    deep: Commitment, pieter: Caller
) -> None:
    assert deep.parent is not None
    for item in (deep, deep.parent):
        expected = full_twin.full_document(
            item, reader=pieter.partner, at=WEEK_LATER, address=ADDRESS
        )

        assert full(pieter, item) == serialized(FullCommitmentSerializer(expected))


def test_nothing_of_it_is_left_blank(deep: Commitment, pieter: Caller) -> None:
    assert deep.parent is not None
    document, umbrella = full(pieter, deep), full(pieter, deep.parent)

    assert document["parent"] == umbrella["ref"]
    assert {party["own_status"] for party in document["parties"]} == {"withdrawn", "agreed"}
    assert {party["position"] for party in document["parties"]} == {None, "disputed"}
    assert document["joint"]["rule"] == "every"
    assert document["progress"] == {"share": 1.0, "formula": "3 / 3 = 100\u00a0%"}
    assert [update["corrected"] for update in document["updates"]] == [False, False]
    assert document["assessments"][0]["party"] in {p["code"] for p in document["parties"]}
    assert document["disagreements"][0]["ruling"] == "first"
    assert [risk["title"] for risk in document["risks"]] == ["Budget"]
    assert umbrella["recurrence"]["kind"] == "calendar_year"
    first = umbrella["occurrences"][0]
    assert (first["status"], first["days_late"] > 0) == ("held", True)


def test_links_are_told_from_both_ends_and_only_to_who_may_see_the_other(
    amina: User, marc: User, promise: Commitment, shared: Instrument, belgium: Party, pieter: Caller
) -> None:
    shown, hidden = agreed(amina, marc, instrument=shared), agreed(amina, marc)
    for each in (shown, hidden):
        actions.link(each, promise, kind=LinkKind.IMPLEMENTS, by=who(amina), at=NOW)
        each.refresh_from_db()
    actions.set_parent(shown, parent=hidden, by=who(amina), at=NOW)

    implemented = {"kind": "implements", "inverse": True, "label": "Implemented by"}
    assert full(pieter, promise)["links"] == [{**implemented, "ref": shown.reference}]
    [link] = full(pieter, shown)["links"]
    assert (link["ref"], link["label"], link["inverse"]) == (promise.reference, "Implements", False)
    assert full(pieter, shown)["parent"] is None
    answers = [pieter.get("commitments"), pieter.get(f"commitments/{promise.reference}")]
    assert all(hidden.reference.encode() not in answer.content for answer in answers)
    assert pieter.refs(parent=hidden.reference) == []

    actions.release(hidden, to=belgium, by=who(marc), at=NOW)

    assert full(pieter, shown)["parent"] == hidden.reference
    assert pieter.refs(parent=hidden.reference) == [shown.reference]
    assert len(full(pieter, promise)["links"]) == 2


def test_a_draft_claim_and_a_corrected_one_are_told_apart(
    amina: User, promise: Commitment, pieter: Caller
) -> None:
    by = who(amina)
    first = actions.record_update(promise, a_claim(), by=by, at=NOW, accept=True)
    actions.record_update(promise, a_claim(narrative="whisper"), by=by, at=NOW)
    better = a_claim(narrative="Talks ended.", corrects=first)
    actions.record_update(promise, better, by=by, at=NOW, accept=True)

    told = full(pieter, promise)["updates"]

    assert {update["narrative"]: update["corrected"] for update in told} == {
        "Talks began.": True,
        "Talks ended.": False,
    }


def test_a_due_day_that_moved_says_how_far_and_why(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    may, june = date(2027, 5, 31), date(2027, 6, 30)
    item = agreed(amina, marc, instrument=shared, due=stated(may, Precision.DAY))
    later = stated(june, Precision.DAY)
    approve(actions.propose_due(item, due=later, note="Elections.", by=who(amina), at=NOW), marc)

    assert full(pieter, item)["slippage"] == {
        "original": "2027-05-31",
        "current": "2027-06-30",
        "moves": 1,
        "days": 30,
        "reasons": ["Elections."],
    }


def test_a_closed_item_says_whether_it_was_in_time_and_what_it_rests_on(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    due = stated(TODAY - timedelta(days=3), Precision.DAY)
    item = agreed(amina, marc, instrument=shared, due=due)
    assert full(pieter, item)["timeliness"] is None
    weak = replace(some_evidence(), publisher=None)
    asked: dict[str, Any] = {"note": "whisper", "override": "whisper", "evidence": weak}

    closing = actions.propose_move(item, to=Status.FULFILLED, **asked, by=who(amina), at=NOW)
    approve(closing, marc)

    answer = pieter.get(f"commitments/{item.reference}")
    assert read(answer)["timeliness"] == {"code": "late", "days_late": 3}
    assert read(answer)["overridden"] is True
    assert read(answer)["late"] == []


def test_by_how_it_is_late_and_how_firmly_it_was_worded(
    amina: User, marc: User, shared: Instrument, pieter: Caller, clock: Clock
) -> None:
    plain = agreed(amina, marc, instrument=shared, rung=Rung.HOPE)
    step = agreed(amina, marc, instrument=shared)
    due = stated(TODAY + timedelta(days=10), Precision.DAY)
    actions.set_milestone(step, NewMilestone("Sign", due=due), by=who(amina), at=NOW)
    clock(NOW + timedelta(days=11))

    assert pieter.refs(late="delivery_overdue") == [step.reference] == pieter.refs(overdue="true")
    clock(NOW + timedelta(days=95))
    both = [plain.reference, step.reference]
    assert pieter.refs(late="review_overdue") == both
    assert pieter.refs(late=["answer_overdue", "delivery_overdue"]) == [step.reference]
    assert pieter.refs(late=["review_overdue", "delivery_overdue"]) == both
    kinds = [[way["kind"] for way in document["late"]] for document in pieter.documents()]
    assert kinds == [["review_overdue"], ["delivery_overdue", "review_overdue"]]
    assert pieter.refs(rung="1") == [plain.reference]
    assert pieter.refs(rung=["1", "4"]) == both
