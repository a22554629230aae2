"""Who is away, and who stands in for them."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.models import Entry, User
from tests.actions.refusing import refused
from tests.factories import NOW, a_desk, a_person, who

pytestmark = pytest.mark.django_db
NOT_ADMIN = "Only an administrator manages people, desks and partners' access."
OWN_ROLE = "Another administrator must change your own role or access."
LATER = NOW + timedelta(days=1)


FIRST, LAST = date(2026, 7, 6), date(2026, 7, 24)


def away(user: User, by: User, **altered: Any) -> Entry:
    given = {"deputy": None, "away_from": FIRST, "away_until": LAST, "at": NOW}
    return actions.set_absence(user, by=who(by), **{**given, **altered})


def test_a_person_says_when_they_are_away_and_who_stands_in(amina: User, marc: User) -> None:
    entry = away(amina, amina, deputy=marc)

    kept = User.objects.get(pk=amina.pk)
    assert entry.kind is Kind.AMENDED
    assert (kept.deputy, kept.away_from, kept.away_until) == (marc, FIRST, LAST)
    assert entry.content("personal")["data"]["set"][amina.row_name] == {
        "deputy_id": str(marc.pk),
        "away_from": "2026-07-06",
        "away_until": "2026-07-24",
    }
    assert str(marc.pk) not in str(entry.open)
    with refused("Nothing was changed."):
        away(amina, amina, deputy=marc)


def test_a_person_who_is_back_early_says_so(amina: User, marc: User) -> None:
    away(amina, amina, deputy=marc)

    away(amina, amina, deputy=marc, away_from=None, away_until=None)

    kept = User.objects.get(pk=amina.pk)
    assert (kept.deputy, kept.away_from, kept.away_until) == (marc, None, None)


def test_an_absence_is_set_by_the_desk_s_manager_and_by_an_administrator_too(
    amina: User, marc: User, ada: User, dev: User, rita: User
) -> None:
    lena = a_person("lena", Role.MANAGER, a_desk())

    away(amina, marc)
    away(amina, ada, away_from=None, away_until=None)

    for other in (dev, rita):
        with refused("You can set your own absence only"):
            away(amina, other)
    with refused("This person sits on none of your desks"):
        away(amina, lena)


def test_days_away_are_days_at_the_person_s_desk(dev: User, amina: User) -> None:
    evening = NOW.replace(hour=21)  # In New Delhi it is tomorrow.

    away(amina, amina, away_from=NOW.date(), away_until=NOW.date(), at=evening)
    with refused("These days are over already."):
        away(dev, dev, away_from=NOW.date(), away_until=NOW.date(), at=evening)


def test_a_deputy_who_cannot_stand_in_is_refused(amina: User, dev: User, rita: User) -> None:
    for deputy, why in (
        (amina, "Nobody stands in for themselves."),
        (dev, "share no desk."),
        (rita, "does not work on commitments and cannot stand in."),
    ):
        with refused(why):
            away(amina, amina, deputy=deputy)


def test_two_who_are_away_do_not_stand_in_for_each_other(amina: User, marc: User) -> None:
    away(amina, amina, deputy=marc)

    with refused("nobody would look after the items of either."):
        away(marc, marc, deputy=amina, away_from=LAST, away_until=LAST)
    away(marc, marc, deputy=amina, away_from=LAST + timedelta(days=1), away_until=date(2026, 8, 1))

    assert User.objects.get(pk=marc.pk).deputy == amina
