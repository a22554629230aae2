"""Obligations: who has to do what with a commitment."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.domain.publishing import ObligationRole
from ledger.models.commitment import Commitment
from ledger.models.party import Party
from ledger.models.recorded import Recorded, Sections
from ledger.models.stated import known


class Obligation(Recorded):
    """One party's part in one commitment."""

    sections = Sections(
        stream=("commitment_id",),
        open=("commitment_id", "party_id", "role", "note"),
        frozen=("commitment_id", "party_id"),
    )

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="obligations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="obligations")
    role = models.CharField(_("role"), max_length=11, choices=ObligationRole)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering: ClassVar = ["id"]
        indexes = [models.Index(fields=["party", "commitment"], name="obligation_by_party")]
        constraints = [
            known("obligation", "role", ObligationRole),
            models.UniqueConstraint(
                fields=["commitment", "party", "role"],
                name="obligation_once",
                violation_error_message=_("This party has that role already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} ({self.get_role_display()})"
