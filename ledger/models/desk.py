"""Desks: the teams that answer for commitments, each in its own time zone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ledger.domain.dates import local_day
from ledger.domain.lateness import Today
from ledger.models.recorded import Root, Sections
from ledger.models.stated import not_blank

if TYPE_CHECKING:
    from ledger.models.user import User

# Python walks its folders of zones each time it is asked; they do not change while it runs.
_zones = cache(available_timezones)


def known_zone(value: str) -> None:
    """Refuse what is no time zone of the IANA database."""
    if value not in _zones():
        raise ValidationError(_("“%(zone)s” is not a time zone."), params={"zone": value})


class DeskQuerySet(models.QuerySet["Desk"]):
    """Questions about desks."""

    def seen_by(self, user: "User") -> Self:
        """Every desk, with ``is_mine``: whether this person sits on it now."""
        seats = apps.get_model("ledger", "Membership")._default_manager.filter(
            desk=OuterRef("pk"), user=user, ended_at=None
        )
        return self.annotate(is_mine=Exists(seats))

    def today(self, at: datetime) -> Today:
        """Return the calendar day at every desk; one query."""
        zones = self.values_list("pk", "time_zone")
        return Today({pk: local_day(at, zone) for pk, zone in zones})


@dataclass(frozen=True, slots=True)
class TodayByZone:
    """The calendar day at every desk at one instant, as part of a query: it costs no query more.

    Of a desk whose zone is not known here, the day is that of most zones.
    """

    at: datetime

    def by_day(self) -> dict[date, "models.QuerySet[Desk, Any]"]:
        """Return the two or three days of the moment, each with a query of its desks."""
        # Zones differ by quarters of an hour, so within one no day ends.
        quarter = self.at.replace(minute=self.at.minute // 15 * 15, second=0, microsecond=0)
        most, *others = _zones_by_day(quarter)
        fewer = {zone for _day, zones in others for zone in zones}
        desks = {day: Desk.objects.filter(time_zone__in=zones) for day, zones in others}
        desks[most[0]] = Desk.objects.exclude(time_zone__in=fewer)
        return {day: rows.order_by().values("pk") for day, rows in desks.items()}


def days_everywhere(at: datetime) -> str:
    """Return a text that is another once a day has ended in any time zone of the world."""
    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    return " ".join(f"{day}:{len(zones)}" for day, zones in sorted(_zones_by_day(quarter)))


@lru_cache(maxsize=8)
def _zones_by_day(at: datetime) -> list[tuple[date, list[str]]]:
    """Return the days of the moment with their time zones, the day of most zones first."""
    days: dict[date, list[str]] = defaultdict(list)
    for zone in _places():
        days[at.astimezone(zone).date()].append(zone.key)
    return sorted(days.items(), key=lambda found: -len(found[1]))


@cache
def _places() -> list[ZoneInfo]:
    """Return every time zone, read once: some 50 ms."""
    return [ZoneInfo(name) for name in sorted(_zones())]


class Desk(Root):
    """A team with a place, and so with its own "today"."""

    sections = Sections(open=("code", "name", "place", "time_zone"), frozen=("code",))

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    place = models.CharField(_("place"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        validators=[known_zone],
        help_text=_("Such as Europe/Brussels. A day ends here at this zone's midnight."),
    )

    objects: ClassVar = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering: ClassVar = ["name", "id"]
        constraints = [not_blank("desk", "name")]

    def __str__(self) -> str:
        return self.name
