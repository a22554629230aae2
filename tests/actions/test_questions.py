"""Questions to an owner: asked by a colleague, answered once, read by colleagues only."""

from datetime import timedelta

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.domain.questions import answer_refusal
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, Entry, Question, User
from tests.actions.refusing import refused, stale
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_person,
    agreed,
    approve,
    in_progress,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db
ASKED = "Did the joint committee meet?"
ANSWER = "It meets on 8 July."


@pytest.fixture
def item(amina: User, marc: User) -> Commitment:
    return in_progress(amina, marc)


def asked(item: Commitment, by: User) -> Question:
    actions.ask_owner(item, question=ASKED, by=who(by), at=NOW)
    return item.questions.pending().get()


def latest(item: Commitment) -> Entry:
    return Entry.objects.of(item.pk).reverse()[0]


def test_a_colleague_of_another_desk_asks_and_the_owner_answers(
    item: Commitment, amina: User, dev: User
) -> None:
    question = asked(item, dev)

    entry = actions.answer_question(item, question, answer=ANSWER, by=who(amina), at=NOW)

    question.refresh_from_db()
    assert (question.asked_by, question.answered_by) == (dev, amina)
    assert (question.question, question.answer) == (ASKED, ANSWER)
    assert entry.kind is Kind.OWNER_ANSWERED
    assert not item.questions.pending().exists()


def test_partners_read_neither_the_question_nor_the_answer(
    item: Commitment, amina: User, marc: User
) -> None:
    question = asked(item, marc)
    before = latest(item)
    actions.answer_question(item, question, answer=ANSWER, by=who(amina), at=NOW)

    for entry, words in ((before, ASKED), (latest(item), ANSWER)):
        assert words not in (entry.open or "")
        assert words in (entry.restricted or "")


def test_a_draft_has_an_owner_to_ask_too(amina: User, marc: User) -> None:
    draft = a_draft(amina)

    asked(draft, marc)

    assert latest(draft).kind is Kind.OWNER_ASKED


@pytest.mark.parametrize(
    ("person", "words", "why"),
    [
        ("rita", ASKED, "Only desk officers and managers ask questions."),
        ("ada", ASKED, "Only desk officers and managers ask questions."),
        ("amina", ASKED, "You own this commitment yourself."),
        ("marc", " \n", "Write what you want to know."),
    ],
)
def test_who_may_not_ask_is_told_why(
    person: str, words: str, why: str, item: Commitment, request: pytest.FixtureRequest
) -> None:
    by = who(request.getfixturevalue(person))

    with refused(why):
        actions.ask_owner(item, question=words, by=by, at=NOW)


def test_nobody_is_asked_of_what_nobody_owns_or_what_is_closed(
    item: Commitment, amina: User, marc: User
) -> None:
    orphan = a_draft(amina)
    actions.reassign(orphan, owner=None, by=who(amina), at=NOW)
    proposal = actions.propose_move(
        item,
        to=Status.FULFILLED,
        note="Done.",
        evidence=some_evidence(),
        by=who(amina),
        at=NOW,
    )
    closed = approve(proposal, marc)

    with refused("Nobody owns this commitment"):
        actions.ask_owner(orphan, question=ASKED, by=who(marc), at=NOW)
    with refused("This commitment is closed"):
        actions.ask_owner(closed, question=ASKED, by=who(marc), at=NOW)


def test_a_question_does_not_undo_a_proposal_and_neither_does_an_answer(
    item: Commitment, amina: User, marc: User
) -> None:
    question = asked(item, marc)
    actions.propose_move(item, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW)

    with refused("send it back with your question"):
        actions.ask_owner(item, question=ASKED, by=who(marc), at=NOW)
    with refused("an answer would undo it"):
        actions.answer_question(item, question, answer=ANSWER, by=who(amina), at=NOW)


def test_the_deputy_answers_while_the_owner_is_away_and_not_before(
    item: Commitment, amina: User, marc: User, delhi: Desk, ada: User
) -> None:
    deputy = a_person("deepa", Role.OFFICER, delhi)
    question = asked(item, marc)
    away = {"deputy": deputy, "away_from": TODAY, "away_until": TODAY + timedelta(days=3)}
    actions.amend_person(amina, by=who(ada), at=NOW, **away)

    for days in (-1, 4):
        item = Commitment.objects.get(pk=item.pk)
        with refused("The owner answers, or a colleague of the item's desk."):
            at = NOW + timedelta(days=days)
            actions.answer_question(item, question, answer=ANSWER, by=who(deputy), at=at)
    actions.answer_question(
        item, question, answer=ANSWER, by=who(deputy), at=NOW + timedelta(days=3)
    )

    question.refresh_from_db()
    assert question.answered_by == deputy


def test_an_editor_of_the_desk_answers_and_nobody_else_does(
    item: Commitment, marc: User, dev: User, rita: User
) -> None:
    question = asked(item, dev)

    with refused("The owner answers, or a colleague of the item's desk."):
        actions.answer_question(item, question, answer=ANSWER, by=who(dev), at=NOW)
    with refused("Only desk officers and managers answer questions."):
        actions.answer_question(item, question, answer=ANSWER, by=who(rita), at=NOW)
    with refused("Write the answer."):
        actions.answer_question(item, question, answer=" ", by=who(marc), at=NOW)
    actions.answer_question(item, question, answer=ANSWER, by=who(marc), at=NOW)

    with refused("This question was answered already."):
        actions.answer_question(item, question, answer="Again.", by=who(marc), at=NOW)


def test_an_answer_belongs_to_the_item_that_was_asked_about(
    item: Commitment, amina: User, marc: User
) -> None:
    question, other = asked(item, marc), agreed(amina, marc)

    with refused("asked about another commitment"):
        actions.answer_question(other, question, answer=ANSWER, by=who(amina), at=NOW)


def test_two_answers_at_once_are_one(item: Commitment, amina: User, marc: User) -> None:
    question = asked(item, marc)
    seen, same = Commitment.objects.get(pk=item.pk), Question.objects.get(pk=question.pk)
    actions.answer_question(item, question, answer=ANSWER, by=who(amina), at=NOW)

    with stale():
        actions.answer_question(seen, same, answer="No.", by=who(marc), at=NOW)


def test_an_owner_who_became_a_reader_does_not_answer(amina: User) -> None:
    gone = who(amina)
    reader = type(gone)(gone.id, gone.name, Role.READER, gone.desks, gone.door)
    [desk] = gone.desks

    why = answer_refusal(
        reader, desk, owner=gone.id, stand_in=None, is_answered=False, is_waiting=False
    )

    assert why == "Only desk officers and managers answer questions."
