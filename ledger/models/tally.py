"""Tallies: how a desk stood at the end of a month, counted from the ledger."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.desk import Desk


class Tally(models.Model):
    """One desk at one month's end. It repeats the ledger and can be counted again at any time.

    :ivar on: the last day of the month; :ivar open: published items that were open then;
        :ivar overdue: those of them that were late with their delivery or their review.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="tallies")
    on = models.DateField(_("month's end"))
    open = models.PositiveIntegerField(_("open"))
    overdue = models.PositiveIntegerField(_("overdue"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        ordering: ClassVar = ["on", "desk"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "on"], name="tally_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.desk} · {self.on}"
