"""What comes up, by day: as JSON in pages, and as a file that calendar programs subscribe to."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from icalendar import Calendar

from ledger import actions
from ledger.api import reviews
from ledger.domain.levels import Level
from ledger.domain.reviews import Outcome
from ledger.models import Commitment, Instrument, Party, User
from tests.api.partners import Caller, read
from tests.api.shown import at_each_level, closed, hide_some, recurring
from tests.api.test_queries import cost
from tests.factories import NOW, TODAY, agreed, who

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
SOON = TODAY + timedelta(days=30)
LATER = TODAY + timedelta(days=60)


def coming(caller: Caller, **params: Any) -> list[dict[str, Any]]:
    """Return the whole calendar, page after page."""
    return [row for page in caller.pages("reviews", **params) for row in page["results"]]


def places(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["on"], row["kind"], row["ref"]) for row in rows]


def events(answer: HttpResponse) -> dict[str, Any]:
    """Return the events of a file by their UID."""
    assert answer.status_code == 200, answer.content
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).events}


def test_reviews_and_occurrences_come_by_day(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    later = agreed(amina, marc, instrument=shared, next_review_on=LATER)
    soon = agreed(amina, marc, instrument=shared, next_review_on=SOON)
    recurring(soon, amina)

    found = coming(pieter, before="2027-01-01")

    assert places(found) == [
        (SOON.isoformat(), "review", soon.reference),
        (LATER.isoformat(), "review", later.reference),
        ("2026-12-31", "occurrence", soon.reference),
    ]
    assert [row["period"] for row in found] == [None, None, "2026"]
    assert found[0]["status"] == {"code": "agreed", "label": "Agreed"}
    assert found[0]["url"].endswith(f"/api/v1/commitments/{soon.reference}")


def test_a_review_is_told_with_the_status_and_an_occurrence_with_all(
    amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    items = at_each_level(amina, marc, belgium)

    told = {(row["kind"], row["ref"]) for row in coming(pieter)}

    full = items[Level.FULL].reference
    assert told == {
        ("review", items[Level.STATUS].reference),
        ("review", full),
        ("occurrence", full),
    }


def test_nothing_comes_up_for_what_is_closed_and_nothing_tells_of_what_is_hidden(
    amina: User, marc: User, belgium: Party, promise: Commitment, pieter: Caller
) -> None:
    before = [pieter.get(path).content for path in ("reviews", "reviews.ics")]

    closed(amina, marc, belgium)
    hide_some(amina, marc)

    assert [pieter.get(path).content for path in ("reviews", "reviews.ics")] == before


def test_pages_hold_everything_once_and_in_order(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    for day in (SOON, SOON, LATER):
        recurring(agreed(amina, marc, instrument=shared, next_review_on=day), amina)
    whole = read(pieter.get("reviews", limit=200))["results"]
    assert len(whole) > 6

    for limit in (1, 2, 3):
        assert coming(pieter, limit=limit) == whole

    assert places(whole) == sorted(places(whole), key=lambda p: (p[0], p[1] != "review", p[2]))


def test_days_and_kinds_narrow_it_and_so_do_the_filters_of_the_list(
    amina: User, marc: User, shared: Instrument, belgium: Party, pieter: Caller
) -> None:
    item = agreed(amina, marc, instrument=shared, next_review_on=SOON)
    recurring(item, amina)
    other = agreed(amina, marc, next_review_on=LATER)
    actions.release(other, to=belgium, by=who(marc), at=NOW)

    day_after = (SOON + timedelta(days=1)).isoformat()
    one_day = {"from": SOON.isoformat(), "before": day_after}
    assert [row["ref"] for row in coming(pieter, **one_day)] == [item.reference]
    assert coming(pieter, **{"from": day_after, "before": LATER.isoformat()}) == []
    kinds = {row["kind"] for row in coming(pieter, kind="occurrence")}
    assert kinds == {"occurrence"}
    of_other = coming(pieter, instrument=other.instrument.code)
    assert [row["ref"] for row in of_other] == [other.reference]


def test_the_file_says_what_the_pages_say(
    amina: User, marc: User, shared: Instrument, pieter: Caller
) -> None:
    title = "Talks; on ships, ports & “cables” \\ 🤝 " + "é" * 80
    item = agreed(amina, marc, instrument=shared, title=title, next_review_on=SOON)
    recurring(item, amina)
    item.refresh_from_db()

    told = coming(pieter)
    found = events(pieter.get("reviews.ics"))

    assert sorted((str(e["DTSTART"].dt), str(e["CATEGORIES"].cats[0])) for e in found.values()) == (
        sorted((row["on"], row["kind"]) for row in told)
    )
    review = found[f"review-{item.pk}"]
    assert review["SUMMARY"] == f"Review: {title}"
    assert review["DTSTART"].dt == SOON
    assert review["SEQUENCE"] == item.version
    assert review["DTSTAMP"].dt == review["LAST-MODIFIED"].dt == item.updated_at
    assert review["URL"] == told[0]["url"]


def test_an_event_keeps_its_uid_while_its_day_moves(
    amina: User, promise: Commitment, pieter: Caller
) -> None:
    before = events(pieter.get("reviews.ics"))
    actions.hold_review(promise, outcome=Outcome.UPHELD, summary="Read.", by=who(amina), at=NOW)

    after = events(pieter.get("reviews.ics"))

    assert list(before) == list(after)
    (old,), (new,) = before.values(), after.values()
    assert new["DTSTART"].dt > old["DTSTART"].dt
    assert new["SEQUENCE"] > old["SEQUENCE"]


def test_the_same_state_gives_the_same_bytes_at_any_time(
    amina: User, promise: Commitment, pieter: Caller, clock: Clock
) -> None:
    recurring(promise, amina)
    first = pieter.get("reviews.ics")

    clock(NOW + timedelta(days=3))
    second = pieter.get("reviews.ics")

    assert first.content == second.content
    assert first["Content-Type"] == "text/calendar; charset=utf-8"


def test_more_events_than_a_program_shows_are_refused_and_not_cut_off(
    amina: User, promise: Commitment, pieter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    recurring(promise, amina)
    monkeypatch.setattr(reviews, "MOST", 1)

    answer = pieter.get("reviews.ics")

    assert answer.status_code == 400
    assert read(answer)["errors"][0]["code"] == "too-many"
    assert len(events(pieter.get("reviews.ics", kind="review"))) == 1


def test_a_partner_that_sees_nothing_has_an_empty_calendar(pieter: Caller) -> None:
    assert read(pieter.get("reviews")) == {"results": [], "next": None}
    assert events(pieter.get("reviews.ics")) == {}


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("reviews", {"from": "tomorrow"}),
        ("reviews", {"before": "2026-02-30"}),
        ("reviews", {"kind": "party"}),
        ("reviews", {"cursor": "WyJhIl0"}),
        ("reviews", {"limit": "201"}),
        ("reviews", {"as_of": "2026-01-01"}),
        ("reviews.ics", {"limit": "5"}),
        ("reviews.ics", {"from": "9999-99-99"}),
    ],
)
def test_what_is_not_understood_is_named(path: str, params: dict[str, str], pieter: Caller) -> None:
    answer = pieter.get(path, **params)

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in read(answer)["errors"]] == list(params)


@pytest.mark.parametrize("path", ["reviews", "reviews.ics"])
def test_the_calendar_costs_four_queries_however_full(
    path: str, amina: User, marc: User, belgium: Party, promise: Commitment, pieter: Caller
) -> None:
    before = cost(pieter, path)

    at_each_level(amina, marc, belgium)

    assert before == cost(pieter, path) == 4


def test_a_day_of_the_calendar_is_a_day(promise: Commitment, pieter: Caller) -> None:
    (row,) = coming(pieter)

    assert date.fromisoformat(row["on"]) == promise.next_review_on
