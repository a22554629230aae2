"""Occurrences: each time a recurring commitment has to be kept."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain import lateness
from ledger.domain.lateness import Today
from ledger.domain.occurrences import AHEAD, HELD, OWED, OccurrenceStatus
from ledger.domain.recurrence import TURN
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known, not_blank


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Questions about occurrences."""

    def owed(self) -> Self:
        """Keep those that are still to be held, the missed ones included."""
        return self.filter(status__in=OWED)

    def passed(self, today: Today) -> Self:
        """Keep those whose last day is over, by the day at each item's desk, and unnoticed."""
        over = Q(pk__in=[])
        for day, desks in today.by_day().items():
            over |= Q(due_on__lt=day, commitment__desk_id__in=desks)
        return self.filter(over, status__in=AHEAD)


class Occurrence(Recorded):
    """One window of time in which it has to be kept; due on the window's last day.

    ``due_on`` is None while nobody knows when the window ends: the next summit has no day yet.
    """

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "period",
            "opens_on",
            "due_on",
            "status",
            "scheduled_on",
            "held_on",
            "note",
        ),
        frozen=("commitment_id", "period"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="occurrences")
    period = models.CharField(_("period"), max_length=30)
    opens_on = models.DateField(_("from"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=11, choices=OccurrenceStatus, default=OccurrenceStatus.EXPECTED
    )
    scheduled_on = models.DateField(_("scheduled for"), null=True, blank=True)
    held_on = models.DateField(_("held"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects: ClassVar = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering: ClassVar = ["opens_on", "id"]
        indexes = [models.Index(fields=["status", "due_on"], name="occurrence_by_due_day")]
        constraints = [
            known("occurrence", "status", OccurrenceStatus),
            not_blank("occurrence", "period"),
            models.UniqueConstraint(
                fields=["commitment", "period"],
                name="occurrence_once_a_period",
                violation_error_message=_("This period has its occurrence already."),
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("opens_on")),
                name="occurrence_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(status__in=HELD, held_on__isnull=False)
                | (~Q(status__in=HELD) & Q(held_on=None)),
                name="occurrence_held_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=OccurrenceStatus.SCHEDULED) | Q(scheduled_on__isnull=False),
                name="occurrence_scheduled_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.reference} {self.period}"

    def is_passed(self, *, on: date) -> bool:
        """Whether its last day is over on a day, and the clock has not said so yet."""
        return self.status in AHEAD and self.due_on is not None and self.due_on < on

    @property
    def turn_ended_on(self) -> date | None:
        """The day from which the next turn is counted; None where it is open, or is no turn."""
        if self.status in AHEAD or not self.period.startswith(TURN):
            return None
        return self.held_on or self.due_on

    def days_late(self, *, on: date) -> int:
        """Days after the window: until it was held, or until a day while it is owed."""
        if self.status in HELD:
            return lateness.days_late(self.due_on, on=self.held_on or on)
        return lateness.days_late(self.due_on, on=on) if self.status in OWED else 0
