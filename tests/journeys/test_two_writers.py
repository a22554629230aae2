"""Eight at once at one item, each at the same page: one wins, and nobody's text is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, User
from ledger.proof import chain
from tests.admin.visitor import Visitor, filled, page_of, text_of, told
from tests.factories import NOW, a_person, in_progress, who

pytestmark = pytest.mark.usefixtures("real_transactions")

CROWD = 8


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Let a crowd do something at the same time."""

    def one(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def holds(commitment: Commitment, *, entries: int) -> None:
    """Hold that an item has so many entries, in a chain that is whole."""
    history = list(Entry.objects.of(commitment.pk))
    assert len(history) == entries
    assert chain.fault(entry.link() for entry in history) is None


def test_of_eight_who_move_one_item_one_wins_and_seven_keep_their_text(
    amina: User, marc: User
) -> None:
    commitment = in_progress(amina, marc)
    address = page_of(commitment, "move", "stalled")
    crowd = [Visitor(amina) for _ in range(CROWD)]
    page = filled(crowd[0].client.get(address), {})
    before = Entry.objects.of(commitment.pk).count()

    answers = at_once(
        lambda number: crowd[number].client.post(address, page | {"note": f"I, {number}."})
    )

    assert sorted(answer.status_code for answer in answers) == [302] + [409] * 7
    holds(commitment, entries=before + 1)
    for number, answer in enumerate(answers):
        if answer.status_code == 409:
            assert f"I, {number}." in text_of(answer)
    commitment.refresh_from_db()
    assert (commitment.status, commitment.version) == (Status.STALLED, before + 1)


def test_of_eight_who_correct_one_item_one_wins(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    address = page_of(commitment, "change")
    crowd = [Visitor(amina) for _ in range(CROWD)]
    page = filled(crowd[0].client.get(address), {"reason": "A slip."})
    before = Entry.objects.of(commitment.pk).count()

    answers = at_once(
        lambda number: crowd[number].client.post(address, page | {"title": f"Title {number}"})
    )

    assert sorted(answer.status_code for answer in answers) == [302] + [409] * 7
    holds(commitment, entries=before + 1)
    for number, answer in enumerate(answers):
        if answer.status_code == 409:
            assert "Nothing was written" in text_of(answer)
            assert f'value="Title {number}"' in answer.content.decode()


def test_of_eight_managers_who_decide_one_decision_stands(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)
    asked = actions.propose_move(
        commitment, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW
    )
    desk = amina.desks.get()
    managers = [a_person(f"manager{n}", Role.MANAGER, desk) for n in range(CROWD)]
    crowd = [Visitor(manager) for manager in managers]
    address = page_of(commitment, "decide", asked.pk)
    page = filled(crowd[0].client.get(address), {"note": "Seen."})
    before = Entry.objects.of(commitment.pk).count()

    answers = at_once(
        lambda number: crowd[number].client.post(
            address, page | {"decision": "return" if number % 2 else "approve"}
        )
    )

    won = [said for said in map(told, answers) if said.startswith(("Approved", "Sent back"))]
    assert len(won) == 1
    holds(commitment, entries=before + 1)
    asked.refresh_from_db()
    commitment.refresh_from_db()
    approved = asked.decision == "approved"
    assert commitment.status == (Status.FULFILLED if approved else Status.IN_PROGRESS)
