"""What an answer costs: as many queries for one row as for many."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions import Obliged
from ledger.domain.dates import Precision, stated
from ledger.models import Commitment, Instrument, User
from tests.api.partners import Caller
from tests.factories import a_party, a_theme, agreed

pytestmark = pytest.mark.django_db


def cost(caller: Caller, path: str, **params: Any) -> int:
    """Return the number of queries of a request, the note of the key's use left out."""
    assert caller.get(path, **params).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        caller.get(path, **params)
    return len(queries)


@pytest.mark.parametrize(
    ("params", "queries"),
    [
        ({}, 3),
        ({"status": ["agreed", "in_progress"], "limit": 200}, 3),
        ({"party": "eu", "instrument": "BE-IN-2025"}, 3),
        ({"theme": "security-defence"}, 3),
        ({"overdue": "false"}, 3),
        ({"late": ["delivery_overdue", "update_stale"], "rung": "4"}, 3),
        ({"theme": "security-defence", "party": "eu", "status": "agreed", "overdue": "true"}, 3),
    ],
)
def test_a_page_costs_the_same_however_long(
    params: dict[str, Any],
    queries: int,
    amina: User,
    marc: User,
    shared: Instrument,
    pieter: Caller,
) -> None:
    fields = {
        "instrument": shared,
        "obligations": [Obliged(a_party("eu"))],
        "themes": [a_theme("cyber", a_theme("security-defence"))],
    }
    late = stated(date(2026, 1, 1), Precision.DAY)
    short = [agreed(amina, marc, **fields), agreed(amina, marc, due=late, **fields)]
    before = cost(pieter, "commitments", **params)

    for _more in range(3):
        agreed(amina, marc, **fields)
        agreed(amina, marc, due=late, **fields)

    assert before == cost(pieter, "commitments", **params) == queries
    assert len(pieter.documents(**params)) >= 2 * len(short)


def test_a_full_document_costs_two_however_rich(
    promise: Commitment, rich: Commitment, pieter: Caller
) -> None:
    assert cost(pieter, f"commitments/{promise.reference}") == 2
    assert cost(pieter, f"commitments/{rich.reference}") == 2


def test_the_first_use_of_a_key_costs_one_more_and_so_does_the_end_of_a_list(
    promise: Commitment, pieter: Caller
) -> None:
    with CaptureQueriesContext(connection) as first:
        pieter.get(f"commitments/{promise.reference}")
    with CaptureQueriesContext(connection) as end:
        pieter.get("commitments")

    assert (len(first), len(end)) == (3, 4)


def test_the_contract_costs_none(db: None, pieter: Caller) -> None:
    assert cost(pieter, "openapi.json") == 0
