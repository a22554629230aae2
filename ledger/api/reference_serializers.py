"""The shapes of reference data, for the OpenAPI document. They describe; ``reference`` builds."""

from rest_framework import serializers

from ledger.api.serializers import Shape, StatedDateSerializer
from ledger.domain.code_lists import Match
from ledger.domain.status import Status
from ledger.models.instrument import InstrumentKind
from ledger.models.party import PartyKind


class IdentifierSerializer(Shape):
    """What somebody else calls it."""

    scheme = serializers.CharField(help_text="Such as iso3166-1-alpha-2.")
    identifier = serializers.CharField()


class PartySerializer(Shape):
    """A state or an organisation, in the shape of a Popolo organization."""

    code = serializers.SlugField()
    name = serializers.CharField()
    classification = serializers.ChoiceField(PartyKind.choices)
    parent = serializers.SlugField(  # type: ignore[assignment]
        allow_null=True, help_text="The code of what it is part of, if that is listed too."
    )
    identifiers = IdentifierSerializer(many=True)


class PartyListSerializer(Shape):
    results = PartySerializer(many=True)


class ThemeNodeSerializer(Shape):
    """A theme, and its place in the tree."""

    code = serializers.SlugField()
    name = serializers.CharField()
    parent = serializers.SlugField(  # type: ignore[assignment]
        allow_null=True, help_text="The code of the theme above it; null at the top."
    )


class ThemeListSerializer(Shape):
    results = ThemeNodeSerializer(many=True)


class DatedInstrumentSerializer(Shape):
    """A text or event, and how its date was stated."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(InstrumentKind.choices)
    dated_on = serializers.DateField(
        allow_null=True, help_text="The last day of the span that was stated."
    )
    dated = StatedDateSerializer()


class InstrumentListSerializer(Shape):
    results = DatedInstrumentSerializer(many=True)


class MoveSerializer(Shape):
    """A status that another can lead to."""

    to = serializers.ChoiceField(Status.choices)
    two_people = serializers.BooleanField(help_text="Whether one asks and another decides.")


class MappingSerializer(Shape):
    """The status in a code list that somebody else keeps."""

    scheme = serializers.CharField()
    scheme_url = serializers.URLField()
    code = serializers.CharField(allow_null=True, help_text="Null where that list has none near.")
    name = serializers.CharField(allow_null=True)
    match = serializers.ChoiceField([(m.value, m.value) for m in Match])
    note = serializers.CharField(help_text="What is lost; blank where the match is exact.")


class StatusSerializer(Shape):
    """A status, where it leads, and what others call it."""

    code = serializers.ChoiceField(Status.choices)
    label = serializers.CharField(help_text="For people; it may be reworded.")  # type: ignore[assignment]
    closed = serializers.BooleanField()
    moves = MoveSerializer(many=True)
    mappings = MappingSerializer(many=True)


class StatusListSerializer(Shape):
    results = StatusSerializer(many=True)
