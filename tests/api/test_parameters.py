"""A parameter that is not understood is refused, and named."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.api import filters, paging
from ledger.models import Commitment
from tests.api.partners import PROBLEMS, Caller, read

pytestmark = pytest.mark.django_db


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("stauts=stalled", {"stauts": "unknown"}),
        ("Status=stalled", {"Status": "unknown"}),
        ("format=json", {"format": "unknown"}),
        ("page=2", {"page": "unknown"}),
        ("=1", {"": "unknown"}),
        ("%ED%A0%80=1", {"\ufffd\ufffd\ufffd": "unknown"}),
        ("status=", {"status": "blank"}),
        ("status=agreed&status=", {"status": "blank"}),
        ("party", {"party": "blank"}),
        ("theme=%20", {"theme": "blank"}),
        ("cursor=", {"cursor": "blank"}),
        ("overdue=true&overdue=true", {"overdue": "repeated"}),
        ("limit=1&limit=2", {"limit": "repeated"}),
        ("cursor=a&cursor=b", {"cursor": "repeated"}),
        ("status=late", {"status": "invalid-choice"}),
        ("status=agreed&status=late", {"status": "invalid-choice"}),
        ("status=Agreed", {"status": "invalid-choice"}),
        ("status=null", {"status": "invalid-choice"}),
        ("overdue=1", {"overdue": "invalid-choice"}),
        ("overdue=True", {"overdue": "invalid-choice"}),
        ("overdue=null", {"overdue": "invalid-choice"}),
        ("party=b%20e", {"party": "invalid-choice"}),
        ("instrument=a,b", {"instrument": "invalid-choice"}),
        ("theme=%C3%A9", {"theme": "invalid-choice"}),
        ("party=" + "a" * 61, {"party": "invalid-choice"}),
        ("party=" + "a" * 201, {"party": "unreadable"}),
        ("cursor=" + "a" * 201, {"cursor": "unreadable"}),
        ("party=be%00", {"party": "unreadable"}),
        ("status=%00", {"status": "unreadable"}),
        ("instrument=a%0Ab", {"instrument": "unreadable"}),
        ("late=overdue", {"late": "invalid-choice"}),
        ("rung=6", {"rung": "invalid-choice"}),
        ("parent=be", {"parent": "invalid"}),
        ("parent=A-1&parent=A-2", {"parent": "repeated"}),
        ("sort=title", {"sort": "invalid-choice"}),
        ("sort=--ref", {"sort": "invalid-choice"}),
        ("sort=ref,due_on", {"sort": "invalid-choice"}),
        ("sort=ref&sort=-ref", {"sort": "repeated"}),
        ("view=huge", {"view": "invalid-choice"}),
        ("view=full&limit=51", {"limit": "invalid"}),
        ("party_role=king", {"party_role": "invalid-choice"}),
        ("status_not=late", {"status_not": "invalid-choice"}),
        ("owner_not=a%20b", {"owner_not": "invalid-choice"}),
        ("parent_not=A-1", {"parent_not": "unknown"}),
        ("has_evidence=some", {"has_evidence": "invalid-choice"}),
        ("due_before=today", {"due_before": "invalid"}),
        ("due_before=2026-02-30", {"due_before": "invalid"}),
        ("due_before=0001-01-01", {"due_before": "invalid"}),
        ("due_from=20260101", {"due_from": "invalid"}),
        ("made_from=2026-1-1", {"made_from": "invalid"}),
        ("review_before=2026-01-01T00:00:00Z", {"review_before": "invalid"}),
        ("due_before=2026-01-01&due_before=2026-01-01", {"due_before": "repeated"}),
        ("updated_since=2026-01-01", {"updated_since": "invalid"}),
        ("updated_since=2026-01-01T00:00:00", {"updated_since": "invalid"}),
        ("updated_since=2026-01-01T00:00:00+02:00", {"updated_since": "invalid"}),
        ("updated_since=2026-01-01T00:00:00%2B24:00", {"updated_since": "invalid"}),
        ("updated_since=2026-01-01T24:00:00Z", {"updated_since": "invalid"}),
        ("updated_since=2026-01-01T00:00:60Z", {"updated_since": "invalid"}),
        ("updated_since=0001-01-01T00:00:00%2B14:00", {"updated_since": "invalid"}),
        ("updated_since=9999-12-31T23:59:59-23:59", {"updated_since": "invalid"}),
        ("q=%22%22", {"q": "invalid"}),
        ("q=" + "+".join("abcdefghijk"), {"q": "invalid"}),
        ("q=" + "a" * 201, {"q": "unreadable"}),
        ("q=a%00", {"q": "unreadable"}),
        ("party=" + "&party=".join(f"p{n}" for n in range(101)), {"party": "too-many"}),
        ("limit=0", {"limit": "invalid"}),
        ("limit=201", {"limit": "invalid"}),
        ("limit=-1", {"limit": "invalid"}),
        ("limit=1.5", {"limit": "invalid"}),
        ("limit=%EF%BC%95", {"limit": "invalid"}),
        ("limit=1e2", {"limit": "invalid"}),
        ("stauts=a&overdue=", {"stauts": "unknown", "overdue": "blank"}),
        ("status=x&overdue=y", {"status": "invalid-choice", "overdue": "invalid-choice"}),
    ],
)
def test_a_parameter_that_is_not_understood_is_refused_and_named(
    query: str, faults: dict[str, str], promise: Commitment, pieter: Caller
) -> None:
    answer = pieter.send("GET", f"commitments?{query}")

    problem = read(answer)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"{PROBLEMS}/invalid-parameter"
    assert problem["title"] == "Invalid parameter"
    assert {fault["parameter"]: fault["code"] for fault in problem["errors"]} == faults
    assert all(name in problem["detail"] for name in faults)
    assert all(fault["detail"] for fault in problem["errors"])


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("query", ["limit=1", "status=agreed", "lang=%00", "version=a%0Ab", "x"])
@pytest.mark.parametrize("path", ["commitments/BE-IN-2025-001", "openapi.json"])
def test_everything_else_is_read_without_parameters(
    path: str, query: str, promise: Commitment, pieter: Caller
) -> None:
    answer = pieter.send("GET", f"{path}?{query}")

    assert answer.status_code == 400
    assert [fault["code"] for fault in read(answer)["errors"]] == ["unknown"]


WORDS = st.text(max_size=30) | st.sampled_from(
    [
        *("agreed", "true", "null", "be", "5", "2026-06-30", "WyJhIl0", "-due_on", "full"),
        *("obligor", "2026-06-30T10:00:00Z", "0001-01-01T00:00:00-23:59", "9999-12-31", "%"),
    ]
)
KNOWN = filters.MANY | filters.ONCE | paging.PARAMETERS | {"sort", "view"}
NAMES = st.sampled_from(sorted(KNOWN))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(NAMES, WORDS), max_size=4), WORDS)
def test_no_words_whatever_are_a_fault_of_ours(
    promise: Commitment, pieter: Caller, params: list[tuple[str, str]], ref: str
) -> None:
    listed = pieter.send("GET", f"commitments?{urlencode(params)}")
    read_one = pieter.send("GET", f"commitments/{quote(ref, safe='')}")

    assert listed.status_code in {200, 400}
    assert read_one.status_code in {200, 404}


def test_the_same_value_twice_is_the_value_once(promise: Commitment, pieter: Caller) -> None:
    assert pieter.refs(status=["agreed", "agreed"]) == [promise.reference]


def test_a_thousand_parameters_are_a_bad_request(promise: Commitment, pieter: Caller) -> None:
    answer = pieter.send("GET", "commitments?" + "party=be&" * 1001)

    assert answer.status_code == 400
    assert read(answer)["type"] == f"{PROBLEMS}/bad-request"
    assert answer["X-Request-Id"] in read(answer)["instance"]


def test_each_filter_is_known_as_one_value_or_as_several() -> None:
    names = set(filters.CommitmentFilter.base_filters)

    assert names > filters.MANY
    assert names - filters.MANY | {"as_of"} == filters.ONCE
    assert not names & paging.PARAMETERS
