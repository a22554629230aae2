"""What partners send: a position on our reading of a promise, or a claim of progress.

It lands as a submission that the desk accepts or rejects; by itself it changes nothing.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class SubmissionKind(TextChoices):
    """What a partner sends."""

    POSITION = "position", gettext_lazy("Position")
    CLAIM = "claim", gettext_lazy("Progress claim")


class SubmissionState(TextChoices):
    """Where a submission stands."""

    WAITING = "waiting", gettext_lazy("Waiting for the desk")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    REJECTED = "rejected", gettext_lazy("Rejected")
