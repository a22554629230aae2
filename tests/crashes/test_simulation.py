"""Histories full of crashes, from a seed each: what was acknowledged stays, once, and in order.

Run more with ``SEEDS=0-1999 STEPS=60``, one that failed with ``SEEDS=41-41``, and pytest's ``-s``
for figures.
"""

import logging
import os
from pathlib import Path
from typing import Final

import pytest

from ledger.models import Log
from tests.crashes import planted
from tests.crashes.promises import Seen, Violated, insist_on_intact, insist_on_prefixes
from tests.crashes.simulation import History
from tests.factories import a_party

FIRST, LAST = map(int, os.environ.get("SEEDS", "0-99").split("-"))
STEPS: Final = int(os.environ.get("STEPS", "8"))
FEW, LONG = 5, 60  # seeds, and the steps of each, in which a planted bug shows itself
AUDITED: Final = 50  # histories, then a whole audit


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A seal that fails after a commit is logged, hundreds of times here."""
    caplog.set_level(logging.CRITICAL, "django.db.backends.base")


@pytest.fixture
def keyless(tmp_path: Path) -> Path:
    """A folder of a process that holds no key."""
    folder = tmp_path / "keyless"
    folder.mkdir()
    return folder


def test_no_crash_loses_or_repeats_or_rewrites_what_was_acknowledged(
    sealed: Log, keyless: Path
) -> None:
    party = a_party()
    published: list[Seen] = []
    faults = acknowledged = 0

    for seed in range(FIRST, LAST + 1):
        history = History(seed, party, keyless)
        history.play(STEPS)
        faults += history.faults
        acknowledged += sum(len(d.words) for d in history.deeds if d.is_acknowledged)
        published += history.seen[-1:]
        if seed % AUDITED == 0:
            insist_on_intact()

    insist_on_prefixes(published)
    report = insist_on_intact()
    print(  # noqa: T201 - the figures of a long run
        f"{LAST - FIRST + 1} seeds, {faults} faults, {acknowledged} acknowledged entries, "
        f"{report.size} sealed, {report.checkpoints} checkpoints"
    )
    assert report.size >= acknowledged > 0
    assert faults


@pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.plant.__name__)
def test_a_planted_bug_is_caught_within_a_few_seeds(
    sealed: Log, keyless: Path, monkeypatch: pytest.MonkeyPatch, bug: planted.Bug
) -> None:
    party = a_party()
    bug.plant(monkeypatch)

    def play_a_few() -> None:
        for seed in range(FEW):
            History(seed, party, keyless).play(LONG)

    with pytest.raises(Violated, match=bug.finding):
        play_a_few()
