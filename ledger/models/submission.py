"""Submissions: what partners send, for the desk to accept or reject."""

from collections.abc import Iterable
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.assessments import Grade
from ledger.domain.parts import Position
from ledger.domain.status import Status
from ledger.domain.submissions import SubmissionKind, SubmissionState
from ledger.models import stated
from ledger.models.commitment import Commitment
from ledger.models.credential import Credential
from ledger.models.partner import Partner
from ledger.models.recorded import Root, Sections
from ledger.models.user import User


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Questions about submissions."""

    def waiting(self) -> Self:
        """Keep what nobody has decided on."""
        return self.filter(state=SubmissionState.WAITING)

    def on(self, desks: Iterable[UUID]) -> Self:
        """Keep those about the items of some desks."""
        return self.filter(commitment__desk__in=desks)


class Submission(Root):
    """One position or claim, as a partner sent it; a stream of its own, so that it moves no item.

    :ivar seen_version: the version of the commitment that the partner had read.
    :ivar idempotency_key: the partner's own name for it: sent twice, it is taken once.
    :ivar fingerprint: SHA-256 of what was sent, in hexadecimal.
    :ivar became: the row that the desk made of it, as entries name it: ``update:0192…``.
    """

    sections = Sections(
        open=(
            *("partner_id", "commitment_id", "kind", "seen_version"),
            *("position", "claimed_status", "claimed_grade", "as_of_on", "narrative", "next_step"),
            *("evidence_url", "state", "decided_at", "answer", "became"),
        ),
        restricted=("credential_id", "idempotency_key", "fingerprint"),
        personal=("decided_by_id",),
        frozen=(
            *("partner_id", "commitment_id", "kind", "seen_version", "position", "claimed_status"),
            *("claimed_grade", "as_of_on", "narrative", "next_step", "evidence_url"),
            *("credential_id", "idempotency_key", "fingerprint"),
        ),
    )

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="submissions")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="submissions")
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="submissions")
    kind = models.CharField(_("kind"), max_length=8, choices=SubmissionKind)
    seen_version = models.PositiveIntegerField(_("version it read"))
    position = models.CharField(_("position"), max_length=17, choices=Position, blank=True)
    claimed_status = models.CharField(
        _("claimed status"), max_length=16, choices=Status, blank=True
    )
    claimed_grade = models.CharField(
        _("claimed completion"), max_length=11, choices=Grade, blank=True
    )
    as_of_on = models.DateField(_("as of"))
    narrative = models.TextField(_("what it says"), blank=True)
    next_step = models.CharField(_("next step"), max_length=500, blank=True)
    evidence_url = models.URLField(_("link"), max_length=500, blank=True)
    idempotency_key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=8, choices=SubmissionState, default=SubmissionState.WAITING
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    answer = models.TextField(_("answer to the partner"), blank=True)
    became = models.CharField(max_length=60, blank=True)

    objects: ClassVar = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering: ClassVar = ["created_at", "id"]
        indexes = [models.Index(fields=["state", "created_at"], name="submission_by_state")]
        constraints = [
            stated.known("submission", "kind", SubmissionKind),
            stated.known("submission", "state", SubmissionState),
            stated.known_or_blank("submission", "position", Position),
            stated.known_or_blank("submission", "claimed_status", Status),
            stated.known_or_blank("submission", "claimed_grade", Grade),
            models.UniqueConstraint(
                fields=["partner", "idempotency_key"], name="submission_once_a_key"
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.WAITING, decided_at=None)
                | (~Q(state=SubmissionState.WAITING) & Q(decided_at__isnull=False)),
                name="submission_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=(Q(kind=SubmissionKind.POSITION) & ~Q(position=""))
                | (Q(kind=SubmissionKind.CLAIM, position="") & ~Q(narrative="")),
                name="submission_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.commitment_id} · {self.get_kind_display()}"
