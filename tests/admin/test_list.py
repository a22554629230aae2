"""The list: what an officer sees at a glance, and in which order."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger import actions
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.status import Status
from ledger.models import User
from tests.admin.visitor import Visitor, page_of, references_of, rows_of, text_of
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    approve,
    in_progress,
    new_commitment,
    published,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db


def test_a_row_says_who_has_what_until_when_and_how_it_is_shown(amina: User, marc: User) -> None:
    due = StatedDate(TODAY + timedelta(days=14), Precision.DAY)
    commitment = in_progress(amina, marc, due=due)

    (row,) = rows_of(Visitor(amina).list())

    assert row == {
        "reference": commitment.reference,
        "title": commitment.title,
        "parties": commitment.obligations.get().party.name,
        "desk_name": "Desk brussels",
        "status_pill": "In progress",
        "owner_name": "Amina Example",
        "due_day": "2026-07-15 in 14 days",
        "review_day": "2026-09-29 in 90 days",
        "evidence": "1",
    }


def test_what_is_lacking_is_said_aloud(amina: User) -> None:
    actions.reassign(a_draft(amina), owner=None, by=who(amina), at=NOW)

    (row,) = rows_of(Visitor(amina).list())

    assert (row["owner_name"], row["evidence"]) == ("nobody", "none")


def test_withdrawn_evidence_does_not_count(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    evidence = commitment.evidence.get()
    actions.withdraw_evidence(commitment, evidence, reason="Forged.", by=who(amina), at=NOW)

    (row,) = rows_of(Visitor(amina).list())

    assert row["evidence"] == "none"


def test_days_overdue_are_counted_on_the_calendar_of_the_items_own_desk(
    amina: User, marc: User, dev: User, lena: User, clock: Callable[[datetime], None]
) -> None:
    missed = date(2026, 6, 19)
    published(amina, marc, next_review_on=missed, due=StatedDate(missed, Precision.DAY))
    published(dev, lena, next_review_on=missed, due=StatedDate(missed, Precision.DAY))

    clock(datetime(2026, 7, 1, 20, 0, tzinfo=UTC))  # in New Delhi it is 2 July already

    shown = {row["desk_name"]: row for row in rows_of(Visitor(amina).list())}
    assert shown["Desk brussels"]["due_day"] == "2026-06-19 12 days overdue"
    assert shown["Desk brussels"]["review_day"] == "2026-06-19 12 days overdue"
    assert shown["Desk new-delhi"]["due_day"] == "2026-06-19 13 days overdue"
    assert shown["Desk new-delhi"]["review_day"] == "2026-06-19 13 days overdue"


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "1 day overdue"), (0, "today"), (1, "in 1 day"), (31, "in 31 days")],
)
def test_the_day_itself_is_still_in_time(days: int, words: str, amina: User, marc: User) -> None:
    published(amina, marc, next_review_on=TODAY + timedelta(days=days))

    (row,) = rows_of(Visitor(amina).list())

    assert row["review_day"].endswith(words)


def test_a_draft_and_a_closed_item_are_never_late(amina: User, marc: User) -> None:
    missed = StatedDate(date(2026, 6, 19), Precision.DAY)
    draft = a_draft(amina, due=missed, next_review_on=missed.on)
    closed = in_progress(amina, marc, due=missed)
    asked = actions.propose_move(closed, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW)
    approve(asked, marc)

    shown = {row["reference"]: row for row in rows_of(Visitor(amina).list())}

    assert shown[draft.reference]["status_pill"] == "Draft"
    assert shown[draft.reference]["review_day"] == "2026-06-19"
    assert shown[closed.reference]["review_day"] == "closed"
    assert "overdue" not in str(shown)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (StatedDate(date(2026, 12, 31), Precision.YEAR), "2026 in 183 days"),
        (StatedDate(date(2026, 9, 30), Precision.QUARTER), "2026 Q3 in 91 days"),
        (StatedDate(None, Precision.UNSTATED, "in due course"), "“in due course”"),
        (StatedDate(), ""),
    ],
)
def test_a_due_date_is_shown_as_exactly_as_it_was_stated(
    due: StatedDate, shown: str, amina: User, marc: User
) -> None:
    published(amina, marc, due=due)

    (row,) = rows_of(Visitor(amina).list())

    assert row["due_day"] == shown


def test_what_comes_up_next_stands_first_and_what_is_closed_last(amina: User, marc: User) -> None:
    later = published(amina, marc, next_review_on=date(2027, 1, 1))
    closed = in_progress(amina, marc, next_review_on=date(2026, 8, 1))
    asked = actions.propose_move(closed, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW)
    approve(asked, marc)
    sooner = published(amina, marc, next_review_on=date(2026, 8, 1))

    shown = references_of(Visitor(amina).list())

    assert shown == [sooner.reference, later.reference, closed.reference]


def test_items_of_one_day_stand_in_the_order_of_their_references(amina: User) -> None:
    desk, by = amina.desks.get(), who(amina)
    new = new_commitment(desk, amina)
    made = [actions.record(new, by=by, at=NOW).reference for _ in range(3)]

    assert references_of(Visitor(amina).list()) == made


@pytest.mark.parametrize("words", ["reference", "title", "text"])
def test_search_finds_by_reference_title_and_words(words: str, amina: User, marc: User) -> None:
    wanted = published(amina, marc, title="Patrol the ocean", text="Ships sail TOGETHER.")
    published(amina, marc)
    typed = {"reference": wanted.reference, "title": "patrol", "text": "together"}[words]

    assert references_of(Visitor(amina).list(q=typed)) == [wanted.reference]


def test_search_that_finds_nothing_shows_nothing(amina: User, marc: User) -> None:
    published(amina, marc)

    assert references_of(Visitor(amina).list(q="%")) == []


@pytest.mark.only("sqlite")
def test_a_title_is_text_and_never_markup(amina: User) -> None:
    a_draft(amina, title="<b>Sign</b> & seal")

    page = Visitor(amina).list().content.decode()

    assert "&lt;b&gt;Sign&lt;/b&gt; &amp; seal" in page
    assert "<b>Sign" not in page


@pytest.mark.parametrize("person", ["amina", "marc", "rita", "dev", "ada"])
def test_everybody_sees_every_desks_items(
    person: str, amina: User, marc: User, rita: User, dev: User, ada: User
) -> None:
    people = {"amina": amina, "marc": marc, "rita": rita, "dev": dev, "ada": ada}
    commitment = published(amina, marc)

    assert references_of(Visitor(people[person]).list()) == [commitment.reference]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "marc"])
def test_only_who_may_edit_is_offered_to_add_or_to_put_off(
    person: str, amina: User, marc: User, rita: User, ada: User
) -> None:
    a_draft(amina)
    editor = Visitor({"amina": amina, "marc": marc}[person])

    assert "Put off the review of selected" in text_of(editor.list())
    assert "Add commitment" in text_of(editor.list())
    for other in (rita, ada):
        page = text_of(Visitor(other).list())
        assert "Put off" not in page
        assert "Add commitment" not in page


@pytest.mark.only("sqlite")
def test_the_reference_and_the_title_lead_to_the_item(amina: User) -> None:
    item, officer = a_draft(amina), Visitor(amina)

    links = re.findall(
        r'<a href="([^"]+/commitment/[^"]+/change/)">', officer.list().content.decode()
    )

    assert links == [page_of(item, "change")] * 2
    assert item.title in text_of(officer.client.get(links[0]))


def test_a_new_document_shows_in_the_count(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    actions.attach(commitment, some_evidence(), by=who(amina), at=NOW)

    (row,) = rows_of(Visitor(amina).list())

    assert row["evidence"] == "2"
