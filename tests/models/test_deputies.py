"""While somebody is away, their items are their deputy's own."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.domain.actor import Role
from ledger.models import Commitment, Desk, User
from tests.factories import NOW, SETUP, TODAY, a_desk, a_person, agreed, new_commitment, who

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def away(person: User, deputy: User, first: date, last: date) -> None:
    span: dict[str, Any] = {"deputy": deputy, "away_from": first, "away_until": last}
    actions.amend_person(person, **span, by=SETUP, at=NOW)


def owned(user: User, at: datetime = NOW) -> set[Commitment]:
    fresh = User.objects.get(pk=user.pk)
    return set(Commitment.objects.owned_by(fresh, Desk.objects.today(at)))


def test_items_are_the_deputys_from_the_first_day_away_to_the_last(amina: User, marc: User) -> None:
    hers, his = (
        agreed(amina, marc),
        agreed(marc, a_person("maria", Role.MANAGER, *marc.desks.all())),
    )

    away(amina, marc, TODAY + A_DAY, TODAY + 2 * A_DAY)

    found = [owned(marc, NOW + n * A_DAY) for n in range(4)]
    assert found == [{his}, {his, hers}, {his, hers}, {his}]
    assert owned(amina) == {hers}


def test_nobody_stands_in_for_who_stands_in(amina: User, marc: User, brussels: Desk) -> None:
    maria = a_person("maria", Role.MANAGER, brussels)
    hers = agreed(amina, marc)

    away(amina, marc, TODAY, TODAY)
    away(marc, maria, TODAY, TODAY)

    assert owned(marc) == {hers}
    assert owned(maria) == set()


def test_who_is_away_follows_the_day_at_the_desk_of_the_item(amina: User, marc: User) -> None:
    tokyo = a_desk("tokyo", "Asia/Tokyo")
    actions.seat(amina, tokyo, by=SETUP, at=NOW)
    here = agreed(amina, marc)
    there = actions.record(new_commitment(tokyo, amina), by=who(amina), at=NOW)
    away(amina, marc, TODAY + A_DAY, TODAY + A_DAY)

    evening = NOW.replace(hour=20)

    assert owned(marc, evening) == {there}
    assert owned(marc, evening + timedelta(hours=4)) == {here, there}


def test_whom_one_stands_in_for_is_asked_once(amina: User, marc: User) -> None:
    away(amina, marc, TODAY, TODAY)
    fresh, today = User.objects.get(pk=marc.pk), Desk.objects.today(NOW)

    with CaptureQueriesContext(connection) as queries:
        for _each in range(3):
            list(Commitment.objects.owned_by(fresh, today))

    assert len(queries) == 4
