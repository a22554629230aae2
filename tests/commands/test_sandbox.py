"""The play before a partner's program: everything that it may have to deal with."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ledger.models import Log, Partner

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_partner_that_watches_the_play_meets_every_kind_of_event(
    sealed: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    for _again in range(2):
        call_command("sandbox", every=0)

    key = capsys.readouterr().out.rpartition("LEDGER_KEY=")[2].split()[0]
    answer = Client().get(
        "/api/v1/changes", headers={"Authorization": f"Bearer {key}"}, secure=True
    )

    types = [event["type"] for event in answer.json()["events"]]
    assert {"commitment.withdrawn", "feed.reset", "reference.updated"} <= set(types)
    assert Partner.objects.get().code == "sandbox"


def test_the_play_is_for_demonstrations_only(sealed: Log, settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="for a demonstration"):
        call_command("sandbox", every=0)

    assert not Partner.objects.exists()
