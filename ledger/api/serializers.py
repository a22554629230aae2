"""The shapes of what is answered, for the OpenAPI document. They describe; ``summary`` builds.

What only the full document holds is in ``full_serializers``.
"""

from typing import Any

from rest_framework import serializers

from ledger.domain.assessments import Grade
from ledger.domain.dates import Precision
from ledger.domain.lateness import Late
from ledger.domain.levels import CODES
from ledger.domain.parts import Position
from ledger.domain.publishing import ObligationRole
from ledger.domain.status import Status
from ledger.models.instrument import InstrumentKind
from ledger.models.party import PartyKind

Shape = serializers.Serializer[Any]


class CommitmentStatusSerializer(Shape):
    code = serializers.ChoiceField(Status.choices)
    label = serializers.CharField(help_text="For people; it may be reworded.")  # type: ignore[assignment]
    since = serializers.DateField(help_text="The day it became so.")


class OwnerSerializer(Shape):
    """The desk that answers for the commitment."""

    slug = serializers.SlugField()
    name = serializers.CharField()


class InstrumentSerializer(Shape):
    """The text or event that the commitment is part of."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(InstrumentKind.choices)
    dated_on = serializers.DateField(allow_null=True)


class ObligationSerializer(Shape):
    """A party, and its part in the commitment; at `headline` only who it is and its role."""

    role = serializers.ChoiceField(ObligationRole.choices)
    code = serializers.SlugField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PartyKind.choices)
    status = serializers.ChoiceField(
        Status.choices, required=False, help_text="Its own, or that of the whole."
    )
    own_status = serializers.ChoiceField(
        Status.choices,
        required=False,
        allow_null=True,
        help_text="Null while it stands with the whole.",
    )
    grade = serializers.ChoiceField(
        Grade.choices, required=False, allow_null=True, help_text="How complete."
    )
    position = serializers.ChoiceField(
        Position.choices,
        required=False,
        allow_null=True,
        help_text="What it says of our reading of its promise.",
    )
    position_on = serializers.DateField(required=False, allow_null=True)


class ThemeSerializer(Shape):
    code = serializers.SlugField()
    name = serializers.CharField()


class StatedDateSerializer(Shape):
    """How a date was stated. Precision is null where no date was stated at all."""

    precision = serializers.ChoiceField(Precision.choices, allow_null=True)
    words = serializers.CharField(help_text="The words that were used; often blank.")


class LatenessSerializer(Shape):
    """One way in which the commitment is late, by the day at its desk."""

    kind = serializers.ChoiceField(Late.choices)
    since = serializers.DateField(help_text="The last day on which it was in time.")
    days = serializers.IntegerField(help_text="How many days have passed since.")
    because = serializers.CharField(help_text="For people; it may be reworded.")


class LedgerSerializer(Shape):
    """What proves the commitment: addresses that need your key, but for the checkpoint."""

    history = serializers.URLField(help_text="Every version that you may read.")
    entry = serializers.URLField(help_text="The newest entry that was sealed.")
    proof = serializers.URLField(help_text="That it is in the log, as a `.tlog-proof` file.")
    checkpoint = serializers.URLField(help_text="The signed head of the log, for everybody.")


class BriefCommitmentSerializer(Shape):
    """What has to be known of a commitment to look further."""

    id = serializers.UUIDField()
    ref = serializers.CharField(help_text="Given once, never changed, never used again.")
    url = serializers.URLField(help_text="Where the full document is.")
    level = serializers.ChoiceField(
        CODES,
        help_text="How much of it was released to you. What a level does not show is absent: "
        "`headline` shows neither status nor dates ahead, `status` no evidence and no parts.",
    )
    title = serializers.CharField()
    status = CommitmentStatusSerializer(required=False)
    due_on = serializers.DateField(
        required=False, allow_null=True, help_text="The last day of the span that was stated."
    )
    overdue = serializers.BooleanField(
        required=False,
        help_text="Whether it is late with a delivery: its own, or that of a milestone or "
        "occurrence.",
    )
    next_review_on = serializers.DateField(required=False, allow_null=True)
    version = serializers.IntegerField(help_text="Grows with every change.")
    updated_at = serializers.DateTimeField()


class CommitmentSerializer(BriefCommitmentSerializer):
    """One promise, and where it stands."""

    text = serializers.CharField(required=False, help_text="What was promised, in our own words.")
    owner = OwnerSerializer(required=False)
    instrument = InstrumentSerializer()
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="The ref of what it is part of, if you may see that one."
    )
    parties = ObligationSerializer(many=True)
    themes = ThemeSerializer(many=True)
    made_on = serializers.DateField(
        allow_null=True, help_text="The last day of the span that was stated."
    )
    made = StatedDateSerializer()
    due = StatedDateSerializer(required=False)
    late = LatenessSerializer(many=True, required=False)
    evidence_count = serializers.IntegerField(
        required=False, help_text="What was withdrawn is not counted."
    )
    created_at = serializers.DateTimeField()
    ledger = LedgerSerializer()


class BriefPageSerializer(Shape):
    results = BriefCommitmentSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")


class StandardPageSerializer(Shape):
    results = CommitmentSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")


class FaultSerializer(Shape):
    """What is wrong with one parameter, or with one part of what was sent."""

    parameter = serializers.CharField(required=False)
    pointer = serializers.CharField(
        required=False, help_text="A JSON pointer (RFC 6901); empty for the whole."
    )
    detail = serializers.CharField()
    code = serializers.CharField()


class ProblemSerializer(Shape):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="The address of a page that says what to do.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The request; quote it when you ask us.")
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment]

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        names = serializers.CharField()
        violated = serializers.ListField(child=names, required=False, help_text="Of quotas.")
        return super().get_fields() | {"violated-policies": violated}
