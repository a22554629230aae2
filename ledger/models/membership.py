"""Who sits on which desk."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.desk import Desk
from ledger.models.recorded import Recorded, Sections
from ledger.models.user import User


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
