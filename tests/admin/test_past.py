"""An item's page as the ledger told it then."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger import actions
from ledger.models import Commitment, User
from tests.admin.fullness import a_full_item
from tests.admin.past_pages import RandomPages, told
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, a_draft, in_progress, published, who

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
# A longer run, for a quiet night: LONG_RUN=40 pytest tests/admin/test_past.py
LONGER: Final = int(os.environ.get("LONG_RUN", "1"))
Clock = Callable[[datetime], None]


def test_whatever_happens_the_page_of_then_is_what_was_seen_then(clock: Clock, rita: User) -> None:
    house = type("House", (RandomPages,), {"stand": staticmethod(clock), "rita": rita})

    run_state_machine_as_test(
        house,
        settings=settings(
            max_examples=2 * LONGER,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_full_item_of_today_is_the_item_of_now(amina: User, marc: User, rita: User) -> None:
    full = a_full_item(amina, marc)
    item, reader = full.item, Visitor(rita)
    actions.ask_owner(item, question="Which text?", by=who(marc), at=NOW)

    now, then = told(reader, item.pk), told(reader, item.pk, as_of="2026-07-01")

    assert now == then
    assert "Which text?" in then
    assert "Nothing has begun." in then


def test_a_day_is_told_as_at_its_end_at_the_desk_and_changes_nothing(
    amina: User, marc: User, clock: Clock
) -> None:
    item = in_progress(amina, marc, title="Patrol the ocean")
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # 2 July in Brussels
    changes = {"title": "Patrol the sea"}
    actions.correct(item, changes=changes, reason="Smaller.", by=who(amina), at=at)
    clock(NOW + 9 * A_DAY)

    page = Visitor(amina).open("ledger_commitment_change", item.pk, as_of="2026-07-01")

    words = text_of(page)
    assert "As recorded on 2026-07-01. What was recorded later is not shown" in words
    assert "Patrol the ocean" in words
    assert "Patrol the sea" not in words
    for offer in ("Mark as stalled", "Attach", "Correct the wording", "Save", "Withdraw", "Assess"):
        assert offer not in words.replace("Assessments", "")
    assert "Patrol the sea" in text_of(
        Visitor(amina).open("ledger_commitment_change", item.pk, as_of="2026-07-02")
    )


def test_before_its_first_entry_nothing_is_made_up(amina: User) -> None:
    item = a_draft(amina)

    words = text_of(Visitor(amina).open("ledger_commitment_change", item.pk, as_of="2026-06-30"))

    told = "Nothing was recorded of it yet on 2026-06-30: its first entry is of 2026-07-01 12:00"
    assert told in words
    assert item.text not in words


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026-07-02", "This day has not come yet."),
        ("2026-07-01T10:00:00.000001Z", "This instant has not come yet."),
        ("yesterday", "“yesterday” is not a date. Write it as 2026-01-27."),
        ("2026-02-30", "“2026-02-30” is not a day of the calendar."),
        ("2026-07-01T10:00:00", "Give a day such as 2026-01-27, or an instant such as"),
        ("0001-01-01T00:00:00+23:59", "Give a day such as 2026-01-27, or an instant such as"),
    ],
)
def test_what_names_no_time_is_said_beside_the_field_on_the_page_of_today(
    typed: str, why: str, item: Commitment, amina: User
) -> None:
    page = Visitor(amina).open("ledger_commitment_change", item.pk, as_of=typed)

    words = text_of(page)
    assert why in words
    assert "As recorded on" not in words
    assert item.text in words
    assert 'aria-describedby="as-of-fault"' in page.content.decode()


@pytest.fixture
def item(amina: User, marc: User) -> Commitment:
    return published(amina, marc)


def test_what_stood_under_it_then_is_told_whatever_stands_under_it_now(
    amina: User, marc: User, clock: Clock
) -> None:
    umbrella, left, came = (published(amina, marc) for _each in range(3))
    by = who(amina)
    actions.set_parent(left, parent=umbrella, by=by, at=NOW)
    actions.set_parent(left, parent=None, by=by, at=NOW + A_DAY)
    actions.set_parent(came, parent=umbrella, by=by, at=NOW + A_DAY)
    clock(NOW + 2 * A_DAY)
    reader = Visitor(amina)

    then, now = told(reader, umbrella.pk, as_of="2026-07-01"), told(reader, umbrella.pk)

    assert (left.reference in then, came.reference in then) == (True, False)
    assert (left.reference in now, came.reference in now) == (False, True)


def test_a_waiting_proposal_is_told_as_it_waited(amina: User, marc: User, clock: Clock) -> None:
    draft = a_draft(amina)
    asked = actions.submit(draft, note="Please read.", by=who(amina), at=NOW)
    clock(NOW + A_DAY)
    actions.decide(asked, approve=True, by=who(marc), at=NOW + A_DAY)

    words = told(Visitor(marc), draft.pk, as_of="2026-07-01")

    assert "Amina Example proposed “Publish”. A manager decides." in words
    assert "Please read." in words
    assert "Draft" in words
