"""The brief as a manager reads it before a meeting, and the sums of an instrument."""

import pytest

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.publishing import Rung
from ledger.models import User
from tests.actions.history_in_full import YESTERDAY, a_claim
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, a_party, agreed, an_instrument, who

pytestmark = pytest.mark.django_db


def test_a_manager_is_briefed_on_a_party(amina: User, marc: User) -> None:
    india = a_party("india")
    item = agreed(amina, marc, obligations=[Obliged(india)])
    hope = agreed(amina, marc, obligations=[Obliged(india)], rung=Rung.HOPE)
    actions.record_update(item, a_claim(as_of=YESTERDAY), by=who(amina), at=NOW, accept=True)

    page = text_of(Visitor(marc).open("ledger_party_brief", india.pk, before="2027-01-27"))

    assert "Everything open that was stated by 2027-01-27. 1 commitment: 1 agreed." in page
    assert f"{item.reference} {item.title} Agreed since" in page
    assert "As of 2026-06-30: Talks began." in page
    assert page.index("Hopes and suggestions, not counted") < page.index(hope.reference)


def test_a_day_that_is_none_is_told_and_nothing_is_lost(rita: User) -> None:
    india = a_party("india")

    answer = Visitor(rita).open("ledger_party_brief", india.pk, before="2027-02-30")

    assert answer.status_code == 400
    assert "This is not a day of the calendar" in text_of(answer)
    assert "2027-02-30" in answer.content.decode()


def test_where_nothing_is_open_the_brief_says_what_to_do(rita: User) -> None:
    page = text_of(Visitor(rita).open("ledger_party_brief", a_party().pk))

    assert "Nothing is open with this party." in page


def test_an_instrument_adds_up_what_comes_from_it(amina: User, marc: User) -> None:
    instrument = an_instrument()
    for rung in (Rung.FIRM, Rung.FIRM, Rung.HOPE):
        agreed(amina, marc, instrument=instrument, rung=rung)

    page = text_of(Visitor(amina).item(instrument))

    assert "2 commitments: 2 agreed." in page
