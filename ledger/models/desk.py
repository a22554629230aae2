"""Desks: the teams that answer for commitments, each in its own time zone."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import available_timezones

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
