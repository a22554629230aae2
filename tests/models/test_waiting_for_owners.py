"""What waits for an owner: what was sent back, what was asked, and what nobody owns."""

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.status import Status
from ledger.models import Commitment, User
from tests.factories import (
    NOW,
    SETUP,
    a_draft,
    a_person,
    agreed,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db


def send_back(item: Commitment, manager: User) -> None:
    waiting = item.proposals.pending().get()
    actions.decide(waiting, approve=False, note="Not yet.", by=who(manager), at=NOW)
    item.refresh_from_db()


def test_a_draft_that_was_sent_back_waits_until_it_is_submitted_again(
    amina: User, marc: User
) -> None:
    draft, _other = a_draft(amina), a_draft(amina)
    actions.submit(draft, by=who(amina), at=NOW)
    send_back(draft, marc)

    actions.correct(draft, changes={"title": "Better"}, reason="", by=who(amina), at=NOW)

    assert set(Commitment.objects.sent_back()) == {draft}
    actions.submit(draft, by=who(amina), at=NOW)
    assert not Commitment.objects.sent_back().exists()


def test_a_move_that_was_sent_back_waits_until_something_is_done(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    actions.propose_move(item, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW)
    assert not Commitment.objects.sent_back().exists()

    send_back(item, marc)

    assert set(Commitment.objects.sent_back()) == {item}
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    assert not Commitment.objects.sent_back().exists()


def test_a_question_waits_until_it_is_answered(amina: User, marc: User) -> None:
    item, _other = agreed(amina, marc), agreed(amina, marc)

    actions.ask_owner(item, question="How far is it?", by=who(marc), at=NOW)

    assert set(Commitment.objects.asked()) == {item}
    question = item.questions.get()
    actions.answer_question(item, question, answer="Nearly there.", by=who(amina), at=NOW)
    assert not Commitment.objects.asked().exists()


def test_what_its_owner_left_behind_has_no_owner(amina: User, marc: User) -> None:
    item, draft = agreed(amina, marc), a_draft(amina)
    agreed(marc, a_person("maria", Role.MANAGER, item.desk))
    assert not Commitment.objects.without_owner().exists()

    actions.amend_person(amina, is_active=False, by=SETUP, at=NOW)

    assert set(Commitment.objects.without_owner()) == {item}
    assert draft.owner == amina
