"""Which themes a commitment belongs to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.theme import Theme


class Tagging(Recorded):
    """A theme of a commitment. Dropped, not deleted."""

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id", "theme_id", "dropped_at"),
        frozen=("commitment_id", "theme_id"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="taggings")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="taggings")
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)

    class Meta:
        verbose_name = _("theme of a commitment")
        verbose_name_plural = _("themes of commitments")
        indexes = [models.Index(fields=["theme", "commitment"], name="tagging_by_theme")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "theme"], name="tagging_once"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} · {self.theme}"
