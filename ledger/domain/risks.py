"""Risks: what may keep a promise from being kept."""

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy


class Level(IntegerChoices):
    """How likely, or how bad."""

    LOW = 1, gettext_lazy("Low")
    MEDIUM = 2, gettext_lazy("Medium")
    HIGH = 3, gettext_lazy("High")
