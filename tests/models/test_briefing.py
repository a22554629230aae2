"""The brief: what a minister must know before meeting a party; and what items add up to."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.lateness import Late
from ledger.domain.parts import Position
from ledger.domain.publishing import CitationRole, Rung
from ledger.domain.status import Status
from ledger.models import Commitment, Desk, Party, User
from ledger.models.briefing import Asked, Brief, brief
from tests.actions.history_in_full import YESTERDAY, a_claim
from tests.factories import (
    NOW,
    SETUP,
    TODAY,
    a_draft,
    a_party,
    a_source,
    agreed,
    approve,
    who,
)

pytestmark = pytest.mark.django_db
SUMMIT = date(2026, 11, 30)


def briefed(party: Party, **given: Any) -> Brief:
    today, visible = Desk.objects.today(NOW), Commitment.objects.all()
    return brief(party, Asked(**({"before": SUMMIT} | given)), today=today, visible=visible)


def with_party(party: Party, amina: User, marc: User, **fields: Any) -> Commitment:
    return agreed(amina, marc, obligations=[Obliged(party)], **fields)


def day(on: date) -> StatedDate:
    return StatedDate(on, Precision.DAY)


def a_busy_item(india: Party, amina: User, marc: User) -> Commitment:
    """One whose date slipped, that was restated, confirmed, and is contested."""
    due = day(date(2026, 6, 1))
    item = with_party(india, amina, marc, stated=day(date(2026, 1, 27)), due=due)
    later = day(date(2026, 6, 30))
    item = approve(
        actions.propose_due(item, due=later, note="Elections.", by=who(amina), at=NOW), marc
    )
    cited = Cited(a_source(), "¶2", CitationRole.RESTATEMENT)
    actions.cite(item, cited, by=who(amina), at=NOW)
    [part] = item.obligations.all()
    actions.take_position(part, position=Position.CONFIRMED, on=TODAY, by=who(amina), at=NOW)
    item.refresh_from_db()
    for status in (Status.IN_PROGRESS, Status.ANNOUNCED):
        claim = a_claim(as_of=YESTERDAY, status=status)
        actions.record_update(item, claim, by=who(amina), at=NOW, accept=True)
    return item


def test_a_brief_tells_words_age_slippage_disputes_and_positions(amina: User, marc: User) -> None:
    india = a_party("india")
    a_busy_item(india, amina, marc)

    [found] = briefed(india).items

    assert [c.role for c in found.words] == [CitationRole.ORIGIN, CitationRole.RESTATEMENT]
    assert found.age_days == (TODAY - date(2026, 1, 27)).days
    assert [(late.kind, late.days) for late in found.late] == [(Late.DELIVERY, 1)]
    assert found.falls_due_on == date(2026, 6, 30)
    assert found.slippage is not None
    assert (found.slippage.days, found.slippage.reasons) == (29, ("Elections.",))
    assert [p.position for p in found.parts] == [Position.CONFIRMED]
    assert len(found.disputes) == 1
    assert found.news is not None
    assert found.news.claimed_status == Status.ANNOUNCED


def test_a_brief_leaves_out_what_is_closed_later_stated_or_somebody_elses(
    amina: User, marc: User
) -> None:
    india, other = a_party("india"), a_party("other")
    wanted = with_party(india, amina, marc)
    with_party(other, amina, marc)
    with_party(india, amina, marc, stated=day(SUMMIT + timedelta(days=1)))
    a_draft(amina, obligations=[Obliged(india)])
    closing = actions.propose_move(
        with_party(india, amina, marc),
        to=Status.NOT_FULFILLED,
        note="It was not done.",
        by=who(amina),
        at=NOW,
    )
    approve(closing, marc)

    found = briefed(india)

    assert [item.commitment for item in found.items] == [wanted]
    assert briefed(india, instrument=wanted.instrument).items == found.items
    assert str(found.sums) == "1 commitment: 1 agreed."


def test_a_hope_stands_apart_and_counts_only_when_asked_for(amina: User, marc: User) -> None:
    india = a_party("india")
    with_party(india, amina, marc)
    hope = with_party(india, amina, marc, rung=Rung.HOPE)

    found = briefed(india)

    assert [item.commitment for item in found.hopes] == [hope]
    assert len(found.items) == found.sums.total == 1
    assert Commitment.objects.roll_up(Desk.objects.today(NOW), hopes=True).total == 2


def test_what_belongs_to_a_part_of_the_party_belongs_to_it(amina: User, marc: User) -> None:
    union = a_party("union")
    council = a_party("council")
    actions.amend_reference(council, parent=union, by=SETUP, at=NOW)
    item = with_party(council, amina, marc)

    assert [found.commitment for found in briefed(union).items] == [item]


def test_a_brief_costs_the_same_however_long(
    amina: User, marc: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    india = a_party("india")
    with_party(india, amina, marc)
    today = Desk.objects.today(NOW)

    for _more in range(2):
        with django_assert_num_queries(9):
            brief(india, Asked(SUMMIT), today=today, visible=Commitment.objects.all())
        with_party(india, amina, marc)


def test_an_umbrella_adds_up_what_is_below_it(amina: User, marc: User) -> None:
    umbrella = agreed(amina, marc)
    late = day(date(2026, 6, 1))
    for due in (late, day(date(2027, 1, 1)), late):
        child = agreed(amina, marc, due=due)
        actions.set_parent(child, parent=umbrella, by=who(amina), at=NOW)
    closing = actions.propose_move(
        child, to=Status.NOT_FULFILLED, note="No.", by=who(amina), at=NOW
    )
    approve(closing, marc)

    found = umbrella.children.all().roll_up(Desk.objects.today(NOW))

    assert (found.total, found.open, found.judged) == (3, 2, 1)
    assert str(found) == ("3 commitments: 2 agreed, 1 not fulfilled. 1 is late with its delivery.")
