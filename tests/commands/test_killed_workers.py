"""Workers that are killed, hurried or told to stop, each a process of its own."""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from ledger import actions
from ledger.actions import deliveries
from ledger.domain.webhooks import DeliveryState
from ledger.management.commands import work
from ledger.models import WebhookDelivery, WebhookEndpoint
from tests.commands.receiver import agree
from tests.commands.told import Scene, ids, run
from tests.factories import (
    NOW,
    agreed,
    some_evidence,
    who,
)

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
