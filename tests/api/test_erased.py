"""Documents of the past tell what was not erased, and make up nothing in its place."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.models import Commitment, Entry
from tests.api.partners import Caller, read
from tests.factories import NOW, SETUP

pytestmark = pytest.mark.django_db
DAY = "2026-07-02"
LATER = NOW + timedelta(days=9)


@pytest.fixture(autouse=True)
def later(clock: Callable[[datetime], None]) -> None:
    clock(LATER)


def erase(section: str, *entries: Entry) -> None:
    for entry in entries:
        actions.erase(entry, section, basis="GDPR art. 17", by=SETUP, at=LATER)


def full(caller: Caller, item: Commitment, **asked: str) -> Any:
    return read(caller.get(f"commitments/{item.reference}", **asked))


def test_people_who_were_erased_are_in_no_document_anyway(rich: Commitment, pieter: Caller) -> None:
    listed, told = pieter.documents(as_of=DAY), full(pieter, rich, as_of=DAY)

    entries = list(Entry.objects.of(rich.pk))
    for section in ("personal", "restricted"):
        erase(section, *entries)

    assert pieter.documents(as_of=DAY) == listed
    assert full(pieter, rich, as_of=DAY) == told


def test_a_change_that_was_erased_is_not_told_and_the_rest_is(
    rich: Commitment, pieter: Caller
) -> None:
    told = full(pieter, rich, as_of=DAY)
    moved = Entry.objects.get(stream=rich.pk, open__contains='"type":"status_changed"')

    erase("open", moved)

    without = full(pieter, rich, as_of=DAY)
    assert {name for name in told if told[name] != without[name]} == {
        *("status", "parties", "joint", "evidence", "evidence_count")
    }


def test_an_item_whose_beginning_was_erased_is_left_out_of_the_past_and_stands_today(
    rich: Commitment, pieter: Caller
) -> None:
    today = full(pieter, rich)

    erase("open", Entry.objects.get(stream=rich.pk, version=1))

    assert pieter.documents(as_of=DAY) == []
    assert pieter.get(f"commitments/{rich.reference}", as_of=DAY).status_code == 404
    assert full(pieter, rich)["text"] == today["text"]


def test_what_an_item_names_may_be_erased_and_the_item_stays(
    rich: Commitment, pieter: Caller
) -> None:
    named = [rich.desk_id, rich.instrument_id, rich.obligations.all()[0].party_id]

    erase("open", *Entry.objects.filter(stream__in=named, version=1))

    told = full(pieter, rich, as_of=DAY)
    assert (told["title"], told["instrument"]["name"]) == (rich.title, None)
