"""Slips: how often and how far due days moved, by owner and by party of each desk."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.desk import Desk
from ledger.models.party import Party
from ledger.models.user import User


class Slip(models.Model):
    """One owner's, or one party's, open items at one desk, as last night found them.

    It repeats the ledger, and each night takes the place of the one before.

    :ivar items: how many open items had their due day moved; :ivar moves: how often;
        :ivar days: by how many days later they are due now, less those brought forward.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", null=True)
    items = models.PositiveIntegerField(_("items"))
    moves = models.PositiveIntegerField(_("moves"))
    days = models.IntegerField(_("days"))

    class Meta:
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        ordering: ClassVar = ["desk", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None, party__isnull=False) | Q(party=None, owner__isnull=False),
                name="slip_is_an_owners_or_a_partys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk} · {self.owner or self.party}"
