"""Whatever happens: who follows the changes ends with what it may see, and learns of no more."""

import os
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.random_feed import RandomFeed

# The house of this file has people of its own, so the offices of the others stay closed.
pytestmark = pytest.mark.django_db
# As many as were tried by hand: HISTORIES=500 pytest tests/api/test_random_feed.py
HISTORIES: Final = int(os.environ.get("HISTORIES", "5"))


def test_whatever_happens_a_copy_ends_as_the_list() -> None:
    run_state_machine_as_test(
        RandomFeed,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=20,
            deadline=None,
            phases=(Phase.generate,),  # to shrink a house takes many minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
