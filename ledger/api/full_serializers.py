"""The shapes that only the full document holds. They describe; ``full`` builds."""

from rest_framework import serializers

from ledger.api.serializers import CommitmentSerializer, Shape, StatedDateSerializer
from ledger.domain.assessments import Assessor, Grade, Outlook
from ledger.domain.disagreements import DisagreementState, Ruling
from ledger.domain.evidence import Credibility, DocumentKind, Reliability, Stance
from ledger.domain.lateness import Timeliness
from ledger.domain.milestones import MilestoneState
from ledger.domain.occurrences import OccurrenceStatus
from ledger.domain.parts import JointRule
from ledger.domain.publishing import CitationRole, Rung
from ledger.domain.recurrence import Anchor, RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.reviews import Outcome
from ledger.domain.risks import Level
from ledger.domain.status import Status
from ledger.domain.strength import Bond, Detail, FollowUp


class EvidenceSerializer(Shape):
    """A document that shows what was done, or was not; graded by the Admiralty system."""

    title = serializers.CharField()
    url = serializers.CharField(help_text="Blank where there is only a file.")
    publisher = serializers.CharField(allow_null=True, help_text="Null if not identified.")
    reliability = serializers.ChoiceField(Reliability.choices, help_text="Of the publisher.")
    kind = serializers.ChoiceField(DocumentKind.choices)
    credibility = serializers.ChoiceField(Credibility.choices, help_text="Of this document.")
    stance = serializers.ChoiceField(Stance.choices)
    effective_on = serializers.DateField(allow_null=True, help_text="The day of what it shows.")
    received_at = serializers.DateTimeField()
    expires_on = serializers.DateField(
        allow_null=True, help_text="The last day on which it counts; null if it has no end."
    )
    expired = serializers.BooleanField(help_text="Whether that day is over at the desk.")
    file_name = serializers.CharField(help_text="Blank where there is only a link.")
    media_type = serializers.CharField(help_text="Of the file.")
    size_bytes = serializers.IntegerField(allow_null=True, help_text="Of the file.")
    sha256 = serializers.CharField(help_text="Of the file's bytes, in hex.")


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
    obligation = serializers.ChoiceField(Bond.choices)
    precision = serializers.ChoiceField(Detail.choices)
    follow_up = serializers.ChoiceField(FollowUp.choices)


class TimelinessSerializer(Shape):
    """Whether it was closed in time."""

    code = serializers.ChoiceField(Timeliness.choices)
    days_late = serializers.IntegerField()


class JointSerializer(Shape):
    """How the parts of several obliged parties add up."""

    rule = serializers.ChoiceField(JointRule.choices)
    reason = serializers.CharField(help_text="For people; it may be reworded.")


class MilestoneSerializer(Shape):
    """One step, with its weight and its own due day."""

    title = serializers.CharField()
    weight = serializers.IntegerField()
    mandatory = serializers.BooleanField()
    baseline_on = serializers.DateField(allow_null=True, help_text="The due day set first.")
    due_on = serializers.DateField(allow_null=True)
    due = StatedDateSerializer()
    state = serializers.ChoiceField(MilestoneState.choices)
    settled_on = serializers.DateField(allow_null=True, help_text="Completed or excused.")


class ProgressSerializer(Shape):
    """The weight of the milestones that are done, out of the weight that counts."""

    share = serializers.FloatField(allow_null=True, help_text="0 to 1; null where none counts.")
    formula = serializers.CharField()


