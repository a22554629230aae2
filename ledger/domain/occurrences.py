"""Occurrences: each time a recurring promise has to be kept."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class OccurrenceStatus(TextChoices):
    """Where one occurrence stands. None is ever swallowed."""

    EXPECTED = "expected", gettext_lazy("Expected")
    SCHEDULED = "scheduled", gettext_lazy("Scheduled")
    HELD = "held", gettext_lazy("Held")
    PARTLY_HELD = "partly_held", gettext_lazy("Partly held")
    MISSED = "missed", gettext_lazy("Missed")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    WAIVED = "waived", gettext_lazy("Waived")


# Still owed: a missed one can be held late, and then says by how much.
OWED: Final = (OccurrenceStatus.EXPECTED, OccurrenceStatus.SCHEDULED, OccurrenceStatus.MISSED)
HELD: Final = (OccurrenceStatus.HELD, OccurrenceStatus.PARTLY_HELD)
