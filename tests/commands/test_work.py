"""The worker: partners are told of what happened, once, by code that may be killed at any step."""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections
from standardwebhooks import Webhook

from ledger import actions
from ledger.actions import deliveries
from ledger.domain.actor import Role
from ledger.domain.webhooks import DeliveryState, EndpointState
from ledger.management.commands import work
from ledger.models import Instrument, Log, Partner, User, WebhookDelivery, WebhookEndpoint
from ledger.models.feed import events
from tests.commands.receiver import Asked, Receiver, a_receiver, agree, believed, plain
from tests.factories import (
    NOW,
    a_desk,
    a_partner,
    a_party,
    a_person,
    agreed,
    an_endpoint_with_secret,
    an_instrument,
    some_evidence,
    who,
)


@dataclass
class Scene:
    """An office that is told, of an instrument that was released to it."""

    partner: Partner
    instrument: Instrument
    amina: User
    marc: User
    secret: str
    receiver: Receiver

    def publish(self) -> str:
        """Publish one more item; returns its reference."""
        return agreed(self.amina, self.marc, instrument=self.instrument).reference

    def events(self, after: str) -> list[str]:
        page = events(self.partner, after=after, limit=200)
        return [each.id for each in page.events]


@pytest.fixture
def scene(
    sealed: Log, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    desk, belgium = a_desk(), a_party()
    amina, marc = a_person("amina", Role.OFFICER, desk), a_person("marc", Role.MANAGER, desk)
    partner, instrument = a_partner(belgium), an_instrument()
    actions.release(instrument, to=belgium, by=who(marc), at=NOW)
    settings.LEDGER_ADDRESS = "https://ledger.example"
    with a_receiver(tmp_path) as receiver, believed(receiver, monkeypatch):
        settings.LEDGER_WEBHOOK_PORTS = [receiver.port]
        at = datetime.now(UTC) - timedelta(minutes=1)
        _endpoint, secret = an_endpoint_with_secret(partner, receiver.url, at=at)
        yield Scene(partner, instrument, amina, marc, secret, receiver)


@pytest.fixture
def told(scene: Scene) -> Scene:
    """The scene once the address has agreed; what comes is new to it."""
    run()
    return scene


def run() -> str:
    said = StringIO()
    call_command("work", once=True, stdout=said)
    return said.getvalue()


def ids(asked: list[Asked]) -> list[str]:
    return [each.headers["webhook-id"] for each in asked]


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


# --- Processes of their own --------------------------------------------------------------

forked = pytest.mark.skipif(sys.platform != "linux", reason="forks")


def in_another_process(do: Callable[[], object]) -> int:
    """Do something in a process of its own; returns its number."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        do()
        code = 0
    finally:
        connections.close_all()
        os._exit(code)


def ended(pid: int) -> int:
    """Wait for a process; return its exit code, negative the signal that killed it."""
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(9)


def killed_before(where: Any, name: str) -> None:
    setattr(where, name, lambda *_args, **_kwargs: kill())


def killed_after(where: Any, name: str) -> None:
    really = getattr(where, name)

    def step(*args: Any, **kwargs: Any) -> None:
        really(*args, **kwargs)
        kill()

    setattr(where, name, step)


STEPS: dict[str, tuple[Callable[[Any, str], None], Any, str]] = {
    "before it queues": (killed_before, deliveries, "_keep"),
    "while it queues": (killed_after, WebhookDelivery.objects, "bulk_create"),
    "when it has queued": (killed_after, deliveries, "_keep"),
    "while it claims": (killed_before, deliveries, "_attempt"),
    "before it sends": (killed_before, work, "send"),
    "when it has sent": (killed_after, work, "send"),
    "while it notes": (killed_before, deliveries, "_taken"),
    "when it has noted": (killed_after, actions, "note_delivery"),
}
# What was sent and could not be noted is sent once more.
REPEATED = {"when it has sent", "while it notes"}


@forked
def test_a_worker_that_is_killed_loses_nothing_and_repeats_at_most_one(told: Scene) -> None:
    for step, (plant, where, name) in STEPS.items():
        began_at = WebhookEndpoint.objects.get().told
        told.publish()
        told.receiver.asked.clear()

        assert ended(in_another_process(dying(plant, where, name))) == -signal.SIGKILL, step
        # The lease runs out.
        WebhookDelivery.objects.update(claimed_until=datetime.now(UTC))
        run()

        expected = told.events(after=began_at)
        counts = Counter(ids(told.receiver.told()))
        assert set(counts) == set(expected), step
        assert sum(counts.values()) - len(expected) == (step in REPEATED), step
        assert not WebhookDelivery.objects.exclude(state=DeliveryState.DELIVERED).exists()


def dying(plant: Callable[[Any, str], None], where: Any, name: str) -> Callable[[], object]:
    def die() -> None:
        plant(where, name)
        run()

    return die


@forked
def test_workers_at_once_tell_each_event_once(told: Scene) -> None:
    for _turn in range(2):
        told.publish()
    item = agreed(told.amina, told.marc, instrument=told.instrument)
    for _turn in range(10):
        actions.attach(item, some_evidence(), by=who(told.amina), at=NOW)

    workers = [in_another_process(run) for _turn in range(3)]

    assert [ended(pid) for pid in workers] == [0, 0, 0]
    run()
    asked = ids(told.receiver.told())
    assert len(asked) >= 13
    assert len(asked) == len(set(asked))
    assert not WebhookDelivery.objects.waiting().exists()


@forked
def test_a_worker_that_is_told_to_stop_ends_what_it_sends(told: Scene) -> None:
    arrived = told.receiver.folder / "arrived"

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        arrived.touch()
        time.sleep(0.3)
        agree(handler)

    told.receiver.answering = slowly
    told.publish()

    pid = in_another_process(lambda: call_command("work"))
    while not arrived.exists():
        time.sleep(0.01)
    os.kill(pid, signal.SIGTERM)

    assert ended(pid) == 0
    asked = ids(told.receiver.told())
    delivered = WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED)
    assert set(asked) <= set(delivered.values_list("event", flat=True))
    assert not WebhookDelivery.objects.claimed(datetime.now(UTC)).exists()
