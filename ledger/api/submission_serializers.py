"""The shapes of what partners send in, and of what they read of it."""

from typing import Any

from rest_framework import serializers

from ledger.api.serializers import Shape
from ledger.domain.assessments import Grade
from ledger.domain.parts import Position
from ledger.domain.status import Status
from ledger.domain.submissions import NARRATIVE_LENGTH, SubmissionKind, SubmissionState

TAKEN = [choice for choice in Position.choices if choice[0] != Position.NO_ANSWER]


class NewSubmissionSerializer(serializers.Serializer[Any]):
    """A position on our reading of the promise, or a claim of progress."""

    kind = serializers.ChoiceField(SubmissionKind.choices)
    position = serializers.ChoiceField(
        TAKEN, required=False, help_text="Of a position, and needed there."
    )
    status = serializers.ChoiceField(
        Status.choices, required=False, help_text="Where a claim says that it stands."
    )
    grade = serializers.ChoiceField(
        Grade.choices, required=False, help_text="How far a claim says that it is done."
    )
    as_of_on = serializers.DateField(help_text="The day it speaks of.", input_formats=["%Y-%m-%d"])
    narrative = serializers.CharField(
        required=False,
        max_length=NARRATIVE_LENGTH,
        help_text="Of a claim, and needed there; of a position that disputes, the reason.",
    )
    next_step = serializers.CharField(required=False, max_length=500)
    evidence_url = serializers.URLField(required=False, max_length=500)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == SubmissionKind.POSITION:
            foreign, needed = ["status", "grade", "next_step", "evidence_url"], "position"
        else:
            foreign, needed = ["position"], "narrative"
        faults: dict[str, Any] = {
            name: [serializers.ErrorDetail(f"A {attrs['kind']} has none.", "unknown")]
            for name in foreign
            if name in attrs
        }
        if needed not in attrs:
            why = f"A {attrs['kind']} needs it."
            faults[needed] = [serializers.ErrorDetail(why, "required")]
        if faults:
            raise serializers.ValidationError(faults)
        return attrs


class SubmissionSerializer(Shape):
    """What was sent, and what became of it."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    ref = serializers.CharField(help_text="Of the commitment.")
    kind = serializers.ChoiceField(SubmissionKind.choices)
    position = serializers.ChoiceField(Position.choices, allow_null=True)
    status = serializers.ChoiceField(Status.choices, allow_null=True)
    grade = serializers.ChoiceField(Grade.choices, allow_null=True)
    as_of_on = serializers.DateField()
    narrative = serializers.CharField()
    next_step = serializers.CharField()
    evidence_url = serializers.CharField()
    idempotency_key = serializers.CharField()
    received_at = serializers.DateTimeField()
    receipt = serializers.CharField(
        help_text="The hash of the entry that took it, in hexadecimal: keep it."
    )
    state = serializers.ChoiceField(SubmissionState.choices)
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(help_text="Of the desk, once it has decided.")


class SubmissionPageSerializer(Shape):
    """What was sent so far, oldest first."""

    results = SubmissionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
