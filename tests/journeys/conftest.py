"""A journey takes its time: it starts on the day of a summit, and days pass."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

Days = Callable[[str], None]


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Days:
    """It is noon in Brussels on a day; the journey says which."""

    def stand(on: str) -> None:
        at = datetime.combine(date.fromisoformat(on), datetime.min.time(), UTC).replace(hour=11)
        monkeypatch.setattr(timezone, "now", lambda: at)

    stand("2026-01-27")
    return stand
