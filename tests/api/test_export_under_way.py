"""What is written while an export is under way is not lost to whoever follows the changes."""

import json
from typing import Any

import pytest

from ledger import actions
from ledger.api import export
from ledger.models import feed
from tests.api.conftest import Offices
from tests.factories import NOW, agreed, who


def test_what_changes_while_the_file_is_on_its_way_comes_after_its_cursor(
    sealed_offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BATCH", 1)
    amina, marc, pieter = sealed_offices.amina, sealed_offices.marc, sealed_offices.pieter
    items = [agreed(amina, marc, instrument=sealed_offices.shared) for _n in range(3)]
    answer: Any = pieter.get("export")
    lines = answer.streaming_content
    header = json.loads(next(lines))
    assert json.loads(next(lines))["ref"] == items[0].reference

    actions.correct(items[0], changes={"title": "Other"}, reason="Typo.", by=who(amina), at=NOW)
    sent_later = [json.loads(line) for line in b"".join(lines).splitlines()]

    news = feed.events(pieter.partner, after=header["after"], limit=10).events
    assert [event.ref for event in news] == [items[0].reference]
    assert sent_later[-1]["count"] == 3