class RecurrenceSerializer(Shape):
    """The rule by which it has to be kept again and again."""

    kind = serializers.ChoiceField(RuleKind.choices)
    rule = serializers.CharField(help_text="An RFC 5545 rule, the days of summits, or blank.")
    anchor = serializers.ChoiceField(Anchor.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class OccurrenceSerializer(Shape):
    """One window of time in which it has to be kept."""

    period = serializers.CharField()
    opens_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(OccurrenceStatus.choices)
    scheduled_on = serializers.DateField(allow_null=True)
    held_on = serializers.DateField(allow_null=True)
    days_late = serializers.IntegerField(help_text="Until it was held, or until today.")


class UpdateSerializer(Shape):
    """An accepted claim of progress."""

    as_of_on = serializers.DateField(allow_null=True, help_text="The day it speaks of.")
    as_of = StatedDateSerializer()
    topic = serializers.CharField(help_text="`status`, or a figure.")
    party = serializers.SlugField(allow_null=True, help_text="Whose part; null for the whole.")
    status = serializers.ChoiceField(Status.choices, allow_null=True)
    grade = serializers.ChoiceField(Grade.choices, allow_null=True)
    value = serializers.CharField(help_text="The claimed figure; blank where there is none.")
    narrative = serializers.CharField()
    next_step = serializers.CharField()
    blockers = serializers.CharField()
    source = serializers.SlugField(allow_null=True, help_text="Null means the desk.")  # type: ignore[assignment]
    said_by = serializers.SlugField(
        allow_null=True, help_text="The party that sent it through this API; else null."
    )
    corrected = serializers.BooleanField(help_text="Whether another update corrects this one.")


class AssessmentSerializer(Shape):
    """One grade of completion over one period."""

    assessor = serializers.ChoiceField(Assessor.choices)
    assessed_by = serializers.SlugField(allow_null=True, help_text="The partner, by party.")
    party = serializers.SlugField(allow_null=True, help_text="Whose part; null for the whole.")
    grade = serializers.ChoiceField(Grade.choices)
    outlook = serializers.ChoiceField(Outlook.choices, allow_null=True)
    rationale = serializers.CharField()
    covers_from = serializers.DateField()
    covers_to = serializers.DateField()
    assessed_on = serializers.DateField()


class ClaimSerializer(Shape):
    """A claim in brief; all of it is among the updates."""

    source = serializers.SlugField(allow_null=True, help_text="Null means the desk.")  # type: ignore[assignment]
    as_of_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(Status.choices, allow_null=True)
    value = serializers.CharField()


class DisagreementSerializer(Shape):
    """Two accepted claims that cannot both be so."""

    state = serializers.ChoiceField(DisagreementState.choices)
    topic = serializers.CharField()
    first = ClaimSerializer()
    second = ClaimSerializer()
    ruling = serializers.ChoiceField(Ruling.choices, allow_null=True)
    reasons = serializers.CharField()


class LinkSerializer(Shape):
    """How it relates to another commitment that you may see."""

    kind = serializers.ChoiceField(LinkKind.choices)
    label = serializers.CharField(help_text="For people; it may be reworded.")  # type: ignore[assignment]
    ref = serializers.CharField()
    inverse = serializers.BooleanField(help_text="Whether the other one is it to this one.")


class RiskSerializer(Shape):
    """What may keep it from being kept."""

    title = serializers.CharField()
    likelihood = serializers.ChoiceField(Level.choices)
    impact = serializers.ChoiceField(Level.choices)
    mitigation = serializers.CharField()
    locator = serializers.CharField()
    source = serializers.SlugField(allow_null=True)  # type: ignore[assignment]


class SlippageSerializer(Shape):
    """How far the due day has moved since it was published."""

    original = serializers.DateField(allow_null=True)
    current = serializers.DateField(allow_null=True)
    moves = serializers.IntegerField()
    days = serializers.IntegerField(help_text="From the original day to the current one.")
    reasons = serializers.ListField(child=serializers.CharField())


class CriterionSerializer(Shape):
    """One version of the success criterion."""

    criterion = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField(help_text="Why it was corrected.")


class FullCommitmentSerializer(CommitmentSerializer):
    """One promise with everything it rests on."""

    evidence = EvidenceSerializer(many=True, required=False)
    reviews = ReviewSerializer(many=True, required=False)
    citations = CitationSerializer(many=True, required=False)
    strength = StrengthSerializer(required=False)
    successor = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="The ref of what took its place, if you may see that one.",
    )
    overridden = serializers.BooleanField(
        required=False, help_text="Whether it was closed on less evidence than the rules ask for."
    )
    timeliness = TimelinessSerializer(
        required=False, allow_null=True, help_text="Null while it is open."
    )
    joint = JointSerializer(
        required=False, allow_null=True, help_text="Null with fewer than two obliged parties."
    )
    milestones = MilestoneSerializer(many=True, required=False)
    progress = ProgressSerializer(required=False)
    recurrence = RecurrenceSerializer(required=False, allow_null=True)
    occurrences = OccurrenceSerializer(many=True, required=False)
    updates = UpdateSerializer(many=True, required=False)
    assessments = AssessmentSerializer(many=True, required=False)
    gap = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="Between the self-assessment and the independent one.",
    )
    disagreements = DisagreementSerializer(many=True, required=False)
    links = LinkSerializer(many=True, required=False)
    risks = RiskSerializer(many=True, required=False)
    slippage = SlippageSerializer(required=False)
    criteria = CriterionSerializer(many=True, required=False)


class FullPageSerializer(Shape):
    results = FullCommitmentSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")
