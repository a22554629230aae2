"""The changes over HTTP: what a partner's program asks, and what it is answered."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.domain.credentials import Scope
from ledger.models import Commitment, Credential, Party, Publisher, Theme, User
from ledger.models.feed import START
from tests.api.partners import Caller, read
from tests.factories import NOW, SETUP, a_key, a_theme, agreed, some_evidence, who
from tests.sealing import log_within, seal_all

pytestmark = pytest.mark.django_db
UNKNOWN = "evt_" + "A" * 38


@pytest.fixture(autouse=True)
def _log(db: None, offices: Any, tmp_path: Path) -> Iterator[None]:
    with log_within(tmp_path):
        yield


def changes(caller: Caller, **params: Any) -> dict[str, Any]:
    """Return a page, once everything is sealed."""
    seal_all()
    answer = caller.get("changes", **params)
    assert answer.status_code == 200, answer.content
    return read(answer)


def test_a_partner_follows_from_the_end_of_what_it_has(
    promise: Commitment, amina: User, pieter: Caller
) -> None:
    start = changes(pieter, after="now")
    actions.attach(promise, some_evidence(), by=who(amina), at=NOW)

    page = changes(pieter, after=start["next_after"], embed="commitment")

    [event] = page["events"]
    [document] = pieter.documents()
    assert start["events"] == []
    assert event == {
        "id": page["next_after"],
        "type": "evidence.changed",
        "at": "2026-07-01T10:00:00Z",
        "kind": "commitment",
        "ref": promise.reference,
        "version": document["version"],
        "changed": ["evidence"],
        "href": document["url"],
        "commitment": document,
    }
    assert (page["has_more"], page["poll_after_seconds"]) == (False, 60)
    assert changes(pieter, after=page["next_after"])["events"] == []


def test_pages_hold_as_many_as_are_asked_for(promise: Commitment, pieter: Caller) -> None:
    whole = changes(pieter)
    page = changes(pieter, after=START, limit=2)
    rest = changes(pieter, after=page["next_after"])

    assert (page["has_more"], page["poll_after_seconds"]) == (True, 0)
    assert len(page["events"]) == 2
    assert page["events"] + rest["events"] == whole["events"]
    assert all("commitment" not in event for event in whole["events"])


def test_what_is_withdrawn_leaves_no_content(
    amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    item = agreed(amina, marc)
    given = actions.release(item, to=belgium, by=who(marc), at=NOW)
    start = changes(pieter, after="now")["next_after"]
    actions.withdraw_release(given, by=who(marc), at=NOW)

    [event] = changes(pieter, after=start, embed="commitment")["events"]

    told = {name: event[name] for name in ("type", "ref", "version", "href", "commitment")}
    assert told == {
        "type": "commitment.withdrawn",
        "ref": item.reference,
        "version": None,
        "href": None,
        "commitment": None,
    }


def test_reference_data_leads_to_what_shows_it(
    amina: User, marc: User, shared: Any, pieter: Caller
) -> None:
    theme = a_theme("cyber")
    item = agreed(amina, marc, instrument=shared, themes=[theme])
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    start = changes(pieter, after="now")["next_after"]
    row = Theme.objects.get(pk=theme.pk)
    actions.amend_reference(row, name="Cyber security", by=SETUP, at=NOW)
    publisher = Publisher.objects.get(evidence__commitment=item)
    actions.amend_reference(publisher, name="Gazette", by=SETUP, at=NOW)

    themed, of_full_documents = changes(pieter, after=start, embed="commitment")["events"]

    assert (themed["type"], themed["kind"], themed["ref"]) == (
        "reference.updated",
        "theme",
        "cyber",
    )
    [found] = read(pieter.send("GET", themed["href"]))["results"]
    assert found["themes"] == [{"code": "cyber", "name": "Cyber security"}]
    assert (of_full_documents["kind"], of_full_documents["href"]) == ("publisher", None)


def test_types_are_chosen_and_the_cursor_passes_over_others(
    promise: Commitment, amina: User, pieter: Caller
) -> None:
    actions.attach(promise, some_evidence(), by=who(amina), at=NOW)
    whole = changes(pieter)

    some = changes(pieter, type=["evidence.changed", "commitment.released"])

    assert [e["type"] for e in some["events"]] == ["commitment.released", "evidence.changed"]
    assert some["next_after"] == whole["next_after"]


def test_what_is_no_cursor_any_more_is_gone(promise: Commitment, pieter: Caller) -> None:
    seal_all()
    answer = pieter.get("changes", after=UNKNOWN)

    assert answer.status_code == 410
    assert read(answer)["type"].endswith("/problems/cursor-unknown")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("after=7", "after"),
        ("after=evt_", "after"),
        (f"after={UNKNOWN}&after={UNKNOWN}", "after"),
        ("after=", "after"),
        (f"after={UNKNOWN}%0A", "after"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("type=changed", "type"),
        ("embed=all", "embed"),
        ("since=2026", "since"),
    ],
)
def test_bad_parameters_are_named(pieter: Caller, query: str, named: str) -> None:
    answer = pieter.send("GET", f"changes?{query}")

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in read(answer)["errors"]] == [named]


def test_a_key_needs_the_scope(pieter: Caller) -> None:
    _key, token = a_key(pieter.partner, at=NOW, scopes=(Scope.COMMITMENTS_READ,))

    answer = Caller(pieter.partner, pieter.key, token).get("changes")

    assert answer.status_code == 403
    assert "changes:read" in read(answer)["detail"]


def test_the_desk_sees_how_far_a_key_has_read(promise: Commitment, pieter: Caller) -> None:
    page = changes(pieter)

    key = Credential.objects.get(pk=pieter.key.pk)
    assert (key.last_event, key.last_synced_at) == (page["next_after"], NOW)


def test_a_page_costs_as_much_whatever_is_on_it(
    promise: Commitment, amina: User, marc: User, shared: Any, pieter: Caller
) -> None:
    def cost(**params: Any) -> int:
        changes(pieter, **params)
        with CaptureQueriesContext(connection) as queries:
            pieter.get("changes", **params)
        return len(queries)

    nothing_new = cost(after=changes(pieter, after="now")["next_after"])
    one_item = cost(embed="commitment")
    for _ in range(3):
        agreed(amina, marc, instrument=shared)

    assert nothing_new <= 3
    assert cost(embed="commitment") == one_item <= 14
