"""The worker: partners are told of what happened, once, by code that may be killed at any step."""

import os
import signal
from datetime import timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from standardwebhooks import Webhook

from ledger import actions
from ledger.domain.webhooks import EndpointState
from ledger.management.commands import work
from ledger.models import WebhookDelivery, WebhookEndpoint
from tests.commands.receiver import plain
from tests.commands.told import Scene, ids, run
from tests.factories import (
    agreed,
)


def test_a_partner_is_told_of_what_happens_from_its_consent_on(scene: Scene) -> None:
    scene.publish()
    assert run() == "1 requests were sent, 1 were taken.\n"
    began_at = WebhookEndpoint.objects.get().told

    ref = scene.publish()
    run()

    asked = scene.receiver.told()
    expected = scene.events(after=began_at)
    assert expected
    assert sorted(ids(asked)) == sorted(expected)
    for each in asked:
        event = Webhook(scene.secret).verify(each.body, each.headers)
        assert event["id"] == each.headers["webhook-id"]
        assert event["data"]["ref"] == event["subject"] == ref
        assert event["data"]["href"] == f"https://ledger.example/api/v1/commitments/{ref}"
        assert event["source"] == "https://ledger.example/api/v1"
        assert "Promise" not in each.body.decode()
    assert run() == "0 requests were sent, 0 were taken.\n"


def test_nothing_is_sent_to_who_did_not_agree(scene: Scene) -> None:
    scene.receiver.answering = plain(200)

    run()
    scene.publish()
    run()

    assert [each.method for each in scene.receiver.asked] == ["OPTIONS"]
    assert WebhookEndpoint.objects.get().state is EndpointState.ASKED


def test_what_is_not_the_partner_s_is_not_told(told: Scene) -> None:
    agreed(told.amina, told.marc)

    run()

    assert told.receiver.told() == []


def test_a_restored_ledger_tells_to_begin_again(told: Scene) -> None:
    told.publish()
    WebhookEndpoint.objects.update(told="evt_" + "A" * 38)

    run()

    [asked] = told.receiver.told()
    assert b'"type":"feed.reset"' in asked.body
    assert asked.headers["webhook-id"].startswith("reset_evt_")


def test_what_fails_stays_queued_and_the_address_is_known_to_fail(told: Scene) -> None:
    told.receiver.answering = plain(503, b"Down for repairs.", Retry_After="600")
    told.publish()

    run()

    assert WebhookEndpoint.objects.get().state is EndpointState.FAILING
    failed = WebhookDelivery.objects.waiting()
    assert {each.last_answer for each in failed} == {"Down for repairs."}
    assert all(each.next_at - each.made_at > timedelta(seconds=590) for each in failed)


def test_a_database_that_is_away_does_not_end_it(
    told: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.publish()
    turns = count()
    really = actions.make_deliveries

    def make(*args: Any, **kwargs: Any) -> bool:
        if not (turn := next(turns)):
            raise OperationalError("gone")
        if turn > 1 and not WebhookDelivery.objects.waiting().exists():
            os.kill(os.getpid(), signal.SIGTERM)
        return really(*args, **kwargs)

    monkeypatch.setattr(actions, "make_deliveries", make)
    monkeypatch.setattr(work, "_PAUSE", 0.01)
    said = StringIO()

    call_command("work", stderr=said)

    assert said.getvalue() == "The database does not answer: gone\n"
    assert told.receiver.told()
