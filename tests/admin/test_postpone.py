"""Putting off many reviews at once: shown first, then all or none."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from ledger import actions
from ledger.actions import Obliged
from ledger.admin import bulk
from ledger.domain.kinds import Kind
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, User
from tests.admin.visitor import Visitor, filled, nothing_written, text_of, told, typed_in
from tests.factories import (
    NOW,
    a_draft,
    a_party,
    approve,
    published,
    who,
)

pytestmark = pytest.mark.django_db

WHY = "The summit was moved to December."
LATER = {"to": "2026-12-01", "reason": WHY}


def choose(person: User, *chosen: Commitment, **extra: str) -> Any:
    """Select items on the list and ask to put off their reviews."""
    return Visitor(person).client.post(
        reverse("admin:ledger_commitment_changelist"), selection(*chosen) | extra
    )


def confirm(person: User, page: Any, *chosen: Commitment, **typed: str) -> Any:
    """Fill in the page that came back, and confirm."""
    sent = filled(page, typed) | selection(*chosen) | {"confirm": "1"}
    return Visitor(person).client.post(reverse("admin:ledger_commitment_changelist"), sent)


def selection(*chosen: Commitment) -> dict[str, Any]:
    return {"action": "postpone", "_selected_action": [row.pk for row in chosen]}


def days(*rows: Commitment) -> list[date | None]:
    return [Commitment.objects.get(pk=row.pk).next_review_on for row in rows]


@pytest.fixture
def two(amina: User, marc: User) -> list[Commitment]:
    """Two open items of the Brussels desk, to be reviewed on 29 September."""
    return [published(amina, marc), published(amina, marc)]


def test_choosing_changes_nothing_and_shows_what_would(amina: User, two: list[Commitment]) -> None:
    with nothing_written():
        page = choose(amina, *two)

    words = text_of(page)
    assert "2 reviews will be put off" in words
    for row in two:
        assert f"{row.reference} {row.title} (2026-09-29)" in words


def test_confirming_puts_each_off_by_an_entry_of_its_own(
    amina: User, two: list[Commitment]
) -> None:
    answer = confirm(amina, choose(amina, *two), *two, **LATER)

    assert answer.status_code == 302
    assert told(answer) == "2 reviews were put off."
    assert days(*two) == [date(2026, 12, 1)] * 2
    for row in two:
        entry = Entry.objects.of(row.pk).latest("version")
        assert (entry.kind, entry.actor) == (Kind.REVIEW_DEFERRED, "Amina Example")
        assert row.reviews.get().summary == WHY


def test_what_cannot_be_put_off_is_listed_with_the_reason_and_left_alone(
    amina: User, marc: User, dev: User, lena: User, two: list[Commitment]
) -> None:
    draft, foreign = a_draft(amina), published(dev, lena)
    closed = closed_by(amina, marc)
    chosen = [*two, draft, foreign, closed]

    page = choose(amina, *chosen)
    confirm(amina, page, *chosen, **LATER)

    words = text_of(page)
    assert "3 selected items are left as they are" in words
    other_desk = "This commitment belongs to another desk. You can read it, not change it."
    assert f"{foreign.reference} {foreign.title}: {other_desk}" in words
    for row in (draft, closed):
        why = "It is a draft, or closed: it has no review to put off."
        assert f"{row.reference} {row.title}: {why}" in words
    assert days(*two) == [date(2026, 12, 1)] * 2
    assert days(draft, foreign, closed) == [date(2026, 9, 29), date(2026, 9, 29), None]


@pytest.mark.only("sqlite")
def test_where_nothing_can_be_put_off_there_is_nothing_to_confirm(
    amina: User, dev: User, lena: User
) -> None:
    foreign = published(dev, lena)

    page = choose(amina, foreign)

    assert "None of the chosen items can be changed in this way." in text_of(page)
    assert 'name="reason"' not in page.content.decode()


def test_one_refusal_stops_them_all(amina: User, marc: User, two: list[Commitment]) -> None:
    far = published(amina, marc, next_review_on=date(2027, 3, 1))
    chosen = [*two, far]

    with nothing_written():
        answer = confirm(amina, choose(amina, *chosen), *chosen, **LATER)

    words = text_of(answer)
    assert f"{far.reference}: To put a review off, choose a later day than 2027-03-01." in words
    assert typed_in(answer, "reason") == WHY
    for row in two:
        assert f"{row.reference} {row.title} (2026-09-29)" in words


def test_what_changed_in_between_is_shown_again_before_anything_happens(
    amina: User, marc: User, two: list[Commitment]
) -> None:
    page = choose(amina, *two)
    actions.oblige(two[0], Obliged(a_party()), by=who(marc), at=NOW)

    with nothing_written():
        again = confirm(amina, page, *two, **LATER)
    done = confirm(amina, again, *two, **LATER)

    assert "The items changed after this page was made. Check again." in text_of(again)
    assert typed_in(again, "reason") == WHY
    assert told(done) == "2 reviews were put off."


def test_an_item_that_went_to_another_desk_in_between_is_shown_as_left_alone(
    amina: User, dev: User, two: list[Commitment]
) -> None:
    page = choose(amina, *two)
    actions.reassign(two[0], owner=dev, desk=dev.desks.get(), by=who(amina), at=NOW)

    with nothing_written():
        again = confirm(amina, page, *two, **LATER)
    confirm(amina, again, *two, **LATER)

    assert "1 selected item is left as it is" in text_of(again)
    assert days(*two) == [date(2026, 9, 29), date(2026, 12, 1)]


def test_the_same_confirmation_sent_twice_puts_off_once(amina: User, two: list[Commitment]) -> None:
    page = choose(amina, *two)
    confirm(amina, page, *two, **LATER)

    with nothing_written():
        again = confirm(amina, page, *two, **LATER)

    assert "The items changed after this page was made." in text_of(again)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (LATER | {"reason": " "}, "reason"),
        (LATER | {"to": ""}, "to"),
        (LATER | {"to": "2026-02-30"}, "to"),
        (LATER | {"seen": ""}, "seen"),
    ],
)
def test_a_form_that_is_not_filled_in_properly_is_shown_again(
    typed: dict[str, str], field: str, amina: User, two: list[Commitment]
) -> None:
    with nothing_written():
        answer = confirm(amina, choose(amina, *two), *two, **typed)

    assert list(answer.context["form"].errors) == [field]
    assert "2 reviews will be put off" in text_of(answer)


@pytest.mark.only("sqlite")
def test_a_hidden_character_in_the_reason_stops_them_all(
    amina: User, two: list[Commitment]
) -> None:
    with nothing_written():
        answer = confirm(amina, choose(amina, *two), *two, **LATER | {"reason": "Be\u200bcause"})

    assert "U+200B" in text_of(answer)


def test_more_than_a_person_can_answer_for_is_refused(
    amina: User, two: list[Commitment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MAX_ITEMS", 1)

    answer = choose(amina, *two)

    assert answer.status_code == 302
    assert told(answer) == "Choose at most 1 item at once."


def test_all_of_a_filtered_list_can_be_chosen_at_once(amina: User, two: list[Commitment]) -> None:
    page = choose(amina, two[0], select_across="1")

    assert "2 reviews will be put off" in text_of(page)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("person", ["rita", "ada"])
def test_who_may_not_edit_has_no_such_action(
    person: str, rita: User, ada: User, amina: User, two: list[Commitment]
) -> None:
    reader = {"rita": rita, "ada": ada}[person]

    with nothing_written():
        chosen = choose(reader, *two)
        confirmed = confirm(reader, choose(amina, *two), *two, **LATER)

    assert "Put off reviews" not in text_of(chosen)
    assert "were put off" not in told(confirmed)


def closed_by(officer: User, manager: User) -> Commitment:
    asked = actions.propose_move(
        published(officer, manager),
        to=Status.NOT_FULFILLED,
        note="They gave up.",
        by=who(officer),
        at=NOW,
    )
    return approve(asked, manager)
