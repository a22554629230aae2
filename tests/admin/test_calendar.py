"""The calendar: what comes up, for whom, on which day, in which view."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import actions
from ledger.actions import NewMilestone, Obliged
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, User
from ledger.models.coming import COLUMNS, Coming, Event, coming
from tests.admin.fullness import a_full_item
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, TODAY, a_draft, a_party, approve, in_progress, some_evidence, who

pytestmark = pytest.mark.django_db
CALENDAR_QUERIES = 6


def shown(user: User, **params: str) -> Any:
    return Visitor(user).open("calendar", **params)


def events(page: Any) -> list[tuple[date, str, str]]:
    """Return what a page shows: day, word and reference."""
    return [
        (e.on, e.kind.label, e.reference)
        for day, _url in page.context["agenda"]
        for e in day.events
    ]


def on(day: date) -> StatedDate:
    return StatedDate(day, Precision.DAY)


def test_a_day_names_what_comes_up_with_a_word(amina: User, marc: User) -> None:
    item = in_progress(amina, marc, due=on(date(2026, 7, 20)), next_review_on=date(2026, 7, 9))
    step = NewMilestone("Sign the text", due=on(date(2026, 7, 14)))
    actions.set_milestone(item, step, by=who(amina), at=NOW)

    page = shown(amina)

    assert events(page) == [
        (date(2026, 7, 9), "Review", item.reference),
        (date(2026, 7, 14), "Milestone due", item.reference),
        (date(2026, 7, 20), "Due", item.reference),
    ]
    assert "July 2026" in text_of(page)
    assert "Sign the text" in text_of(shown(amina, view="agenda"))


def test_what_is_closed_or_a_draft_is_left_out(amina: User, marc: User) -> None:
    day = date(2026, 7, 9)
    a_draft(amina, due=on(day))
    item = in_progress(amina, marc, due=on(day), next_review_on=day)
    proof = some_evidence()
    closing = actions.propose_move(
        item, to=Status.FULFILLED, note="Done.", evidence=proof, by=who(amina), at=NOW
    )
    approve(closing, marc)

    page = shown(amina, who="all")

    assert events(page) == []
    assert "Nothing comes up in this month." in text_of(page)


def test_an_officer_sees_their_own_a_manager_the_desks_and_a_reader_everything(
    amina: User, marc: User, rita: User, dev: User, lena: User
) -> None:
    day = date(2026, 7, 9)
    mine = in_progress(amina, marc, next_review_on=day).reference
    there = in_progress(dev, lena, next_review_on=day).reference

    def seen(user: User, **params: str) -> set[str]:
        return {reference for _on, _word, reference in events(shown(user, **params))}

    assert seen(amina) == {mine}
    assert seen(marc) == {mine}
    assert seen(marc, who="mine") == set()
    assert seen(lena) == {there}
    assert seen(rita) == {mine, there}
    assert seen(amina, who="all") == {mine, there}


def test_the_calendar_is_narrowed_to_a_desk_and_a_party(
    amina: User, marc: User, dev: User, lena: User, delhi: Desk
) -> None:
    party, day = a_party(), date(2026, 7, 9)
    theirs = in_progress(amina, marc, next_review_on=day, obligations=[Obliged(party)])
    there = in_progress(dev, lena, next_review_on=day)

    by_party = shown(amina, who="all", party=str(party.pk))
    by_desk = shown(amina, who="all", desk=str(delhi.pk))
    odd = shown(amina, who="all", desk="nonsense")

    assert [row[2] for row in events(by_party)] == [theirs.reference]
    assert [row[2] for row in events(by_desk)] == [there.reference]
    assert "There is no such desk or party; it was left out." in text_of(odd)


def test_a_full_day_shows_four_and_leads_to_the_rest(amina: User, marc: User) -> None:
    day = date(2026, 7, 9)
    found = [in_progress(amina, marc, next_review_on=day).reference for _ in range(6)]

    page = shown(amina)
    [(cell, url)] = page.context["agenda"]
    rest = Visitor(amina).client.get(f"/admin/calendar/{url}")

    assert [event.reference for event in cell.events] == sorted(found)[:4]
    assert (cell.count, cell.more) == (6, 2)
    assert "+2" in text_of(page)
    assert sorted(reference for _on, _word, reference in events(rest)) == sorted(found)


def test_today_is_the_day_of_the_desk_and_is_marked(dev: User, clock: Any) -> None:
    clock(NOW.replace(hour=20))  # Already tomorrow in New Delhi.

    html = shown(dev).content.decode()

    assert html.count('aria-current="date"') == 1
    cell = html.partition('aria-current="date"')[2]
    assert 'datetime="2026-07-02"' in cell[:60]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("month", ["2026-13", "0000-01", "next", "2026-1", "20260-01", "²026-01"])
def test_what_is_no_month_is_said_and_the_present_one_shown(month: str, amina: User) -> None:
    page = shown(amina, month=month)

    assert page.status_code == 200
    assert "This is not a month, such as 2026-01." in text_of(page)
    assert "July 2026" in text_of(page)


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [
        ("0001-01", "", "month=0001-02"),
        ("9999-12", "month=9999-11", ""),
        ("2026-12", "month=2026-11", "month=2027-01"),
        ("2027-01", "month=2026-12", "month=2027-02"),
    ],
)
def test_the_months_lead_on_until_there_are_no_more(
    month: str, before: str, after: str, amina: User
) -> None:
    found = shown(amina, month=month).context

    assert before in found["before"]
    assert after in found["after"]
    assert (bool(found["before"]), bool(found["after"])) == (bool(before), bool(after))


def test_what_was_chosen_stays_chosen_from_month_to_month(amina: User, delhi: Desk) -> None:
    found = shown(amina, month="2026-03", view="agenda", who="all", desk=str(delhi.pk)).context

    assert found["after"] == f"?month=2026-04&view=agenda&who=all&desk={delhi.pk}"


def test_a_day_that_is_none_is_said(amina: User) -> None:
    page = shown(amina, day="2026-02-30")

    assert "This is not a day of the calendar" in text_of(page)


STEPS = (Coming.MILESTONE, Coming.OCCURRENCE)


@pytest.fixture
def items(amina: User, marc: User) -> list[Commitment]:
    a_full_item(amina, marc)
    a_draft(amina)
    return list(Commitment.objects.all())


def expected(
    items: list[Commitment], first: date, last: date
) -> Iterator[tuple[date | None, Coming, Any]]:
    """Find what comes up anew, item by item, from its own days."""
    for item in items:
        if not item.counts_as_open:
            continue
        for kind, column in COLUMNS.items():
            yield getattr(item, column), kind, item.pk
        for milestone in item.milestones.pending():
            yield milestone.due_on, Coming.MILESTONE, item.pk
        for occurrence in item.occurrences.owed():
            yield occurrence.due_on, Coming.OCCURRENCE, item.pk


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.dates(date(2025, 6, 1), date(2028, 1, 1)), length=st.integers(0, 400))
def test_the_calendar_holds_exactly_the_deadlines_of_the_items(
    items: list[Commitment], first: date, length: int
) -> None:
    last = first + timedelta(days=length)

    found = coming(Commitment.objects.all(), first=first, last=last, most=100)

    rows: list[Event] = [event for day in found.values() for event in day.events]
    assert sorted((e.on, e.kind, e.item) for e in rows) == sorted(
        (day, kind, pk)
        for day, kind, pk in expected(items, first, last)
        if day and first <= day <= last
    )
    for item in items:
        days = item.deadlines
        steps = [e.on for e in rows if e.item == item.pk and e.kind in STEPS]
        if item.counts_as_open and days.step_due_on and first <= days.step_due_on <= last:
            assert min(steps) <= days.step_due_on
    assert all(day.count == len(day.events) for day in found.values())


def test_the_calendar_asks_no_more_for_being_full(
    amina: User, marc: User, django_assert_max_num_queries: Any
) -> None:
    officer, manager = Visitor(amina), Visitor(marc)
    a_full_item(amina, marc)
    with django_assert_max_num_queries(CALENDAR_QUERIES) as few:
        officer.open("calendar")
    for _ in range(6):
        in_progress(amina, marc, next_review_on=TODAY)

    with django_assert_max_num_queries(CALENDAR_QUERIES) as many:
        officer.open("calendar")
    with django_assert_max_num_queries(CALENDAR_QUERIES):
        manager.open("calendar", view="agenda")

    assert len(many) == len(few)
