"""Whatever happens afterwards: an answer about the past stays what it was."""

import os
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.random_past import RandomPast

# The house of this file has people of its own, so the offices of the others stay closed.
pytestmark = pytest.mark.django_db
# A longer run, for a quiet night: LONG_RUN=40 pytest tests/api/test_random_past.py
LONGER: Final = int(os.environ.get("LONG_RUN", "1"))


def test_whatever_happens_the_past_stays_what_it_was() -> None:
    run_state_machine_as_test(
        RandomPast,
        settings=settings(
            max_examples=4 * LONGER,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
