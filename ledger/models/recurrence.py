"""Recurrence: the rule by which a commitment has to be kept again and again."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.recurrence import MAX_HORIZON_MONTHS, Anchor, Rule, RuleKind, last_day
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known


class Recurrence(Recorded):
    """The rule of one commitment; its occurrences follow from it, and from nothing else.

    ``text`` is an RFC 5545 rule, or the days of the summits, or blank for calendar years.
    """

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id", "kind", "text", "anchor", "starts_on", "ends_on", "horizon_months"),
        frozen=("commitment_id",),
    )

    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="recurrence")
    kind = models.CharField(_("follows"), max_length=13, choices=RuleKind)
    text = models.CharField(_("rule"), max_length=500, blank=True)
    anchor = models.CharField(
        _("counted from"), max_length=10, choices=Anchor, default=Anchor.SCHEDULE
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    horizon_months = models.PositiveSmallIntegerField(_("planned ahead (months)"), default=18)

    class Meta:
        verbose_name = _("recurrence")
        verbose_name_plural = _("recurrences")
        ordering: ClassVar = ["id"]
        constraints = [
            known("recurrence", "kind", RuleKind),
            known("recurrence", "anchor", Anchor),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="recurrence_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(horizon_months__range=(1, MAX_HORIZON_MONTHS)),
                name="recurrence_horizon_is_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.get_kind_display())

    @property
    def rule(self) -> Rule:
        return Rule(
            RuleKind(self.kind), self.starts_on, self.text, Anchor(self.anchor), self.ends_on
        )

    def is_running(self, *, on: date) -> bool:
        """Whether it asks for anything on a day, or after it."""
        last = last_day(self.rule)
        return last is None or on <= last
