"""Obligations: who has to do what with a commitment."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.assessments import Grade
from ledger.domain.parts import Position
from ledger.domain.publishing import OBLIGED, ObligationRole
from ledger.domain.status import Status
from ledger.models.commitment import Commitment
from ledger.models.party import Party
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known, known_or_blank


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Questions about obligations."""

    def obliged(self) -> Self:
        """Keep the parts of those who have to do it."""
        return self.filter(role__in=OBLIGED)

    def unanswered(self) -> Self:
        """Keep those of parties that were asked for their position and are silent."""
        return self.filter(answer_due_on__isnull=False, position__in=["", Position.NO_ANSWER])


class Obligation(Recorded):
    """One party's part in one commitment."""

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "party_id",
            "role",
            "note",
            "status",
            "status_since",
            "grade",
            "asked_on",
            "answer_due_on",
            "position",
            "position_on",
            "position_note",
        ),
        frozen=("commitment_id", "party_id"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="obligations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="obligations")
    role = models.CharField(_("role"), max_length=11, choices=ObligationRole)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # Blank stands with the whole. Once one party stands apart, each has its own.
    status = models.CharField(_("own status"), max_length=16, choices=Status, blank=True)
    status_since = models.DateField(_("own status since"), null=True, blank=True)
    grade = models.CharField(_("completion"), max_length=11, choices=Grade, blank=True)
    asked_on = models.DateField(_("asked for its position"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True)
    position = models.CharField(_("position"), max_length=17, choices=Position, blank=True)
    position_on = models.DateField(_("position taken"), null=True, blank=True)
    position_note = models.CharField(_("what it says"), max_length=500, blank=True)

    objects: ClassVar = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering: ClassVar = ["id"]
        indexes = [models.Index(fields=["party", "commitment"], name="obligation_by_party")]
        constraints = [
            known("obligation", "role", ObligationRole),
            known_or_blank("obligation", "status", Status),
            known_or_blank("obligation", "grade", Grade),
            known_or_blank("obligation", "position", Position),
            models.CheckConstraint(
                condition=Q(status="", status_since=None)
                | (Q(status_since__isnull=False, role__in=OBLIGED) & ~Q(status="")),
                name="obligation_own_status_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(position="", position_on=None)
                | (Q(position_on__isnull=False) & ~Q(position="")),
                name="obligation_position_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(asked_on=None, answer_due_on=None)
                | Q(asked_on__isnull=False, answer_due_on__gt=F("asked_on")),
                name="obligation_answer_after_the_question",
            ),
            models.UniqueConstraint(
                fields=["commitment", "party", "role"],
                name="obligation_once",
                violation_error_message=_("This party has that role already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} ({self.get_role_display()})"
