"""What the holder of a key is told of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.models import Credential
from tests.api.partners import Caller, read
from tests.factories import NOW, a_key

pytestmark = pytest.mark.django_db


def test_a_key_is_told_what_it_is_and_may_and_has_left(pieter: Caller) -> None:
    key, token = a_key(
        pieter.partner,
        at=NOW,
        scopes=["commitments:read", "changes:read"],
        allowed=["127.0.0.0/8"],
        expires_at=NOW + timedelta(days=30),
    )

    answer = Caller(pieter.partner, key, token).get("me")

    assert read(answer) == {
        "partner": pieter.partner.code,
        "party": {"slug": "be", "name": pieter.partner.party.name},
        "key": {
            "id": key.key_id,
            "scopes": ["commitments:read", "changes:read"],
            "networks": ["127.0.0.0/8"],
            "expires_at": "2026-07-31T10:00:00Z",
        },
        "quota": [quota("burst", 60, 10, 10), quota("hour", 3600, 3600, 3600)],
        "last_event": None,
        "last_synced_at": None,
    }
    assert answer["RateLimit"] == '"burst";r=59;t=10, "hour";r=3599;t=3600'
    assert not {key.label, pieter.partner.name} & set(answer.content.decode().split('"'))


def quota(policy: str, size: int, seconds: int, left: int) -> dict[str, str | int]:
    return {
        "policy": policy,
        "quota": size,
        "window_seconds": seconds,
        "left": size - 1,
        "resets_in_seconds": left,
    }


def test_a_key_is_told_how_far_it_has_read(pieter: Caller) -> None:
    actions.note_sync(pieter.key, at=NOW, event="evt_first")
    key = Credential.objects.get(pk=pieter.key.pk)
    actions.note_sync(key, at=NOW + timedelta(minutes=1))
    actions.note_sync(key, at=NOW + timedelta(minutes=2), event="evt_first")

    found = read(pieter.get("me"))
    assert (found["last_event"], found["last_synced_at"]) == ("evt_first", "2026-07-01T10:00:00Z")

    actions.note_sync(key, at=NOW + timedelta(minutes=3), event="evt_second")
    found = read(pieter.get("me"))
    assert (found["last_event"], found["last_synced_at"]) == ("evt_second", "2026-07-01T10:03:00Z")


def test_it_costs_the_key_alone(pieter: Caller) -> None:
    pieter.get("me")

    with CaptureQueriesContext(connection) as queries:
        pieter.get("me")

    assert len(queries) == 1
