"""Handing many items over, and asking many owners: shown first, then all or none."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, Entry, Question, User
from tests.admin.visitor import Visitor, filled, nothing_written, text_of, told
from tests.factories import NOW, a_draft, a_person, in_progress, published, who

LIST = reverse("admin:ledger_commitment_changelist")
WHY = "Amina moves to New Delhi."


def choose(person: User, action: str, *chosen: Commitment) -> Any:
    return Visitor(person).client.post(LIST, selection(action, *chosen))


def confirm(person: User, action: str, page: Any, *chosen: Commitment, **typed: Any) -> Any:
    sent = filled(page, typed) | selection(action, *chosen) | {"confirm": "1"}
    return Visitor(person).client.post(LIST, sent)


def selection(action: str, *chosen: Commitment) -> dict[str, Any]:
    return {"action": action, "_selected_action": [row.pk for row in chosen]}


@pytest.fixture
def two(amina: User, marc: User) -> list[Commitment]:
    return [published(amina, marc), published(amina, marc)]


@pytest.mark.django_db
def test_items_are_handed_over_by_an_entry_each(
    amina: User, marc: User, two: list[Commitment]
) -> None:
    page = choose(marc, "reassign", *two)

    answer = confirm(marc, "reassign", page, *two, owner=marc, reason=WHY)

    assert "2 items will have a new owner" in text_of(page)
    assert told(answer) == "2 items now belong to Marc Example."
    for row in two:
        assert Commitment.objects.get(pk=row.pk).owner == marc
        assert Entry.objects.of(row.pk).latest("version").kind == Kind.OWNER_CHANGED


@pytest.mark.django_db
def test_only_who_sits_on_every_items_desk_may_be_given_them(
    amina: User, marc: User, dev: User, lena: User, ada: User, two: list[Commitment]
) -> None:
    foreign = published(dev, lena)
    actions.seat(lena, amina.desks.get(), by=who(ada), at=NOW)

    page = choose(lena, "reassign", *two, foreign)

    offered = set(page.context["form"].fields["owner"].queryset)
    assert offered == {lena}
    with nothing_written():
        answer = confirm(lena, "reassign", page, *two, foreign, owner=amina, reason=WHY)
    assert "Select a valid choice" in text_of(answer)


@pytest.mark.django_db
def test_what_is_closed_or_of_another_desk_stays_where_it_is(
    amina: User, marc: User, dev: User, lena: User, two: list[Commitment]
) -> None:
    foreign, ending = published(dev, lena), in_progress(amina, marc)
    asked = actions.propose_move(ending, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW)
    actions.decide(asked, approve=True, by=who(marc), at=NOW)
    chosen = [*two, foreign, ending]

    page = choose(marc, "reassign", *chosen)
    confirm(marc, "reassign", page, *chosen, owner=marc, reason=WHY)

    assert "2 selected items are left as they are" in text_of(page)
    assert {row.owner for row in Commitment.objects.filter(pk__in=[foreign.pk, ending.pk])} == {
        dev,
        amina,
    }


@pytest.mark.django_db
def test_a_proposal_that_this_would_undo_is_told_of(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    actions.submit(draft, by=who(amina), at=NOW)

    page = text_of(choose(marc, "reassign", draft))

    assert "A proposal waits on it, which this makes void." in page


@pytest.mark.django_db
def test_each_owner_is_asked_once_and_none_about_what_is_their_own(
    amina: User, marc: User, two: list[Commitment]
) -> None:
    own = published(amina, marc)
    actions.reassign(own, owner=marc, by=who(marc), at=NOW)
    waiting = a_draft(amina)
    actions.submit(waiting, by=who(amina), at=NOW)
    chosen = [*two, own, waiting]

    page = choose(marc, "ask", *chosen)
    answer = confirm(marc, "ask", page, *chosen, question="When is it signed?")
    again = confirm(marc, "ask", page, *chosen, question="When is it signed?")

    assert "You own this commitment yourself." in text_of(page)
    assert "A proposal waits for a decision" in text_of(page)
    assert told(answer) == "2 questions were asked."
    assert again.status_code == 409
    assert set(Question.objects.values_list("commitment", flat=True)) == {row.pk for row in two}


@pytest.mark.only("sqlite")
@pytest.mark.django_db
@pytest.mark.parametrize("action", ["reassign", "ask", "postpone"])
def test_nothing_happens_without_a_reason(action: str, marc: User, two: list[Commitment]) -> None:
    page = choose(marc, action, *two)

    with nothing_written():
        typed = {"owner": marc, "to": "2026-12-01", "reason": " ", "question": " "}
        kept = {name: value for name, value in typed.items() if name in page.context["form"].fields}
        answer = confirm(marc, action, page, *two, **kept)

    assert answer.status_code in {200, 422}


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["x", str(2**70), "\x00", "0" * 5000])
def test_a_selection_that_names_nothing_changes_nothing(sent: str, marc: User) -> None:
    with nothing_written():
        answer = Visitor(marc).client.post(
            LIST, {"action": "reassign", "_selected_action": [sent], "confirm": "1"}
        )

    assert answer.status_code < 500


@pytest.mark.usefixtures("real_transactions")
def test_of_many_who_confirm_the_same_page_at_once_one_wins(brussels: Desk) -> None:
    amina = a_person("amina", Role.OFFICER, brussels)
    marc = a_person("marc", Role.MANAGER, brussels)
    rows = [published(amina, marc) for _ in range(3)]
    page = choose(marc, "reassign", *rows)
    sent = filled(page, {"owner": marc, "reason": WHY}) | selection("reassign", *rows)
    visitors = [Visitor(marc) for _ in range(4)]

    def press(visitor: Visitor) -> int:
        try:
            return int(visitor.client.post(LIST, sent | {"confirm": "1"}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(press, visitors))

    assert statuses == [302, 409, 409, 409]
    for row in rows:
        assert Entry.objects.of(row.pk).latest("version").version == row.version + 1
