"""Reviews: the days on which a commitment was looked at, or put off."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.reviews import Outcome
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known
from ledger.models.user import User


class Review(Recorded):
    """One look at a commitment. Putting it off is on the record too."""

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id", "planned_on", "held_on", "outcome", "summary", "deferred_to"),
        personal=("by_id",),
        frozen=("commitment_id",),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="reviews")
    planned_on = models.DateField(_("planned"), null=True, blank=True)
    held_on = models.DateField(_("on"))
    outcome = models.CharField(_("outcome"), max_length=21, choices=Outcome)
    summary = models.TextField(_("summary"))
    deferred_to = models.DateField(_("put off to"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["held_on", "id"]
        constraints = [
            known("review", "outcome", Outcome),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.DEFERRED, deferred_to__isnull=False)
                | (~Q(outcome=Outcome.DEFERRED) & Q(deferred_to=None)),
                name="review_deferred_says_to_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.get_outcome_display()}"
