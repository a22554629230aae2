"""What a brief is asked for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class Scope(TextChoices):
    """Which commitments a brief tells of."""

    OPEN = "open", gettext_lazy("Everything open")
    LATE = "late", gettext_lazy("Only what is late")
    CHANGED = "changed", gettext_lazy("What changed since a day")
