"""Links: how one commitment relates to another."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.relations import LinkKind
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known


class LinkQuerySet(models.QuerySet["Link"]):
    """Questions about links."""

    def standing(self) -> Self:
        """Keep what was not ended."""
        return self.filter(ended_at=None)


class Link(Recorded):
    """One commitment, what it is to another, and that other. Ended, never deleted."""

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id", "kind", "other_id", "note", "ended_at", "ended_reason"),
        frozen=("commitment_id", "kind", "other_id"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="links")
    kind = models.CharField(_("is"), max_length=14, choices=LinkKind)
    other = models.ForeignKey(Commitment, models.PROTECT, related_name="linked_from")
    note = models.CharField(_("note"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_reason = models.CharField(_("why ended"), max_length=300, blank=True)

    objects: ClassVar = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering: ClassVar = ["id"]
        constraints = [
            known("link", "kind", LinkKind),
            models.CheckConstraint(
                condition=~Q(commitment=F("other")), name="link_leads_to_another"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="link_ended_says_why",
            ),
            models.UniqueConstraint(
                fields=["commitment", "kind", "other"],
                condition=Q(ended_at=None),
                name="link_once",
                violation_error_message=_("These two are linked so already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.reference} {self.get_kind_display()} {self.other.reference}"
