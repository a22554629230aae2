"""What an item's page says while a proposal waits."""

import pytest
from django.urls import reverse

from ledger import actions
from ledger.domain.status import Status
from ledger.models import Commitment, Proposal, User
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, a_draft, agreed, some_evidence, who

# What a page says of it is the same on every database: once is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]


@pytest.fixture
def commitment(amina: User, marc: User) -> Commitment:
    return agreed(amina, marc)


@pytest.fixture
def waiting(commitment: Commitment, amina: User) -> Proposal:
    """Amina asks to close it as not fulfilled."""
    return actions.propose_move(
        commitment, to=Status.NOT_FULFILLED, note="They gave up.", by=who(amina), at=NOW
    )


def decide_page(proposal: Proposal) -> str:
    return reverse("admin:ledger_commitment_decide_key", args=[proposal.commitment_id, proposal.pk])


def test_the_author_is_told_that_another_person_must_decide(waiting: Proposal, amina: User) -> None:
    page = Visitor(amina).item(waiting.commitment)

    assert "You proposed “Not fulfilled”. Another person must decide on it." in text_of(page)
    assert decide_page(waiting) not in page.content.decode()


def test_a_manager_of_the_desk_is_led_to_the_decision(waiting: Proposal, marc: User) -> None:
    manager = Visitor(marc)

    page = manager.item(waiting.commitment)

    words = text_of(page)
    assert "Amina Example proposed “Not fulfilled”. A manager decides." in words
    assert "They gave up." in words
    assert decide_page(waiting) in page.content.decode()
    asked = text_of(manager.client.get(decide_page(waiting)))
    assert "Agreed → Not fulfilled" in asked
    assert "They gave up." in asked


def test_a_manager_who_proposed_may_not_decide(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    proposal = actions.submit(draft, by=who(marc), at=NOW)

    page = Visitor(marc).item(draft)

    assert "You proposed “Publish”. Another person must decide on it." in text_of(page)
    assert decide_page(proposal) not in page.content.decode()


def test_nobody_of_another_desk_is_led_to_the_decision(waiting: Proposal, lena: User) -> None:
    page = Visitor(lena).item(waiting.commitment)

    assert decide_page(waiting) not in page.content.decode()


def test_a_proposal_whose_item_was_edited_says_that_it_is_void(
    waiting: Proposal, amina: User
) -> None:
    item = Commitment.objects.get(pk=waiting.commitment_id)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    page = Visitor(amina).item(item)

    assert "the item was edited since: it cannot be approved any more" in text_of(page)
    assert "Propose: withdrawn" in {link.label for link in page.context["steps"]}
