"""Proposals: what one person asks for and another decides."""

from collections.abc import Iterable
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.dates import StatedDate
from ledger.domain.relations import LinkKind
from ledger.domain.status import Status
from ledger.models import stated
from ledger.models.commitment import Commitment
from ledger.models.obligation import Obligation
from ledger.models.recorded import Recorded, Sections
from ledger.models.user import User


class Ask(models.TextChoices):
    """What is asked for."""

    PUBLISH = "publish", _("Publish")
    MOVE = "move", _("Change status")
    RESCHEDULE = "reschedule", _("Move the due date")
    PART = "part", _("Change one party's status")


class Decision(models.TextChoices):
    """What became of it."""

    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    REPLACED = "replaced", _("Replaced by a newer proposal")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Questions about proposals."""

    def pending(self) -> Self:
        """Keep those that nobody has decided on."""
        return self.filter(decision="")

    def on(self, desks: Iterable[UUID]) -> Self:
        """Keep those about the items of some desks."""
        return self.filter(commitment__desk__in=desks)


class Proposal(Recorded):
    """One request, bound to the version of the commitment that it was made for."""

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id",),
        restricted=(
            "asks",
            "to_status",
            "effective_on",
            "successor_id",
            "succession",
            "obligation_id",
            *stated.columns("due"),
            "note",
            "override",
            "proposed_version",
            "requested_at",
            "decision",
            "decided_at",
            "decision_note",
        ),
        personal=("requested_by_id", "decided_by_id"),
        frozen=("commitment_id", "asks", "proposed_version", "requested_by_id", "to_status"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="proposals")
    asks = models.CharField(_("asks to"), max_length=10, choices=Ask)
    to_status = models.CharField(_("new status"), max_length=16, choices=Status, blank=True)
    effective_on = models.DateField(_("effective"), null=True, blank=True)
    successor = models.ForeignKey(
        Commitment, models.PROTECT, related_name="+", null=True, blank=True
    )
    succession = models.CharField(_("how replaced"), max_length=14, choices=LinkKind, blank=True)
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="proposals", null=True, blank=True
    )
    due_on = stated.day_column(_("due"))
    due_precision = stated.precision_column()
    due_words = stated.words_column()
    note = models.TextField(_("why"), blank=True)
    override = models.TextField(_("why the evidence is enough"), blank=True)
    proposed_version = models.PositiveIntegerField(_("version it was made for"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("asked"))
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.TextField(_("decision note"), blank=True)

    objects: ClassVar = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar = ["requested_at", "id"]
        # Few wait or were sent back, of many that were approved.
        indexes = [models.Index(fields=["decision", "commitment"], name="proposal_by_decision")]
        constraints = [
            stated.known("proposal", "asks", Ask),
            models.CheckConstraint(
                condition=Q(to_status__in=["", *Status.values]),
                name="proposal_to_status_is_known",
            ),
            *stated.constraints("proposal", "due"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(requested_by=F("decided_by")),
                name="proposal_decided_by_another",
                violation_error_message=_("Another person must decide on it."),
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | Q(decision=Decision.REPLACED, decided_at__isnull=False, decided_by=None)
                | Q(
                    decision__in=[Decision.APPROVED, Decision.RETURNED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="proposal_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(asks__in=[Ask.MOVE, Ask.PART]) & ~Q(to_status=""))
                | (~Q(asks__in=[Ask.MOVE, Ask.PART]) & Q(to_status="")),
                name="proposal_move_names_status",
            ),
            models.CheckConstraint(
                condition=Q(asks=Ask.PART, obligation__isnull=False)
                | (~Q(asks=Ask.PART) & Q(obligation=None)),
                name="proposal_part_names_a_party",
            ),
            stated.known_or_blank("proposal", "succession", LinkKind),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(decision=""),
                name="proposal_one_pending",
                violation_error_message=_("A proposal is waiting for a decision already."),
            ),
        ]

    def __str__(self) -> str:
        what = Status(self.to_status).label if self.to_status else self.get_asks_display()
        return f"{self.commitment.reference}: {what}"

    @property
    def due(self) -> StatedDate:
        return stated.read(self, "due")

    @property
    def is_pending(self) -> bool:
        return not self.decision

    def is_void(self, commitment: Commitment) -> bool:
        """Return whether the item was edited since, so that nobody may approve this."""
        return self.is_pending and self.proposed_version != commitment.version
