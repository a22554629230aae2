"""One party's part: its own status by one person or two, and what it says of ours."""

from datetime import date

import pytest

from ledger import actions
from ledger.domain.parts import Position
from ledger.domain.status import Status
from ledger.models import Commitment, Obligation, Proposal, User
from tests.admin.fullness import a_shared_item
from tests.admin.visitor import Visitor, nothing_written, text_of, told, typed_in
from tests.factories import NOW, in_progress, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(amina: User, marc: User) -> Commitment:
    """In progress; either of two parties may fulfil it."""
    return a_shared_item(amina, marc)


def first(commitment: Commitment) -> Obligation:
    return commitment.obligations.select_related("party")[0]


def test_one_person_records_where_a_party_stands_and_the_whole_follows(
    shared: Commitment, amina: User
) -> None:
    part, officer = first(shared), Visitor(amina)

    answer = officer.send(shared, "part", part.pk, to="stalled", note="No minister.")

    assert told(answer) == f"{part.party} is now “Stalled” on {shared.reference}."
    assert first(shared).status == Status.STALLED
    words = text_of(officer.item(shared))
    assert f"{part.party} (Obligor: has to do it) Stalled since 2026-07-01" in words
    assert "One party's doing is enough: the one furthest ahead decides (" in words


def test_what_takes_two_is_proposed_and_the_manager_sees_whose_part_it_is(
    shared: Commitment, amina: User, marc: User
) -> None:
    part, officer = first(shared), Visitor(amina)
    page = officer.open("ledger_commitment_propose-part_key", shared.pk, part.pk)

    answer = officer.send(shared, "propose-part", part.pk, to="not_fulfilled", note="Never.")

    assert f'value="Propose its status: {part.party}"' in page.content.decode()
    assert "A manager decides; until then nothing changes." in text_of(page)
    assert told(answer).endswith(f"“Not fulfilled” on {shared.reference}. A manager decides.")
    proposal = Proposal.objects.pending().get()
    assert f"You proposed “{part.party}: Not fulfilled”." in text_of(officer.item(shared))
    decide = Visitor(marc).open("ledger_commitment_decide_key", shared.pk, proposal.pk)
    asked = f"Change one party's status: {part.party}: In progress → Not fulfilled"
    assert asked in text_of(decide)
    Visitor(marc).send(shared, "decide", proposal.pk, decision="approve")
    assert first(shared).status == Status.NOT_FULFILLED


@pytest.mark.only("sqlite")
def test_a_refusal_keeps_what_was_typed(shared: Commitment, amina: User) -> None:
    part = first(shared)

    with nothing_written():
        answer = Visitor(amina).send(
            shared, "part", part.pk, to="stalled", note="No minister.", on="2026-07-02"
        )

    assert answer.status_code == 422
    assert "cannot begin on a day that has not come yet" in text_of(answer)
    assert typed_in(answer, "note") == "No minister."


def test_once_the_parties_stand_apart_the_whole_is_not_moved_by_itself(
    shared: Commitment, amina: User
) -> None:
    part, officer = first(shared), Visitor(amina)
    actions.move_part(part, to=Status.STALLED, note="No.", by=who(amina), at=NOW)

    page = officer.item(shared)
    answer = officer.open("ledger_commitment_move_key", shared.pk, "stalled")

    why = "Its parties stand apart: move each party's part, and the whole follows by its rule."
    assert [link.label for link in page.context["steps"]] == ["Propose: superseded"]
    assert text_of(page).count(why) == 1
    assert told(answer) == why


@pytest.mark.only("sqlite")
def test_a_single_party_is_offered_no_status_of_its_own(amina: User, marc: User) -> None:
    alone = in_progress(amina, marc)

    words = text_of(Visitor(amina).item(alone))

    assert "Record its status" not in words
    assert "Record its position" in words


def test_a_party_is_asked_answers_and_its_words_stand_beside_ours(
    shared: Commitment, amina: User
) -> None:
    part, officer = first(shared), Visitor(amina)

    officer.send(shared, "ask-position", part.pk, answer_by="2026-08-01")
    waiting = text_of(officer.item(shared))
    with nothing_written():
        silent = officer.send(
            shared, "position", part.pk, position="disputed", on="2026-06-30", note=""
        )
    officer.send(
        shared, "position", part.pk, position="disputed", on="2026-06-30", note="Talks go on."
    )

    assert "Asked 2026-07-01, answer due 2026-08-01 in 31 days" in waiting
    assert "Write what the party disputes." in text_of(silent)
    taken = first(shared)
    assert (taken.position, taken.position_on) == (Position.DISPUTED, date(2026, 6, 30))
    assert "Position: Disputed (2026-06-30) Talks go on." in text_of(officer.item(shared))


def test_a_party_of_another_item_is_not_found(shared: Commitment, amina: User, marc: User) -> None:
    other = first(in_progress(amina, marc))

    answer = Visitor(amina).open("ledger_commitment_part_key", shared.pk, other.pk)

    assert told(answer) == "There is no such party on this commitment."


def test_progress_of_a_part_may_bring_its_document(shared: Commitment, amina: User) -> None:
    part = first(shared)
    actions.move_part(part, to=Status.STALLED, note="No.", by=who(amina), at=NOW)
    document = {"evidence_title": "Minutes", "evidence_url": "https://example.org/minutes"}

    Visitor(amina).send(shared, "part", part.pk, to="in_progress", note="Again.", **document)

    assert first(shared).status == Status.IN_PROGRESS
    assert shared.evidence.filter(title="Minutes").exists()
