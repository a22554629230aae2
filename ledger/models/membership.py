"""Who sits on which desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.desk import Desk
from ledger.models.entry import Entry
from ledger.models.recorded import Recorded, Sections
from ledger.models.user import User


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's time on one desk.

    :param since: when it was recorded, None where that entry was erased; :param until: None
        while it lasts.
    """

    desk: Desk
    since: datetime | None
    until: datetime | None


def seats_of(user: User) -> list[Seat]:
    """Return where a person sits and sat: what lasts first, then the newest; two queries."""
    since: dict[str, datetime] = {}
    for entry in Entry.objects.of(user.pk).filter(open__contains='"membership:'):
        for name in entry.content("open")["data"].get("set", {}):
            since.setdefault(name, entry.at)
    rows = user.memberships.select_related("desk")
    found = [Seat(row.desk, since.get(row.row_name), row.ended_at) for row in rows]
    found.sort(key=lambda seat: seat.desk.name)
    found.sort(key=lambda seat: seat.until.timestamp() if seat.until else 0, reverse=True)
    return sorted(found, key=lambda seat: seat.until is not None)


class Membership(Recorded):
    """A person on a desk, until it ends. Never deleted: it was so."""

    sections = Sections(
        stream=("user_id",), open=("user_id", "desk_id", "ended_at"), frozen=("user_id", "desk_id")
    )

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="memberships")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("desk membership")
        verbose_name_plural = _("desk memberships")
        ordering: ClassVar = ["desk", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "desk"],
                condition=Q(ended_at=None),
                name="membership_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.desk}"
