"""The shapes of what changed: events, and the versions of one commitment."""

from typing import Final

from rest_framework import serializers

from ledger.api.serializers import CommitmentSerializer, Shape
from ledger.domain.changes import TYPES
from ledger.domain.kinds import Kind
from ledger.models.feed import About

SUBJECTS: Final = [(a.value, a.value) for a in About if a not in (About.HIDDEN, About.RESET)]


class EventSerializer(Shape):
    """One change of what you may see."""

    id = serializers.CharField(help_text="Of this event, the same each time; also a cursor.")
    type = serializers.ChoiceField(TYPES)
    at = serializers.DateTimeField(help_text="When it was written down.")
    kind = serializers.ChoiceField(
        SUBJECTS, allow_null=True, help_text="What `ref` is of; null of `feed.reset`."
    )
    ref = serializers.CharField(allow_null=True, help_text="A reference, or a code.")
    version = serializers.IntegerField(
        allow_null=True,
        help_text="Of the commitment, after the change. Null where it is withdrawn from you.",
    )
    changed = serializers.ListField(
        child=serializers.CharField(),
        help_text="Which members of the full document changed, as far as you may read that.",
    )
    href = serializers.URLField(
        allow_null=True,
        help_text="Where the documents are that it is about: one, or a list of them. Null where "
        "they are withdrawn, and where only full documents show the difference.",
    )
    commitment = CommitmentSerializer(
        required=False,
        allow_null=True,
        help_text="With `embed=commitment`: the document as it is now. Null means: delete it.",
    )


class ChangesSerializer(Shape):
    events = EventSerializer(many=True)
    next_after = serializers.CharField(help_text="Keep it, and ask with `after` next time.")
    has_more = serializers.BooleanField(help_text="Whether to ask on at once.")
    poll_after_seconds = serializers.IntegerField(help_text="When to ask again.")


class VersionSerializer(Shape):
    """One version of a commitment, as far as you may read what made it."""

    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    type = serializers.ChoiceField(
        Kind.choices, allow_null=True, help_text="What happened; null where that is withheld."
    )
    changed = serializers.ListField(
        child=serializers.CharField(), help_text="Which members of the full document changed."
    )
    note = serializers.CharField(
        allow_null=True, help_text="What was said of it, often blank; null where it is withheld."
    )
    as_of = serializers.URLField(
        allow_null=True,
        help_text="The document as it was then; null before it was published.",
    )
    leaf_hash = serializers.CharField(help_text="Of its entry in the log, in hexadecimal digits.")


class HistorySerializer(Shape):
    results = VersionSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")
