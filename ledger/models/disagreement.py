"""Disagreements: two accepted claims that cannot both be so."""

from collections.abc import Iterable
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.disagreements import DisagreementState, Ruling
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known, known_or_blank
from ledger.models.update import Update
from ledger.models.user import User


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    """Questions about disagreements."""

    def pending(self) -> Self:
        """Keep those that nobody has ruled on."""
        return self.filter(state=DisagreementState.OPEN)

    def on(self, desks: Iterable[UUID]) -> Self:
        """Keep those about the items of some desks."""
        return self.filter(commitment__desk__in=desks)


class Disagreement(Recorded):
    """Two claims and what a person ruled on them. Both claims stay."""

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "first_id",
            "second_id",
            "opened_at",
            "state",
            "ruling",
            "reasons",
            "ruled_at",
        ),
        personal=("ruled_by_id",),
        frozen=("commitment_id", "first_id", "second_id", "opened_at"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="disagreements")
    first = models.ForeignKey(Update, models.PROTECT, related_name="+")
    second = models.ForeignKey(Update, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    state = models.CharField(
        _("state"), max_length=9, choices=DisagreementState, default=DisagreementState.OPEN
    )
    ruling = models.CharField(_("ruling"), max_length=14, choices=Ruling, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    ruled_at = models.DateTimeField(_("ruled"), null=True, blank=True)

    objects: ClassVar = DisagreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering: ClassVar = ["opened_at", "id"]
        constraints = [
            known("disagreement", "state", DisagreementState),
            known_or_blank("disagreement", "ruling", Ruling),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="disagreement_once_a_pair",
                violation_error_message=_("These two claims have their disagreement already."),
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="disagreement_is_between_two"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DisagreementState.OPEN,
                    ruling="",
                    reasons="",
                    ruled_by=None,
                    ruled_at=None,
                )
                | (
                    ~Q(state=DisagreementState.OPEN)
                    & ~Q(ruling="")
                    & ~Q(reasons="")
                    & Q(ruled_by__isnull=False, ruled_at__isnull=False)
                ),
                name="disagreement_ruling_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.reference}: {self.first} / {self.second}"
