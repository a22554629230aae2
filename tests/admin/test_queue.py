"""The manager's review queue: what waits, what is late, what nobody owns."""

from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, User
from tests.admin.fullness import a_claim, a_full_item, a_shared_item
from tests.admin.visitor import Visitor, page_of, text_of, told
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_person,
    in_progress,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db
QUEUE_QUERIES = 11


def due(days: int) -> StatedDate:
    """Return a day that was so many days ago."""
    return StatedDate(TODAY - timedelta(days=days), Precision.DAY)


def overdue(amina: User, marc: User, *, days: int, **fields: Any) -> Commitment:
    return in_progress(amina, marc, due=due(days), **fields)


def queue(user: User, **params: str) -> Any:
    return Visitor(user).open("queue", **params)


def closing(amina: User, marc: User, *, by: User | None = None, days: int = 0) -> Commitment:
    """Return an item that somebody proposed to close, so many days ago."""
    item, at = in_progress(amina, marc), NOW - timedelta(days=days)
    proof = some_evidence()
    actions.propose_move(
        item, to=Status.FULFILLED, note="Done.", evidence=proof, by=who(by or amina), at=at
    )
    return item


def test_what_waits_for_approval_stands_oldest_first_with_what_is_asked(
    amina: User, marc: User
) -> None:
    young, old = closing(amina, marc, days=1), closing(amina, marc, days=9)
    draft = a_draft(amina)
    actions.submit(draft, by=who(amina), at=NOW - timedelta(days=5))

    page = queue(marc)

    rows = page.context["proposals"].rows
    assert [row.proposal.commitment for row in rows] == [old, draft, young]
    assert [(row.was, row.to) for row in rows] == [
        ("In progress", "Fulfilled"),
        ("Draft", "Published"),
        ("In progress", "Fulfilled"),
    ]
    assert "Amina Example 2026-06-22 10:00 UTC" in text_of(page)
    for row in rows:
        decide = page_of(row.proposal.commitment, "decide", row.proposal.pk)
        assert f'href="{decide}"' in page.content.decode()


def test_a_new_due_date_and_one_partys_part_say_from_what_to_what(amina: User, marc: User) -> None:
    item = overdue(amina, marc, days=3)
    actions.propose_due(item, due=due(-30), note="Elections.", by=who(amina), at=NOW)
    shared = a_shared_item(amina, marc)
    part = shared.obligations.all()[0]
    actions.propose_part(part, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW)

    rows = queue(marc).context["proposals"].rows

    assert [(row.was, row.to) for row in rows] == [
        ("due 2026-06-28", "due 2026-07-31"),
        (f"{part.party}: In progress", "Not fulfilled"),
    ]


@pytest.mark.only("sqlite")
def test_what_a_manager_submitted_is_shown_to_them_without_a_button(
    amina: User, marc: User
) -> None:
    item = closing(amina, marc, by=marc)

    page = queue(marc)

    assert "You made this proposal; another person must decide on it." in text_of(page)
    assert page_of(item, "decide", item.proposals.pending().get().pk) not in page.content.decode()


def test_what_was_edited_since_is_marked_and_can_be_sent_back(amina: User, marc: User) -> None:
    item = closing(amina, marc)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    page = queue(marc)

    assert "The item was edited since: send it back" in text_of(page)
    assert page_of(item, "decide", item.proposals.pending().get().pk) in page.content.decode()


def test_claims_and_disagreements_wait_too(amina: User, marc: User) -> None:
    full = a_full_item(amina, marc)

    page = queue(marc)

    html = page.content.decode()
    assert page_of(full.item, "decide-update", full.claim.pk) in html
    assert page_of(full.item, "rule", full.disagreement.pk) in html
    assert full.claim.narrative in text_of(page)


def test_another_desks_business_is_not_in_the_queue(amina: User, marc: User, lena: User) -> None:
    full = a_full_item(amina, marc)
    closing(amina, marc)
    overdue(amina, marc, days=5)

    page = queue(lena)

    found = page.context
    assert not any(found[name].rows for name in ("proposals", "claims", "disputes", "longest"))
    assert full.item.reference not in text_of(page)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["amina", "rita", "ada"])
