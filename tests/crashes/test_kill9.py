"""Processes are killed as they write and seal, and PostgreSQL with them: nothing is lost or twice.

Run more with ``ROUNDS=20``, and pytest's ``-s`` for figures. What no kill can show is a power cut.
"""

import os
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection

from tests.crashes.kill9 import Struck, a_site

ROUNDS: Final = int(os.environ.get("ROUNDS", "2"))
TURNS: Final = {
    "sqlite": (Struck.WRITERS, Struck.SEALER),
    "postgresql": (Struck.SERVER, Struck.WRITERS, Struck.SERVER, Struck.SEALER),
}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the server's processes in /proc")
def test_killed_processes_and_servers_lose_and_repeat_nothing_that_was_acknowledged(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    with django_db_blocker.unblock(), a_site(tmp_path) as site:
        for struck in islice(cycle(TURNS[connection.vendor]), ROUNDS):
            site.play_round(struck)
        print(ROUNDS, "rounds:", site.figures)  # noqa: T201 - the figures of a long run

        assert site.figures.acknowledged
