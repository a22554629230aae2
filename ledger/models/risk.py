"""Risks: what may keep a commitment from being kept."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.risks import Level
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.source import Source
from ledger.models.stated import known, not_blank


class RiskQuerySet(models.QuerySet["Risk"]):
    """Questions about risks."""

    def standing(self) -> Self:
        """Keep what was not closed."""
        return self.filter(closed_at=None)


class Risk(Recorded):
    """One risk of one commitment. Closed, never deleted."""

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "title",
            "likelihood",
            "impact",
            "mitigation",
            "source_id",
            "locator",
            "closed_at",
            "closed_reason",
        ),
        frozen=("commitment_id",),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="risks")
    title = models.CharField(_("risk"), max_length=300)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), choices=Level)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level)
    mitigation = models.CharField(_("what is done about it"), max_length=500, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="risks", null=True, blank=True)
    locator = models.CharField(_("where in it"), max_length=120, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_reason = models.CharField(_("why closed"), max_length=300, blank=True)

    objects: ClassVar = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering: ClassVar = ["id"]
        constraints = [
            known("risk", "likelihood", Level),
            known("risk", "impact", Level),
            not_blank("risk", "title"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_reason="")
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="risk_closed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title
