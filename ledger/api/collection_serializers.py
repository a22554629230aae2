"""The shapes of sums, of the calendar and of the file's first and last line, for the OpenAPI
document. They describe; ``totals``, ``reviews`` and ``export`` build.
"""

from rest_framework import serializers

from ledger.api.serializers import Shape
from ledger.domain.lateness import Late
from ledger.domain.levels import CODES
from ledger.domain.status import Status
from ledger.models.calendar import Turn


class CountedSerializer(Shape):
    """How many commitments belong to something."""

    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class StatusCountSerializer(Shape):
    code = serializers.ChoiceField(Status.choices)
    label = serializers.CharField(help_text="For people; it may be reworded.")  # type: ignore[assignment]
    count = serializers.IntegerField()


class LateCountSerializer(Shape):
    kind = serializers.ChoiceField(Late.choices)
    count = serializers.IntegerField()


class LevelCountSerializer(Shape):
    level = serializers.ChoiceField(CODES)
    count = serializers.IntegerField()


class EvidenceCountSerializer(Shape):
    some = serializers.IntegerField(help_text="Commitments for which evidence stands.")
    none = serializers.IntegerField(help_text="Commitments for which none does.")


class NotShownSerializer(Shape):
    """How many commitments the level of their release leaves out of which sums."""

    status = serializers.IntegerField(
        help_text="Left out of open, overdue, statuses, late and next_reviews."
    )
    evidence = serializers.IntegerField(help_text="Left out of evidence.")


class NextReviewSerializer(Shape):
    ref = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()
    next_review_on = serializers.DateField()


class SummarySerializer(Shape):
    """How many commitments you may see, and how they stand."""

    total = serializers.IntegerField()
    levels = LevelCountSerializer(many=True)
    open = serializers.IntegerField()
    overdue = serializers.IntegerField(help_text="Late with their delivery.")
    statuses = StatusCountSerializer(many=True)
    late = LateCountSerializer(many=True)
    evidence = EvidenceCountSerializer()
    not_shown = NotShownSerializer()
    instruments = CountedSerializer(many=True)
    themes = CountedSerializer(many=True, help_text="By their own themes, not by those above.")
    parties = CountedSerializer(many=True, help_text="Whatever their part in it is.")
    next_reviews = NextReviewSerializer(many=True, help_text="The first ten; see the calendar.")


class ComingStatusSerializer(Shape):
    code = serializers.ChoiceField(Status.choices)
    label = serializers.CharField(help_text="For people; it may be reworded.")  # type: ignore[assignment]


class ComingSerializer(Shape):
    """A day on which something comes up for a commitment."""

    kind = serializers.ChoiceField([(turn.value, turn.value) for turn in Turn])
    on = serializers.DateField(help_text="The day of the review, or the last of the occurrence.")
    period = serializers.CharField(
        allow_null=True, help_text="Which occurrence it is; null for a review."
    )
    ref = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()
    status = ComingStatusSerializer()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class CalendarPageSerializer(Shape):
    results = ComingSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")
