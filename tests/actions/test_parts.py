"""A shared promise: each party's own part, and the whole that follows by its rule."""

from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.kinds import Kind
from ledger.domain.parts import JointRule, Position
from ledger.domain.publishing import ObligationRole
from ledger.domain.status import Status
from ledger.errors import Refused
from ledger.models import Commitment, Entry, Obligation, User
from tests.actions.history_in_full import a_shared_promise
from tests.factories import (
    NOW,
    TODAY,
    a_party,
    agreed,
    approve,
    in_progress,
    renounced,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db


def parts(item: Commitment) -> list[Obligation]:
    return list(item.obligations.obliged())


def began(part: Obligation, amina: User) -> Entry:
    part.refresh_from_db()
    evidence = some_evidence()
    return actions.move_part(
        part, to=Status.IN_PROGRESS, note="Began.", evidence=evidence, by=who(amina), at=NOW
    )


def closed(part: Obligation, to: Status, amina: User, marc: User) -> Commitment:
    part.refresh_from_db()
    asked = actions.propose_part(part, to=to, note="Closed.", by=who(amina), at=NOW)
    return approve(asked, marc)


def test_one_party_begins_and_the_whole_waits_for_the_other(amina: User, marc: User) -> None:
    item = a_shared_promise(amina, marc)
    first, second = parts(item)

    entry = began(first, amina)

    item.refresh_from_db()
    assert entry.kind is Kind.PART_CHANGED
    assert item.status == Status.AGREED
    assert [part.status for part in parts(item)] == [Status.IN_PROGRESS, Status.AGREED]

    began(second, amina)

    item.refresh_from_db()
    assert item.status == Status.IN_PROGRESS


def test_where_one_partys_doing_is_enough_the_whole_goes_with_the_first(
    amina: User, marc: User
) -> None:
    item = a_shared_promise(amina, marc, joint_rule=JointRule.ANY)

    began(parts(item)[0], amina)

    item.refresh_from_db()
    assert item.status == Status.IN_PROGRESS
    assert parts(item)[1].status == Status.AGREED


def test_withdrawing_one_party_does_not_fake_the_other(amina: User, marc: User) -> None:
    item = a_shared_promise(amina, marc)
    first, second = parts(item)
    began(first, amina)
    item.refresh_from_db()
    renounced(item, amina)

    item = closed(second, Status.WITHDRAWN, amina, marc)

    assert item.is_open
    assert item.status == Status.IN_PROGRESS
    assert [part.status for part in parts(item)] == [Status.IN_PROGRESS, Status.WITHDRAWN]

    item = closed(first, Status.FULFILLED, amina, marc)

    assert item.status == Status.PARTLY_FULFILLED
    assert item.closed_on == TODAY


def test_the_last_part_that_is_fulfilled_closes_the_whole(amina: User, marc: User) -> None:
    item = a_shared_promise(amina, marc)
    first, second = parts(item)
    began(first, amina)

    assert closed(first, Status.FULFILLED, amina, marc).status == Status.AGREED
    assert closed(second, Status.FULFILLED, amina, marc).status == Status.FULFILLED


def test_a_part_that_would_close_the_whole_waits_for_its_open_questions(
    amina: User, marc: User
) -> None:
    item = a_shared_promise(amina, marc)
    first, second = parts(item)
    began(first, amina)
    closed(first, Status.FULFILLED, amina, marc)
    item.refresh_from_db()
    actions.set_milestone(item, actions.NewMilestone("Sign"), by=who(amina), at=NOW)

    with pytest.raises(Refused, match="1 mandatory milestone is open"):
        closed(second, Status.FULFILLED, amina, marc)


def test_while_its_parties_stand_apart_the_whole_moves_only_with_them(
    amina: User, marc: User
) -> None:
    item = a_shared_promise(amina, marc)
    began(parts(item)[0], amina)
    item.refresh_from_db()

    with pytest.raises(Refused, match="move each party's part"):
        actions.move(item, to=Status.STALLED, note="No news.", by=who(amina), at=NOW)
    changes = {"joint_rule": JointRule.ANY}
    with pytest.raises(Refused, match="it cannot change now"):
        actions.correct(item, changes=changes, reason="Wrong.", by=who(amina), at=NOW)


def test_closing_a_part_takes_a_second_person(amina: User, marc: User) -> None:
    item = a_shared_promise(amina, marc)
    first, _second = parts(item)

    with pytest.raises(Refused, match="needs a second person"):
        actions.move_part(first, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW)
    with pytest.raises(Refused, match="needs no second person"):
        actions.propose_part(first, to=Status.STALLED, note="No.", by=who(amina), at=NOW)


def test_the_only_party_and_a_beneficiary_have_no_part_to_move(amina: User, marc: User) -> None:
    helped = Obliged(a_party(), ObligationRole.BENEFICIARY)
    item = in_progress(amina, marc, obligations=[Obliged(a_party()), helped])
    given: dict[str, Any] = {"to": Status.STALLED, "note": "No news.", "by": who(amina), "at": NOW}

    for part in item.obligations.all():
        with pytest.raises(Refused, match=r"Nobody else has to do it|Only a party that has to"):
            actions.move_part(part, **given)


def test_who_joins_a_promise_whose_parties_stand_apart_stands_for_itself(
    amina: User, marc: User
) -> None:
    item = a_shared_promise(amina, marc)
    began(parts(item)[0], amina)
    item.refresh_from_db()

    actions.oblige(item, Obliged(a_party()), by=who(amina), at=NOW)

    assert [part.status for part in parts(item)] == ["in_progress", "agreed", "agreed"]


def test_a_part_that_is_reopened_reopens_the_whole(amina: User, marc: User) -> None:
    item = a_shared_promise(amina, marc)
    first, second = parts(item)
    began(first, amina)
    closed(first, Status.FULFILLED, amina, marc)
    closed(second, Status.NOT_FULFILLED, amina, marc)
    second.refresh_from_db()

    asked = actions.propose_part(
        second,
        to=Status.IN_PROGRESS,
        note="It began after all.",
        evidence=some_evidence(),
        by=who(amina),
        at=NOW + timedelta(days=1),
    )
    item = approve(asked, marc)

    assert item.status == Status.IN_PROGRESS
    assert item.closed_on is None


def test_a_party_that_is_asked_and_silent_makes_the_item_late(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    [party] = parts(item)
    by_when = TODAY + timedelta(days=14)

    actions.ask_position(party, answer_by=by_when, by=who(amina), at=NOW)
    item.refresh_from_db()

    assert item.answer_due_on == by_when
    [late] = item.lateness(on=by_when + timedelta(days=1))
    assert str(late) == ("Answer overdue because a party was to answer by 2026-07-15 (1 day).")

    party.refresh_from_db()
    actions.take_position(party, position=Position.NOTED, on=TODAY, by=who(amina), at=NOW)
    item.refresh_from_db()

    assert item.answer_due_on is None


def test_who_disputes_says_what(amina: User, marc: User) -> None:
    [party] = parts(agreed(amina, marc))

    with pytest.raises(Refused, match="Write what the party disputes"):
        actions.take_position(party, position=Position.DISPUTED, on=TODAY, by=who(amina), at=NOW)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Refused, match="a day that has not come yet"):
        actions.take_position(party, position=Position.NOTED, on=tomorrow, by=who(amina), at=NOW)
