"""Eight at once at one item, each at the same page: one wins, and nobody's text is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, User
from ledger.proof import chain
from tests.admin.visitor import Visitor, filled, page_of, text_of, told
from tests.factories import NOW, a_person, a_publisher, an_instrument, in_progress, who

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


def test_one_button_that_is_pressed_eight_times_moves_once(amina: User, marc: User) -> None:
    commitment, officer = in_progress(amina, marc), Visitor(amina)
    address = page_of(commitment, "move", "stalled")
    page = filled(officer.client.get(address), {"note": "Nothing was heard of it."})
    before = Entry.objects.count()
    crowd = [same_session(officer) for _ in range(CROWD)]

    answers = at_once(lambda number: crowd[number].post(address, page))

    assert Entry.objects.count() == before + 1
    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, page_of(commitment, "change"))
    }
    friendly = [a for a in answers if "done already, just as you sent it" in told(a)]
    assert len(friendly) == CROWD - 1
    holds(commitment, entries=commitment.version + 1)


def test_one_correction_that_is_sent_eight_times_is_saved_once(amina: User, marc: User) -> None:
    commitment, officer = in_progress(amina, marc), Visitor(amina)
    address = page_of(commitment, "change")
    page = filled(officer.client.get(address), {"title": "Better words", "reason": "A slip."})
    before = Entry.objects.count()
    crowd = [same_session(officer) for _ in range(CROWD)]

    answers = at_once(lambda number: crowd[number].post(address, page))

    assert Entry.objects.count() == before + 1
    assert [answer.status_code for answer in answers] == [302] * CROWD
    assert sum("It was saved already" in told(a) for a in answers) == CROWD - 1


def test_one_promise_that_is_saved_eight_times_is_recorded_once(amina: User) -> None:
    officer, address = Visitor(amina), reverse("admin:ledger_commitment_add")
    typed = {
        "instrument": an_instrument("EU-IN-SDP"),
        "title": "Hold a dialogue every year",
        "text": "Both sides meet once a year.",
        "rung": "4",
        "new_source_title": "Joint statement",
        "new_source_publisher": a_publisher(),
        "new_source_kind": "official_text",
        "locator": "¶12",
        "new_party_name": "Republic of India",
        "new_party_kind": "state",
    }
    page = filled(officer.client.get(address), typed)
    before = Entry.objects.count()
    crowd = [same_session(officer) for _ in range(CROWD)]

    answers = at_once(lambda number: crowd[number].post(address, page))

    made = Commitment.objects.get()
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, page_of(made, "change"))}
    assert Entry.objects.count() == before + 3  # the source, the party, and the promise
    holds(made, entries=1)


def same_session(visitor: Visitor) -> Client:
    """Return another tab of the same browser."""
    tab = Client()
    tab.cookies.load({name: morsel.value for name, morsel in visitor.client.cookies.items()})
    return tab
