"""The play before a partner's program: everything that it may have to deal with."""

from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ledger.management.sandbox import Sandbox
from ledger.models import Log, Partner

pytestmark = pytest.mark.django_db(transaction=True)

EVERY: Final = {
    *("commitment.released", "commitment.status_changed", "commitment.updated"),
    *("evidence.changed", "reference.updated", "commitment.withdrawn", "feed.reset"),
}


def test_a_partner_that_watches_the_play_meets_every_kind_of_event(sealed: Log) -> None:
    box = Sandbox(at=timezone.now())
    key, cursor, met = box.key(at=timezone.now()), "start", set()

    for step in box.play():
        step.do(timezone.now())
        page = _asked(key, cursor)
        met |= {event["type"] for event in page["events"]}
        cursor = page["next_after"]

    assert met == EVERY


def test_it_can_be_played_again(sealed: Log, capsys: pytest.CaptureFixture[str]) -> None:
    for _again in range(2):
        call_command("sandbox", every=0)

    assert capsys.readouterr().out.count("start again") == 4
    assert Partner.objects.get().credentials.count() == 2


def test_the_play_is_for_demonstrations_only(sealed: Log, settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="for a demonstration"):
        call_command("sandbox", every=0)

    assert not Partner.objects.exists()


def _asked(key: str, cursor: str) -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    answer = Client().get("/api/v1/changes", {"after": cursor}, headers=headers, secure=True)
    return answer.json()
