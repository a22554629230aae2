"""Days away, and who stands in: which spans and which deputies make sense."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.domain.actor import EDITORS, Role

# Whoever is away longer than a year has left the desk: their items need another owner.
MAX_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Standing:
    """A person, as far as standing in for each other goes.

    :param away: the first and the last day away; None while they are here.
    """

    id: UUID
    name: str
    role: Role
    is_active: bool
    desks: Collection[UUID]
    deputy: UUID | None
    away: tuple[date, date] | None


def span_refusal(first: date | None, last: date | None, *, today: date) -> str | None:
    """Return why somebody may not be away on these days, or None; no days at all are fine."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        return _("Give both the first and the last day away, or neither.")
    if last < first:
        return _("The last day away comes before the first.")
    if last < today:
        return _("These days are over already.")
    if last - first >= timedelta(days=MAX_DAYS):
        return _("That is more than a year. Give the items to another owner instead.")
    return None


def deputy_refusal(person: Standing, deputy: Standing) -> str | None:
    """Return why one person may not stand in for another, or None.

    :param person: with the days away as they are to be.
    """
    told = {"deputy": deputy.name, "person": person.name}
    if deputy.id == person.id:
        return _("Nobody stands in for themselves. Choose a colleague.")
    if not deputy.is_active or deputy.role not in EDITORS:
        return _("%(deputy)s does not work on commitments and cannot stand in.") % told
    if not set(person.desks) & set(deputy.desks):
        return _("%(deputy)s and %(person)s share no desk.") % told
    if deputy.deputy == person.id and _overlap(person.away, deputy.away):
        return (
            _(
                "%(deputy)s is away in these days too and counts on %(person)s: nobody would look "
                "after the items of either."
            )
            % told
        )
    return None


def _overlap(one: tuple[date, date] | None, other: tuple[date, date] | None) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]
