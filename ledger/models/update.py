"""Updates: what somebody claims about a commitment's progress."""

from collections.abc import Iterable
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.assessments import Grade
from ledger.domain.dates import StatedDate
from ledger.domain.disagreements import Claim
from ledger.domain.status import Status
from ledger.domain.updates import STATUS_TOPIC, UpdateState
from ledger.models import stated
from ledger.models.commitment import Commitment
from ledger.models.obligation import Obligation
from ledger.models.party import Party
from ledger.models.recorded import Recorded, Sections
from ledger.models.source import Source
from ledger.models.user import User


class UpdateQuerySet(models.QuerySet["Update"]):
    """Questions about updates."""

    def pending(self) -> Self:
        """Keep what nobody has accepted or rejected."""
        return self.filter(state=UpdateState.DRAFT)

    def on(self, desks: Iterable[UUID]) -> Self:
        """Keep those about the items of some desks."""
        return self.filter(commitment__desk__in=desks)

    def accepted(self) -> Self:
        """Keep what was accepted and not corrected since."""
        corrected = self.model._default_manager.filter(
            corrects__isnull=False, state=UpdateState.ACCEPTED
        )
        return self.filter(state=UpdateState.ACCEPTED).exclude(
            pk__in=corrected.values("corrects_id")
        )


class Update(Recorded):
    """One claim, with the day it speaks of (valid time) apart from the day it was recorded.

    ``topic`` is what it is about: ``status``, or a figure such as ``bilateral-trade``.
    """

    sections = Sections(
        stream=("commitment_id",),
        open=(
            "commitment_id",
            "obligation_id",
            "topic",
            "claimed_status",
            "claimed_grade",
            "claimed_value",
            *stated.columns("as_of"),
            "narrative",
            "next_step",
            "blockers",
            "source_id",
            "said_by_id",
            "locator",
            "corrects_id",
            "state",
            "recorded_at",
            "decided_at",
        ),
        restricted=("decision_note",),
        personal=("author_id", "decided_by_id"),
        frozen=("commitment_id", "said_by_id", "corrects_id", "recorded_at"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="updates")
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="updates", null=True, blank=True
    )
    topic = models.SlugField(_("about"), max_length=60, default=STATUS_TOPIC)
    claimed_status = models.CharField(
        _("claimed status"), max_length=16, choices=Status, blank=True
    )
    claimed_grade = models.CharField(
        _("claimed completion"), max_length=11, choices=Grade, blank=True
    )
    claimed_value = models.CharField(_("claimed figure"), max_length=200, blank=True)
    as_of_on = stated.day_column(_("as of"), _("The day it speaks of."))
    as_of_precision = stated.precision_column()
    as_of_words = stated.words_column()
    narrative = models.TextField(_("what is claimed"))
    next_step = models.CharField(_("next step"), max_length=500, blank=True)
    blockers = models.CharField(_("blockers"), max_length=500, blank=True)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        related_name="updates",
        null=True,
        blank=True,
        help_text=_("Who says so; blank means the desk itself."),
    )
    said_by = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("The party that claims it, where it sent the claim itself."),
    )
    locator = models.CharField(_("where in it"), max_length=120, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=8, choices=UpdateState, default=UpdateState.DRAFT
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.TextField(_("decision note"), blank=True)

    objects: ClassVar = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering: ClassVar = ["recorded_at", "id"]
        constraints = [
            stated.known("update", "state", UpdateState),
            stated.known_or_blank("update", "claimed_status", Status),
            stated.known_or_blank("update", "claimed_grade", Grade),
            stated.not_blank("update", "topic"),
            stated.not_blank("update", "narrative"),
            *stated.constraints("update", "as_of"),
            models.CheckConstraint(condition=~Q(as_of_precision=""), name="update_has_an_as_of"),
            models.CheckConstraint(
                condition=Q(state=UpdateState.DRAFT, decided_at=None)
                | (~Q(state=UpdateState.DRAFT) & Q(decided_at__isnull=False)),
                name="update_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(corrects=F("id")), name="update_does_not_correct_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}: {self.narrative[:80]}"

    @property
    def as_of(self) -> StatedDate:
        return stated.read(self, "as_of")

    def claim(self) -> Claim:
        """Return what it claims, as the rule on contradictions weighs it."""
        return Claim(
            voice=self._voice(),
            about=(self.obligation_id, self.topic),
            status=Status(self.claimed_status) if self.claimed_status else None,
            value=self.claimed_value,
            on=self.as_of_on,
        )

    def _voice(self) -> str:
        if self.said_by_id:
            return f"party:{self.said_by_id}"
        return f"source:{self.source_id}" if self.source_id else "desk"
