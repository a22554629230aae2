"""How much a key may ask for, and what it is told of it."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from rest_framework.response import Response

from ledger.api import quota
from ledger.api.export import Export
from ledger.api.me import Me
from ledger.api.views import Address
from ledger.domain.quota import EXPORT, Policy
from ledger.models import Commitment
from tests.api.partners import PROBLEMS, Caller, read
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOME = Path(__file__).resolve().parent.parent.parent
SMALL = (Policy("burst", quota=3, seconds=10), Policy("hour", quota=5, seconds=3600))


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Count in a file of this test, by policies that are soon used up."""
    file = tmp_path / "quota.sqlite3"
    counts = {"BACKEND": "tracker.counts.SqliteCounts", "LOCATION": str(file)}
    settings.CACHES = settings.CACHES | {"quota": counts}
    monkeypatch.setattr(quota, "STORE", quota.Store())
    monkeypatch.setattr(Address, "policies", SMALL)
    return file


def statuses(caller: Caller, path: str, times: int) -> list[int]:
    return [caller.get(path).status_code for _time in range(times)]


def left(answer: HttpResponse) -> str:
    return answer["RateLimit"]


def test_each_answer_says_how_much_there_is_and_how_much_is_left(pieter: Caller) -> None:
    first, second = pieter.get("me"), pieter.get("me", stauts="agreed")

    assert first["RateLimit-Policy"] == '"burst";q=3;w=10, "hour";q=5;w=3600'
    assert left(first) == '"burst";r=2;t=10, "hour";r=4;t=3600'
    assert (second.status_code, left(second)) == (400, '"burst";r=1;t=10, "hour";r=3;t=3600')


def test_who_asks_too_much_is_told_when_to_come_back(
    pieter: Caller, clock: Callable[[datetime], None]
) -> None:
    clock(NOW + timedelta(seconds=4))
    assert statuses(pieter, "me", 3) == [200] * 3

    answer = pieter.get("me")

    body = read(answer)
    assert (answer.status_code, answer["Retry-After"]) == (429, "6")
    assert left(answer) == '"burst";r=0;t=6, "hour";r=2;t=3596'
    assert body["type"] == f"{PROBLEMS}/quota-exceeded"
    assert body["violated-policies"] == ["burst"]
    assert body["detail"] == "This key has used its quota. Ask again in 6 seconds."

    clock(NOW + timedelta(seconds=10))
    assert statuses(pieter, "me", 3) == [200, 200, 429]
    assert pieter.get("me")["Retry-After"] == "3590"

    clock(NOW + timedelta(hours=1))
    assert pieter.get("me").status_code == 200


def test_each_key_has_a_quota_of_its_own(pieter: Caller, indira: Caller) -> None:
    assert statuses(pieter, "me", 4) == [200, 200, 200, 429]
    assert indira.get("me").status_code == 200


def test_what_is_not_new_and_what_opens_nothing_is_free(
    pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Me, "get", lambda self, request: Response(status=304))

    assert statuses(pieter, "me", 9) == [304] * 9
    assert left(pieter.get("me")) == '"burst";r=3;t=10, "hour";r=5;t=3600'
    stranger = pieter.send("GET", "me", Authorization=f"Bearer {pieter.token[:-4]}AAAA")
    assert stranger.status_code == 401
    assert "RateLimit" not in stranger


def test_counting_asks_nothing_of_the_database(promise: Commitment, pieter: Caller) -> None:
    pieter.get("me")

    with CaptureQueriesContext(connection) as queries:
        pieter.get("me")

    assert len(queries) == 1


def test_a_key_has_one_export_under_way(promise: Commitment, pieter: Caller) -> None:
    running: Any = pieter.get("export")
    second = pieter.get("export")

    assert (running.status_code, second.status_code) == (200, 429)
    assert read(second)["violated-policies"] == ["export-at-once"]
    assert second["Retry-After"] == "10"

    assert b"".join(running.streaming_content)
    abandoned = pieter.get("export", format="csv")
    assert abandoned.status_code == 200
    closed(abandoned)
    assert pieter.get("export", format="xml").status_code == 400
    assert pieter.send("HEAD", "export").status_code == 200


def closed(answer: HttpResponse) -> None:
    """Close an answer as a server does whose client went away; the database stays open."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def test_an_export_that_fails_is_under_way_no_more(
    pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(Export, "get", fail)

    assert statuses(pieter, "export", 2) == [500, 500]


def test_exports_have_a_quota_besides(pieter: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert EXPORT in Export.policies
    monkeypatch.setattr(Export, "policies", (Policy("export", quota=1, seconds=3600),))

    b"".join(pieter.get("export").streaming_content)  # type: ignore[attr-defined]

    assert read(pieter.get("export"))["violated-policies"] == ["export"]
    assert pieter.get("me").status_code == 200


def broken(file: Path) -> str:
    file.write_bytes(b"no database, " * 100)
    return str(file)


def nowhere(file: Path) -> str:
    return str(file / "missing" / "quota.sqlite3")


@pytest.mark.parametrize("spoil", [broken, nowhere])
def test_a_store_that_fails_keeps_nobody_from_reading(
    spoil: Callable[[Path], str],
    store: Path,
    settings: Settings,
    pieter: Caller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    counts = {"BACKEND": "tracker.counts.SqliteCounts", "LOCATION": spoil(store)}
    settings.CACHES = settings.CACHES | {"quota": counts}

    with caplog.at_level(logging.ERROR):
        assert statuses(pieter, "me", 9) == [200] * 9

    assert len(caplog.records) < 9  # it is left alone for a while
    assert "No quota is counted for 10 seconds" in caplog.text


def test_a_redis_that_is_away_keeps_nobody_from_reading(settings: Settings, pieter: Caller) -> None:
    away = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
    settings.CACHES = settings.CACHES | {"quota": away}

    assert statuses(pieter, "me", 9) == [200] * 9


def test_a_store_that_was_lost_begins_anew(store: Path, pieter: Caller) -> None:
    assert statuses(pieter, "me", 4) == [200, 200, 200, 429]

    for file in store.parent.glob("quota.sqlite3*"):
        file.unlink()
    caches["quota"] = caches.create_connection("quota")  # as a process that starts now

    assert pieter.get("me").status_code == 200


COUNTING = """
import json, sys
from datetime import datetime, UTC
from django.conf import settings
file, times = sys.argv[1], int(sys.argv[2])
settings.configure(CACHES={
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "quota": {"BACKEND": "tracker.counts.SqliteCounts", "LOCATION": file},
})
from ledger.api.quota import Meter
from ledger.domain.quota import Policy
at, policy = datetime(2026, 7, 1, 10, tzinfo=UTC), Policy("hour", 10**6, 3600)
input()  # begin together
for _time in range(times):
    meter = Meter("key", (policy,), at=at)
    meter.charge()
print(json.dumps(Meter("key", (policy,), at=at).counts[0].used))
"""


def test_two_processes_count_together_and_lose_nothing(store: Path) -> None:
    """Each charges 250 requests of one key as fast as it can, from its very first one."""
    command = [sys.executable, "-c", COUNTING, str(store), "250"]
    both = [
        subprocess.Popen(  # noqa: S603 - our own words
            command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _process in range(2)
    ]
    for process in both:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    seen = [json.loads(process.communicate()[0]) for process in both]

    assert max(seen) == 500
    assert caches["quota"].get_many([f"hour:key:{SMALL[1].window(NOW)}"]) != {}
