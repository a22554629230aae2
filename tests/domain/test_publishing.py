"""What a commitment carries before it counts, and what may be put right later."""

from dataclasses import fields, replace
from itertools import combinations
from typing import Any

import pytest

from ledger.domain import publishing
from ledger.domain.publishing import CORRECTABLE, Readiness

READY = Readiness(
    has_origin=True,
    has_obligor=True,
    is_verifiable=True,
    has_criterion=True,
    has_owner=True,
    has_review=True,
)
MISSING = {
    "has_origin": "the source it comes from",
    "has_obligor": "who has to do it",
    "has_criterion": "the success criterion",
    "has_owner": "an owner",
    "has_review": "the next review date",
}


def test_a_complete_draft_is_ready() -> None:
    assert publishing.publish_refusal(READY) is None


@pytest.mark.parametrize("some", [c for n in range(1, 6) for c in combinations(MISSING, n)])
def test_everything_that_is_missing_is_said_at_once_in_one_order(some: tuple[str, ...]) -> None:
    why = publishing.publish_refusal(replace(READY, **dict.fromkeys(some, False)))

    listed = ", ".join(MISSING[name] for name in MISSING if name in some)
    assert why == f"Not ready to be published. Still missing: {listed}."


def test_what_cannot_be_verified_needs_no_criterion() -> None:
    vague = replace(READY, is_verifiable=False, has_criterion=False)

    assert publishing.publish_refusal(vague) is None


def test_every_part_of_readiness_is_asked_for() -> None:
    assert {f.name for f in fields(Readiness)} == {*MISSING, "is_verifiable"}


def correction(*columns: str, **altered: Any) -> str | None:
    """Return why an open, published item may not be corrected so."""
    given = {"is_draft": False, "is_open": True, "has_criterion": True, "reason": "A slip."}
    return publishing.correct_refusal(columns, **{**given, **altered})


@pytest.mark.parametrize("column", sorted(CORRECTABLE))
def test_what_was_recorded_can_be_put_right_with_a_reason(column: str) -> None:
    assert correction(column) is None


@pytest.mark.parametrize("column", sorted(CORRECTABLE))
@pytest.mark.parametrize("reason", ["", " \n"])
def test_nothing_published_is_corrected_in_silence(column: str, reason: str) -> None:
    assert correction(column, reason=reason) == (
        "Say why it is corrected; the reason goes on the record."
    )


@pytest.mark.parametrize("column", sorted(CORRECTABLE))
def test_a_draft_is_corrected_without_a_reason(column: str) -> None:
    assert correction(column, is_draft=True, reason="", has_criterion=False) is None


@pytest.mark.parametrize("column", ["status", "due_on", "owner_id", "reference", "nonsense"])
@pytest.mark.parametrize("is_draft", [True, False])
def test_what_has_its_own_way_is_not_corrected_here(column: str, *, is_draft: bool) -> None:
    why = correction("title", column, is_draft=is_draft)

    assert why == f"This is not corrected here: {column}."


def test_a_correction_of_nothing_is_refused() -> None:
    assert correction() == "Nothing was changed."


@pytest.mark.parametrize("column", ["rung", "is_verifiable", "success_criterion"])
def test_what_a_verdict_was_measured_by_stands_once_it_is_given(column: str) -> None:
    assert correction(column, is_open=False) == (
        "It is closed: what it was measured by cannot change. Reopen it first."
    )


@pytest.mark.parametrize("column", ["title", "text", "stated_on"])
def test_the_wording_of_a_closed_item_can_still_be_put_right(column: str) -> None:
    assert correction(column, is_open=False) is None


def test_a_published_promise_does_not_lose_its_criterion() -> None:
    assert correction("success_criterion", has_criterion=False) == (
        "A verifiable promise needs a success criterion."
    )
