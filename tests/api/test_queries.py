"""What an answer costs: as many queries for one row as for many."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions import Obliged
from ledger.domain.dates import Precision, stated
from ledger.models import Commitment, Instrument, User
from ledger.models.feed_head import head
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
    "params",
    [
        {},
        {"status": ["agreed", "in_progress"], "limit": 200},
        {"party": "eu", "party_role": "obligor", "instrument": "BE-IN-2025", "owner": "brussels"},
        {"theme": "security-defence", "status_not": "fulfilled", "party_not": "un"},
        {"overdue": "false", "sort": "-due_on", "view": "full", "limit": 50},
        {"overdue": "false", "sort": "next_review_on", "limit": 2},
        {"late_not": ["update_stale", "review_overdue"], "rung": "4", "has_evidence": "false"},
        {"late": ["delivery_overdue", "update_stale"], "view": "brief", "q": "promised things"},
        {"theme": "security-defence", "party": "eu", "status": "agreed", "overdue": "true"},
        {"made_before": "2026-06-01", "due_from": "2025-01-01", "review_from": "2026-01-01"},
        {"updated_since": "2026-07-01T10:00:00Z", "sort": "-updated_at", "view": "full"},
    ],
)
def test_a_page_costs_three_whatever_is_asked_for_and_however_long(
    params: dict[str, Any], amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    fields = {
        "instrument": shared,
        "obligations": [Obliged(a_party("eu"))],
        "themes": [a_theme("cyber", a_theme("security-defence"))],
        "text": "Both sides promised things.",
    }
    late = stated(date(2026, 1, 1), Precision.DAY)
    both = [{}, {"due": late, "stated": late}]
    for more in both:
        agreed(amina, marc, **fields, **more)
    before = cost(pieter, "commitments", **params)

    for _twice in range(2):
        for more in both:
            agreed(amina, marc, **fields, **more)

    assert before == cost(pieter, "commitments", **params) == 3
    assert len(pieter.documents(**params)) >= 2


def test_a_full_document_costs_three_however_rich(
    promise: Commitment, rich: Commitment, pieter: Caller
) -> None:
    assert cost(pieter, f"commitments/{promise.reference}") == 3
    assert cost(pieter, f"commitments/{rich.reference}") == 3


def test_the_first_use_of_a_key_costs_one_more_and_so_does_the_end_of_a_list(
    promise: Commitment, pieter: Caller
) -> None:
    head(pieter.partner)  # a process that has never asked for it asks once more

    with CaptureQueriesContext(connection) as first:
        pieter.get(f"commitments/{promise.reference}")
    with CaptureQueriesContext(connection) as end:
        pieter.get("commitments")

    assert (len(first), len(end)) == (4, 4)


def test_the_contract_costs_none(db: None, pieter: Caller) -> None:
    assert cost(pieter, "openapi.json") == 0
