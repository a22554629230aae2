"""Citations: where a commitment is stated."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.publishing import CitationRole
from ledger.models.commitment import Commitment
from ledger.models.recorded import Recorded, Sections
from ledger.models.source import Source
from ledger.models.stated import known, not_blank


class Citation(Recorded):
    """A place in a source. A restatement is a citation, never a second commitment."""

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id", "source_id", "role", "locator", "note"),
        frozen=("commitment_id", "source_id"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="citations")
    source = models.ForeignKey(Source, models.PROTECT, related_name="citations")
    role = models.CharField(_("role"), max_length=12, choices=CitationRole)
    locator = models.CharField(
        _("where in it"), max_length=120, help_text=_("Paragraph or page, such as ¶12.")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            known("citation", "role", CitationRole),
            not_blank("citation", "locator"),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(role=CitationRole.ORIGIN),
                name="citation_one_origin",
                violation_error_message=_("This commitment has its origin already."),
            ),
            models.UniqueConstraint(
                fields=["commitment", "source", "role"],
                name="citation_source_once_a_role",
                violation_error_message=_("This source is cited in that role already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.locator}"
