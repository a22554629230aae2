"""Days away, and who stands in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.absence import MAX_DAYS, Standing, deputy_refusal, span_refusal
from ledger.domain.actor import EDITORS, Role

TODAY = date(2026, 7, 1)
HERE, THERE = UUID(int=1), UUID(int=2)
JULY = (date(2026, 7, 1), date(2026, 7, 31))
AMINA = Standing(
    id=UUID(int=11),
    name="Amina",
    role=Role.OFFICER,
    is_active=True,
    desks={HERE},
    deputy=UUID(int=12),
    away=JULY,
)
MARC = replace(AMINA, id=UUID(int=12), name="Marc", deputy=None, away=None)


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (None, None, None),
        (TODAY, TODAY, None),
        (TODAY - timedelta(days=30), TODAY, None),
        (TODAY, TODAY + timedelta(days=MAX_DAYS - 1), None),
        (TODAY, TODAY + timedelta(days=MAX_DAYS), "more than a year"),
        (TODAY + timedelta(days=1), TODAY, "comes before the first"),
        (TODAY - timedelta(days=2), TODAY - timedelta(days=1), "over already"),
        (TODAY, None, "both the first and the last day"),
        (None, TODAY, "both the first and the last day"),
    ],
)
def test_days_away_have_a_first_and_a_last_and_are_at_most_a_year(
    first: date | None, last: date | None, why: str | None
) -> None:
    found = span_refusal(first, last, today=TODAY)

    assert (why in found) if why and found else found is why


@pytest.mark.parametrize(
    ("altered", "why"),
    [
        ({}, None),
        ({"desks": {HERE, THERE}}, None),
        ({"id": AMINA.id}, "Nobody stands in for themselves."),
        ({"is_active": False}, "Marc does not work on commitments and cannot stand in."),
        ({"desks": {THERE}}, "Marc and Amina share no desk."),
        ({"desks": set()}, "Marc and Amina share no desk."),
        ({"deputy": AMINA.id, "away": JULY}, "nobody would look after the items of either"),
        ({"deputy": AMINA.id}, None),
        ({"away": JULY}, None),
    ],
)
def test_a_deputy_is_a_colleague_who_is_there(altered: dict[str, Any], why: str | None) -> None:
    found = deputy_refusal(AMINA, replace(MARC, **altered))

    assert (why in found) if why and found else found is why


@pytest.mark.parametrize("role", Role)
def test_only_those_who_work_on_commitments_stand_in(role: Role) -> None:
    found = deputy_refusal(AMINA, replace(MARC, role=role))

    assert (found is None) == (role in EDITORS)


days = st.integers(0, 6).map(lambda n: TODAY + timedelta(days=n))
spans = st.none() | st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


@settings(max_examples=100)
@given(one=spans, other=spans)
def test_two_who_name_each_other_are_never_away_on_the_same_day(one: Any, other: Any) -> None:
    amina = replace(AMINA, away=one)
    marc = replace(MARC, deputy=AMINA.id, away=other)
    week = [TODAY + timedelta(days=n) for n in range(7)]

    same_day = any(
        one and other and one[0] <= day <= one[1] and other[0] <= day <= other[1] for day in week
    )

    assert (deputy_refusal(amina, marc) is not None) == same_day
    assert (deputy_refusal(marc, amina) is not None) == same_day
