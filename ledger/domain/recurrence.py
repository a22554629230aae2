"""When a recurring promise falls due: rules in, windows out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class RuleKind(TextChoices):
    """What the windows of a recurring promise follow."""

    RRULE = "rrule", gettext_lazy("A calendar rule (RFC 5545)")
    CALENDAR_YEAR = "calendar_year", gettext_lazy("Once in each calendar year")
    SUMMIT_CYCLE = "summit_cycle", gettext_lazy("Once between two summits")


class Anchor(TextChoices):
    """What the next window is counted from."""

    SCHEDULE = "schedule", gettext_lazy("The schedule: a late one moves nothing")
    COMPLETION = "completion", gettext_lazy("Completion: counted from when the last was held")
