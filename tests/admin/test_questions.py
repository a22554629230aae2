"""A colleague asks the owner on a page of the item; whoever may answer finds the way there."""

from datetime import timedelta

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.models import Commitment, Desk, Question, User
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told
from tests.factories import NOW, TODAY, a_draft, a_person, in_progress, who

pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]
ASKED = "Did the joint committee meet?"


@pytest.fixture
def item(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


def test_a_colleague_asks_on_the_items_page_and_the_owner_answers_there(
    item: Commitment, amina: User, dev: User
) -> None:
    asker, owner = Visitor(dev), Visitor(amina)
    assert page_of(item, "ask") in asker.item(item).content.decode()

    asked = asker.send(item, "ask", question=ASKED)
    question = Question.objects.get()
    shown = owner.item(item)
    answered = owner.send(item, "answer", question.pk, answer="On 8 July.")

    assert told(asked) == f"You asked Amina Example about {item.reference}."
    assert ASKED in text_of(shown)
    assert page_of(item, "answer", question.pk) in shown.content.decode()
    assert told(answered) == f"You answered Dev Example on {item.reference}."
    question.refresh_from_db()
    assert question.answer == "On 8 July."


def test_who_may_not_answer_reads_the_question_without_a_button(
    item: Commitment, marc: User, dev: User
) -> None:
    actions.ask_owner(item, question=ASKED, by=who(marc), at=NOW)
    page = page_of(item, "answer", Question.objects.get().pk)

    shown = Visitor(dev).item(item)
    answer = Visitor(dev).client.get(page)

    assert ASKED in text_of(shown)
    assert page not in shown.content.decode()
    assert told(answer) == "The owner answers, or a colleague of the item's desk."


def test_nobody_is_offered_to_ask_themselves_or_nobody(
    item: Commitment, amina: User, rita: User, marc: User
) -> None:
    orphan = a_draft(amina)
    actions.reassign(orphan, owner=None, by=who(amina), at=NOW)

    for user, row in ((amina, item), (rita, item), (marc, orphan)):
        assert page_of(row, "ask") not in Visitor(user).item(row).content.decode()


def test_who_asks_somebody_who_is_away_is_told_of_the_deputy(
    item: Commitment, amina: User, marc: User, ada: User, brussels: Desk
) -> None:
    deputy = a_person("deepa", Role.OFFICER, brussels)
    until = TODAY + timedelta(days=3)
    away = {"deputy": deputy, "away_from": TODAY, "away_until": until}
    actions.amend_person(amina, by=who(ada), at=NOW, **away)

    words = text_of(Visitor(marc).client.get(page_of(item, "ask")))

    assert f"Away until {until}" in words
    assert "Deputy Deepa Example" in words


def test_an_empty_question_is_not_asked(item: Commitment, marc: User) -> None:
    with nothing_written():
        page = Visitor(marc).send(item, "ask", question=" ")

    assert page.status_code == 200
    assert "This field is required." in text_of(page)


def test_a_question_that_was_answered_leads_back_to_the_item(
    item: Commitment, amina: User, marc: User
) -> None:
    actions.ask_owner(item, question=ASKED, by=who(marc), at=NOW)
    question = Question.objects.get()
    actions.answer_question(item, question, answer="Yes.", by=who(amina), at=NOW)

    answer = Visitor(amina).client.get(page_of(item, "answer", question.pk))

    assert told(answer) == "This question was answered already."
    assert answer.headers["Location"] == page_of(item, "change")
