"""Assessments: how complete a commitment is, by whom, and how it is likely to go on."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.assessments import Assessor, Grade, Graded, Outlook
from ledger.models.commitment import Commitment
from ledger.models.obligation import Obligation
from ledger.models.party import Party
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known, known_or_blank, not_blank
from ledger.models.user import User


class Assessment(Recorded):
    """One grade over one period. Assessments are added, never edited."""

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "obligation_id",
            "assessor",
            "party_id",
            "grade",
            "outlook",
            "rationale",
            "covers_from",
            "covers_to",
            "assessed_on",
        ),
        personal=("by_id",),
        frozen=("commitment_id", "obligation_id", "assessor", "grade"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="assessments")
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="assessments", null=True, blank=True
    )
    assessor = models.CharField(_("assessed as"), max_length=11, choices=Assessor)
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="assessments", null=True, blank=True
    )
    grade = models.CharField(_("completion"), max_length=11, choices=Grade)
    outlook = models.CharField(_("outlook"), max_length=10, choices=Outlook, blank=True)
    rationale = models.TextField(_("what it rests on"))
    covers_from = models.DateField(_("period from"))
    covers_to = models.DateField(_("period to"))
    assessed_on = models.DateField(_("assessed"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering: ClassVar = ["assessed_on", "id"]
        constraints = [
            known("assessment", "assessor", Assessor),
            known("assessment", "grade", Grade),
            known_or_blank("assessment", "outlook", Outlook),
            not_blank("assessment", "rationale"),
            models.CheckConstraint(
                condition=Q(covers_to__gte=F("covers_from"), assessed_on__gte=F("covers_to")),
                name="assessment_period_is_past",
            ),
            models.CheckConstraint(
                condition=Q(assessor=Assessor.PARTNER, party__isnull=False)
                | (~Q(assessor=Assessor.PARTNER) & Q(party=None)),
                name="assessment_partner_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessed_on} {self.get_assessor_display()}: {self.get_grade_display()}"

    def graded(self) -> Graded:
        """Return it as the series take it."""
        return Graded(Assessor(self.assessor), Grade(self.grade), self.assessed_on)