def test_who_is_no_manager_is_led_home_with_a_sentence(
    person: str, request: pytest.FixtureRequest
) -> None:
    answer = queue(request.getfixturevalue(person))

    assert answer.headers["Location"] == "/admin/"
    assert told(answer) == "The review queue is for managers."


def test_a_manager_without_a_desk_is_told_so(db: None) -> None:
    maud = a_person("maud", Role.MANAGER)

    assert "You sit on no desk yet" in text_of(queue(maud))


def test_ages_are_counted_from_the_first_day_in_time_that_passed(amina: User, marc: User) -> None:
    for days in (0, 1, 30, 31, 90, 91, 400):
        overdue(amina, marc, days=days)
    reviewed_late = overdue(amina, marc, days=2, next_review_on=TODAY - timedelta(days=60))

    page = queue(marc)

    [row] = page.context["ages"]
    assert (row.total, row.month, row.quarter, row.more) == (7, 2, 3, 2)
    longest = page.context["longest"].rows
    assert [max(r.days for r in row.reasons) for row in longest] == [400, 91, 90, 60, 31, 30, 1]
    assert [row.item for row in longest][3] == reviewed_late
    assert [reason.kind.label for reason in longest[3].reasons] == [
        "Delivery overdue",
        "Review overdue",
    ]


def test_a_late_item_can_be_put_off_handed_over_and_asked_about(amina: User, marc: User) -> None:
    asked, waits = overdue(amina, marc, days=9), overdue(amina, marc, days=5)
    mine = overdue(amina, marc, days=1)
    actions.ask_owner(asked, question="Why?", by=who(marc), at=NOW)
    actions.propose_due(waits, due=due(-9), note="Elections.", by=who(amina), at=NOW)
    actions.reassign(mine, owner=marc, by=who(amina), at=NOW)

    page = queue(marc)

    html = page.content.decode()
    for item in (asked, waits, mine):
        assert page_of(item, "defer") in html
        assert page_of(item, "reassign") in html
    assert [page_of(item, "ask") in html for item in (asked, waits, mine)] == [True, False, False]
    assert "Asked 2026-07-01" in text_of(page)


def test_what_only_somebody_who_left_owns_is_owned_by_nobody(
    amina: User, marc: User, ada: User
) -> None:
    item = in_progress(amina, marc)
    actions.amend_person(amina, is_active=False, by=who(ada), at=NOW)

    page = queue(marc)

    assert page.context["orphans"].rows == [item]
    assert "Amina Example signs in no more" in text_of(page)


def test_the_queue_is_narrowed_to_one_desk(
    amina: User, marc: User, dev: User, delhi: Desk, ada: User
) -> None:
    here = overdue(amina, marc, days=5)
    actions.seat(marc, delhi, by=who(ada), at=NOW)
    there = overdue(dev, User.objects.get(pk=marc.pk), days=7)

    both, one = queue(marc), queue(marc, desk=str(delhi.pk))
    odd = queue(marc, desk="nonsense")

    assert [row.item for row in both.context["longest"].rows] == [there, here]
    assert [row.item for row in one.context["longest"].rows] == [there]
    assert [str(message) for message in odd.context["messages"]] == [
        "You do not sit on that desk. Here are all of yours."
    ]


def test_the_queue_asks_no_more_for_being_full(
    amina: User, marc: User, django_assert_max_num_queries: Any
) -> None:
    def fill() -> None:
        item = a_full_item(amina, marc).item
        actions.record_update(item, a_claim(), by=who(amina), at=NOW)
        closing(amina, marc)
        overdue(amina, marc, days=40)

    manager = Visitor(marc)
    fill()
    with django_assert_max_num_queries(QUEUE_QUERIES) as few:
        manager.open("queue")
    fill()

    with django_assert_max_num_queries(QUEUE_QUERIES) as many:
        manager.open("queue")

    assert len(many) == len(few)
