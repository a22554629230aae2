"""Questions: what a colleague asks the owner of an item, and the answer."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import not_blank
from ledger.models.user import User


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions about questions."""

    def pending(self) -> Self:
        """Keep those that nobody has answered."""
        return self.filter(answered_at=None)


class Question(Recorded):
    """One question about an item, to whoever owns it; for colleagues only."""

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id",),
        restricted=("question", "asked_at", "answer", "answered_at"),
        personal=("asked_by_id", "answered_by_id"),
        frozen=("commitment_id", "question", "asked_at", "asked_by_id"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="questions")
    question = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["asked_at", "id"]
        indexes = [
            models.Index(
                fields=["commitment"], condition=Q(answered_at=None), name="question_pending"
            )
        ]
        constraints = [
            not_blank("question", "question"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="question_answer_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.question
