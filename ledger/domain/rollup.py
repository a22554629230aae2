"""Roll-ups: what the commitments below an umbrella add up to."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.domain.status import OPEN, VERDICTS, Status


@dataclass(frozen=True, slots=True)
class RollUp:
    """How many commitments stand where; hopes (rung 1) and drafts are not among them.

    :param by_status: only the statuses that some commitment has; :param late: how many of the
        open ones are late with their delivery.
    """

    by_status: Mapping[Status, int]
    late: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def open(self) -> int:
        return sum(n for status, n in self.by_status.items() if status in OPEN)

    @property
    def judged(self) -> int:
        """How many were closed with a verdict: what is replaced or renounced is none."""
        return sum(n for status, n in self.by_status.items() if status in VERDICTS)

    def __str__(self) -> str:
        """Say the whole sum, so that a reader can add it up again."""
        if not self.total:
            return _("No commitment counts here.")
        each = [
            f"{self.by_status[status]} {str(status.label).lower()}"
            for status in Status
            if self.by_status.get(status)
        ]
        told = {"total": self.total, "each": ", ".join(each), "late": self.late}
        said = ngettext(
            "%(total)d commitment: %(each)s.", "%(total)d commitments: %(each)s.", self.total
        )
        late = ngettext(
            " %(late)d is late with its delivery.",
            " %(late)d are late with their delivery.",
            self.late,
        )
        return (said + late if self.late else said) % told
