"""Milestones: the steps of a commitment, each with its weight and its own due date."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.dates import StatedDate
from ledger.domain.milestones import MAX_WEIGHT, MilestoneState, Step
from ledger.models import stated
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Questions about milestones."""

    def pending(self) -> Self:
        """Keep those that are still to be done."""
        return self.filter(state=MilestoneState.OPEN)


class Milestone(Recorded):
    """One step. ``baseline_on`` is the due day that was set first, and never moves."""

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "title",
            "weight",
            "is_mandatory",
            "baseline_on",
            *stated.columns("due"),
            "state",
            "settled_on",
            "note",
        ),
        frozen=("commitment_id", "baseline_on"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="milestones")
    title = models.CharField(_("title"), max_length=200)
    weight = models.PositiveSmallIntegerField(_("weight"))
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    baseline_on = models.DateField(_("due at first"), null=True, blank=True)
    due_on = stated.day_column(_("due"))
    due_precision = stated.precision_column()
    due_words = stated.words_column()
    state = models.CharField(
        _("state"), max_length=7, choices=MilestoneState, default=MilestoneState.OPEN
    )
    settled_on = models.DateField(_("completed or excused"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects: ClassVar = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering: ClassVar = [F("due_on").asc(nulls_last=True), "id"]
        constraints = [
            stated.known("milestone", "state", MilestoneState),
            stated.not_blank("milestone", "title"),
            *stated.constraints("milestone", "due"),
            models.CheckConstraint(
                condition=Q(weight__range=(1, MAX_WEIGHT)), name="milestone_weighs_something"
            ),
            models.CheckConstraint(
                condition=Q(state=MilestoneState.OPEN, settled_on=None)
                | (~Q(state=MilestoneState.OPEN) & Q(settled_on__isnull=False)),
                name="milestone_settled_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due(self) -> StatedDate:
        return stated.read(self, "due")

    def step(self) -> Step:
        """Return it as the roll-up counts it."""
        return Step(MilestoneState(self.state), self.weight, self.is_mandatory)
