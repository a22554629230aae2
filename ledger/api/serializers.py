"""The shapes of what is answered, for the OpenAPI document. They describe; ``documents`` builds."""

from typing import Any

from rest_framework import serializers

from ledger.domain.dates import Precision
from ledger.domain.evidence import Credibility, DocumentKind, Reliability, Stance
from ledger.domain.publishing import CitationRole, ObligationRole, Rung
from ledger.domain.reviews import Outcome
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
    """A party, and its part in the commitment."""

    role = serializers.ChoiceField(ObligationRole.choices)
    code = serializers.SlugField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PartyKind.choices)


class ThemeSerializer(Shape):
    code = serializers.SlugField()
    name = serializers.CharField()


class StatedDateSerializer(Shape):
    """How a date was stated. Precision is null where no date was stated at all."""

    precision = serializers.ChoiceField(Precision.choices, allow_null=True)
    words = serializers.CharField(help_text="The words that were used; often blank.")


class CommitmentSerializer(Shape):
    """One promise, and where it stands."""

    id = serializers.UUIDField()
    ref = serializers.CharField(help_text="Given once, never changed, never used again.")
    url = serializers.URLField(help_text="Where the full document is.")
    title = serializers.CharField()
    text = serializers.CharField(help_text="What was promised, in our own words.")
    status = CommitmentStatusSerializer()
    owner = OwnerSerializer()
    instrument = InstrumentSerializer()
    parties = ObligationSerializer(many=True)
    themes = ThemeSerializer(many=True)
    made_on = serializers.DateField(
        allow_null=True, help_text="The last day of the span that was stated."
    )
    made = StatedDateSerializer()
    due_on = serializers.DateField(
        allow_null=True, help_text="The last day of the span that was stated."
    )
    due = StatedDateSerializer()
    overdue = serializers.BooleanField(
        help_text="It is open, and its due day has passed in the time zone of its desk."
    )
    next_review_on = serializers.DateField(allow_null=True)
    evidence_count = serializers.IntegerField(help_text="What was withdrawn is not counted.")
    version = serializers.IntegerField(help_text="Grows with every change.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EvidenceSerializer(Shape):
    """A document that shows what was done, or was not; graded by the Admiralty system."""

    title = serializers.CharField()
    url = serializers.URLField()
    publisher = serializers.CharField(allow_null=True, help_text="Null if not identified.")
    reliability = serializers.ChoiceField(Reliability.choices, help_text="Of the publisher.")
    kind = serializers.ChoiceField(DocumentKind.choices)
    credibility = serializers.ChoiceField(Credibility.choices, help_text="Of this document.")
    stance = serializers.ChoiceField(Stance.choices)
    effective_on = serializers.DateField(allow_null=True, help_text="The day of what it shows.")
    received_at = serializers.DateTimeField()


class ReviewSerializer(Shape):
    """A day on which the commitment was looked at, or put off."""

    held_on = serializers.DateField()
    outcome = serializers.ChoiceField(Outcome.choices)
    summary = serializers.CharField()
    deferred_to = serializers.DateField(allow_null=True)


class CitationSerializer(Shape):
    """A place in a source that states the commitment."""

    source = serializers.SlugField(help_text="The source's code.")  # type: ignore[assignment]
    title = serializers.CharField()
    locator = serializers.CharField(help_text="Where in it, such as ¶12.")
    role = serializers.ChoiceField(CitationRole.choices)
    link = serializers.CharField(help_text="Blank where there is none.")
    published_on = serializers.DateField(allow_null=True)


class StrengthSerializer(Shape):
    """How firmly it was worded, and what must be seen for it to be done."""

    rung = serializers.ChoiceField(Rung.choices)
    verifiable = serializers.BooleanField()
    success_criterion = serializers.CharField()


class FullCommitmentSerializer(CommitmentSerializer):
    """One promise with everything it rests on."""

    evidence = EvidenceSerializer(many=True)
    reviews = ReviewSerializer(many=True)
    citations = CitationSerializer(many=True)
    strength = StrengthSerializer()
    successor = serializers.CharField(
        allow_null=True, help_text="The ref of what took its place, if you may see that one."
    )


class CommitmentPageSerializer(Shape):
    results = CommitmentSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")


class FaultSerializer(Shape):
    """What is wrong with one parameter."""

    parameter = serializers.CharField()
    detail = serializers.CharField()
    code = serializers.CharField()


class ProblemSerializer(Shape):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="A URI reference, relative to this host.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The request; quote it when you ask us.")
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment]
