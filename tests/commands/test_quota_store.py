"""Where quotas are counted: in one file of a host, or in the Redis of several."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from pytest_django import Settings

from ledger.api.rendering import request_id
from tracker import env
from tracker.counts import SqliteCounts
from tracker.log_lines import Requests

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture(params=["file", "Django's own"])
def counts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BaseCache]:
    made = (
        SqliteCounts(str(tmp_path / "counts.sqlite3"), {})
        if request.param == "file"
        else LocMemCache(str(tmp_path), {})
    )
    yield made
    made.clear()


def test_the_file_counts_as_django_s_caches_do(counts: BaseCache) -> None:
    assert counts.get("a") is None
    assert (counts.add("a", 1, 60), counts.add("a", 9, 60)) == (True, False)
    assert (counts.incr("a"), counts.incr("a", 5)) == (2, 7)
    assert counts.get_many(["a", "b"]) == {"a": 7}
    counts.set("b", 3, 60)
    assert (counts.get("b"), counts.get("b", version=2), counts.get("c", 0)) == (3, None, 0)
    with pytest.raises(ValueError, match="c"):
        counts.incr("c")
    assert (counts.delete("a"), counts.delete("a")) == (True, False)
    assert counts.get_many(["a", "b"]) == {"b": 3}


def test_what_has_ended_is_not_counted_on(counts: BaseCache) -> None:
    counts.add("a", 5, 0.01)
    counts.set("kept", 5, None)
    time.sleep(0.02)

    assert counts.get_many(["a"]) == {}
    with pytest.raises(ValueError, match="a"):
        counts.incr("a")
    assert counts.add("a", 1, 60)
    assert (counts.get("a"), counts.get("kept")) == (1, 5)


def test_what_has_ended_is_swept_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "counts.sqlite3"
    counts = SqliteCounts(str(file), {})
    for number in range(20):
        counts.add(f"old:{number}", 1, 0.001)
    time.sleep(0.01)

    counts.add("new", 1, 60)

    with sqlite3.connect(file) as opened:
        assert opened.execute("SELECT count(*) FROM counts").fetchone() == (1,)
    opened.close()


@pytest.mark.parametrize("address", ["redis://cache.example:6379/0", "rediss://u:p@cache.example"])
def test_several_hosts_count_in_one_redis(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_CACHE", address)

    found = env.cache("TRACKER_CACHE", file=tmp_path)

    assert found["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert found["LOCATION"] == address


@pytest.mark.parametrize("value", ["yes", "memcached://cache.example", "/var/quota"])
def test_another_store_is_refused(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_CACHE", value)

    with pytest.raises(ImproperlyConfigured, match="TRACKER_CACHE is an address such as redis"):
        env.cache("TRACKER_CACHE", file=tmp_path)


@pytest.mark.parametrize(
    ("backend", "doubts"),
    [
        ("django.core.cache.backends.locmem.LocMemCache", ["ledger.W003"]),
        ("django.core.cache.backends.dummy.DummyCache", ["ledger.W003"]),
        ("django.core.cache.backends.redis.RedisCache", []),
        ("tracker.counts.SqliteCounts", []),
    ],
)
def test_a_store_of_each_process_is_warned_of(
    backend: str, doubts: list[str], settings: Settings
) -> None:
    settings.CACHES = settings.CACHES | {"quota": {"BACKEND": backend, "LOCATION": "redis://x"}}

    found = [said.id for said in run_checks(include_deployment_checks=True)]

    assert [name for name in found if name == "ledger.W003"] == doubts


def test_a_line_of_the_log_names_the_request_that_a_partner_quotes(rf: RequestFactory) -> None:
    asked, other = rf.get("/api/v1/me"), rf.get("/admin/")
    known = request_id(asked)
    lines = []
    for request in (asked, other, None):
        line = logging.LogRecord("x", logging.ERROR, __file__, 1, "Not found.", (), None)
        line.request = request
        Requests().filter(line)
        lines.append(logging.Formatter("%(message)s%(about)s").format(line))

    assert lines == [f"Not found. [request {known}]", "Not found.", "Not found."]
