"""The commitment: one promise that somebody stated, and where it stands now."""

from datetime import date
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.domain import lateness
from ledger.domain.dates import StatedDate
from ledger.domain.lateness import Deadlines, Late, Lateness
from ledger.domain.parts import JointRule
from ledger.domain.publishing import Rung
from ledger.domain.reviews import MAX_MONTHS
from ledger.domain.status import CLOSED, OPEN, VERDICTS, EditorialState, Status
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.models import stated
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.desk import Desk
from ledger.models.instrument import Instrument
from ledger.models.recorded import Root, Sections
from ledger.models.theme import Theme
from ledger.models.user import User

# Not every item has these days, so their indexes hold only those that do; in the order of the
# list, so that a page of what is late is read without sorting all that is.
SPARSE_DEADLINES = ("step_due_on", "update_due_on", "evidence_expires_on", "answer_due_on")


def _by_deadline(column: str) -> models.Index:
    is_set = Q(**{f"{column}__isnull": False})
    name = f"commitment_by_{column.removesuffix('_on')}"
    fields = ["next_review_on", "reference", column]
    return models.Index(fields=fields, condition=is_set, name=name)


class Commitment(Root):
    """One duty: who has to do what. Two actions are two commitments.

    ``status`` is stored; overdue, stale and disputed are derived. The row is a projection of
    its entries, and only ``ledger.actions`` writes it.
    """

    sections = Sections(
        open=(
            "reference",
            "instrument_id",
            "title",
            "text",
            "desk_id",
            "status",
            "status_since",
            "status_changed_at",
            "closed_on",
            "editorial_state",
            "rung",
            "bond",
            "detail",
            "follow_up",
            "is_verifiable",
            "success_criterion",
            "joint_rule",
            "parent_id",
            "successor_id",
            "is_overridden",
            *stated.columns("stated"),
            *stated.columns("due"),
            "next_review_on",
            "review_every_months",
            "review_pinned_on",
            "step_due_on",
            "update_due_on",
            "evidence_expires_on",
            "answer_due_on",
        ),
        restricted=("override",),
        personal=("owner_id",),
        # What the record says already: the instant of the entry that published it, and how much
        # evidence stands.
        loose=("published_at", "evidence_count"),
        frozen=("reference", "instrument_id"),
    )

    reference = models.CharField(
        _("reference"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*-[0-9]{3,}\Z")],
        help_text=_("Given once, never changed, never used again."),
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, related_name="commitments", verbose_name=_("instrument")
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(
        _("what was promised"), help_text=_("In our own words, as firmly as it was said.")
    )
    desk = models.ForeignKey(
        Desk, models.PROTECT, related_name="commitments", verbose_name=_("desk")
    )
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="commitments",
        null=True,
        blank=True,
        verbose_name=_("owner"),
    )
    status = models.CharField(_("status"), max_length=16, choices=Status)
    status_since = models.DateField(_("since"))
    status_changed_at = models.DateTimeField(_("status recorded"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    editorial_state = models.CharField(
        _("editorial state"), max_length=9, choices=EditorialState, default=EditorialState.DRAFT
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    rung = models.PositiveSmallIntegerField(_("wording"), choices=Rung)
    bond = models.CharField(_("obligation"), max_length=9, choices=Bond, default=Bond.POLITICAL)
    detail = models.CharField(_("precision"), max_length=8, choices=Detail, default=Detail.ACTION)
    follow_up = models.CharField(
        _("follow-up"), max_length=11, choices=FollowUp, default=FollowUp.NONE
    )
    is_verifiable = models.BooleanField(
        _("verifiable"), help_text=_("Could a stranger tell whether it was done?")
    )
    success_criterion = models.TextField(
        _("success criterion"), blank=True, help_text=_("What must be seen for it to be done.")
    )
    joint_rule = models.CharField(
        _("how the parts add up"), max_length=5, choices=JointRule, default=JointRule.EVERY
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("part of"),
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("replaced by"),
    )
    is_overridden = models.BooleanField(
        _("closed below the evidence threshold"), default=False, editable=False
    )
    override = models.TextField(_("why the evidence is enough"), blank=True, editable=False)
    themes: "models.ManyToManyField[Theme, Any]" = models.ManyToManyField(
        Theme, through="Tagging", verbose_name=_("themes")
    )
    stated_on = stated.day_column(_("stated"))
    stated_precision = stated.precision_column()
    stated_words = stated.words_column()
    due_on = stated.day_column(_("due"), _("The last day of the stated span."))
    due_precision = stated.precision_column()
    due_words = stated.words_column()
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    review_every_months = models.PositiveSmallIntegerField(_("review every (months)"), default=6)
    review_pinned_on = models.DateField(
        _("review pinned to"), null=True, blank=True, help_text=_("Wins over the rhythm.")
    )

    # The days on which it becomes late, kept by the actions that change what they follow from.
    step_due_on = models.DateField(_("milestone or occurrence due"), null=True, editable=False)
    update_due_on = models.DateField(_("update due"), null=True, editable=False)
    evidence_expires_on = models.DateField(_("evidence expires"), null=True, editable=False)
    answer_due_on = models.DateField(_("answer due"), null=True, editable=False)
    evidence_count = models.PositiveIntegerField(_("evidence"), default=0, editable=False)

    objects: ClassVar = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering: ClassVar = [F("next_review_on").asc(nulls_last=True), "reference"]
        indexes = [
            models.Index(fields=["next_review_on", "reference"], name="commitment_by_review"),
            models.Index(fields=["status", "next_review_on"], name="commitment_by_status"),
            # The orders in which partners page: each goes on by reference.
            models.Index(fields=["due_on", "reference"], name="commitment_by_due_day"),
            models.Index(fields=["stated_on", "reference"], name="commitment_by_made_day"),
            models.Index(fields=["updated_at", "reference"], name="commitment_by_change"),
            models.Index(fields=["instrument", "reference"], name="commitment_by_instrument"),
            models.Index(fields=["status", "reference"], name="commitment_by_state"),
            *(_by_deadline(column) for column in SPARSE_DEADLINES),
        ]
        constraints = [
            stated.known("commitment", "status", Status),
            stated.known("commitment", "editorial_state", EditorialState),
            stated.known("commitment", "rung", Rung),
            stated.known("commitment", "bond", Bond),
            stated.known("commitment", "detail", Detail),
            stated.known("commitment", "follow_up", FollowUp),
            stated.known("commitment", "joint_rule", JointRule),
            stated.not_blank("commitment", "title"),
            stated.not_blank("commitment", "text"),
            *stated.constraints("commitment", "stated"),
            *stated.constraints("commitment", "due"),
            models.CheckConstraint(
                condition=Q(status__in=CLOSED, closed_on__isnull=False)
                | Q(status__in=OPEN, closed_on__isnull=True),
                name="commitment_closed_has_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.SUPERSEDED) & Q(successor__isnull=False))
                | (~Q(status=Status.SUPERSEDED) & Q(successor__isnull=True)),
                name="commitment_superseded_names_successor",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("id")), name="commitment_is_not_its_own_successor"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="commitment_is_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(is_overridden=False, override="")
                | (Q(is_overridden=True, status__in=VERDICTS) & ~Q(override="")),
                name="commitment_override_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=VERDICTS) | Q(is_verifiable=True),
                name="commitment_verdict_needs_verifiable",
            ),
            models.CheckConstraint(
                condition=~Q(editorial_state=EditorialState.PUBLISHED, status__in=OPEN)
                | Q(next_review_on__isnull=False),
                name="commitment_open_has_a_review",
            ),
            models.CheckConstraint(
                condition=Q(review_every_months__range=(1, MAX_MONTHS)),
                name="commitment_review_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stated(self) -> StatedDate:
        return stated.read(self, "stated")

    @property
    def due(self) -> StatedDate:
        return stated.read(self, "due")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_draft(self) -> bool:
        return self.editorial_state == EditorialState.DRAFT

    @property
    def counts(self) -> bool:
        """Whether it counts in sums: published, and worded as more than a hope."""
        return not self.is_draft and self.rung > Rung.HOPE

    @property
    def is_apart(self) -> bool:
        """Whether its parties' parts have a standing of their own; one query."""
        return self.obligations.exclude(status="").exists()

    @property
    def counts_as_open(self) -> bool:
        """Whether it can be late at all: published, and still open."""
        return lateness.counts(Status(self.status), EditorialState(self.editorial_state))

    @property
    def deadlines(self) -> Deadlines:
        """The days on which it becomes late, one way or another."""
        return Deadlines(**{column: getattr(self, column) for column in Deadlines.columns()})

    def lateness(self, *, on: date) -> tuple[Lateness, ...]:
        """Every way in which it is late on a day, each with its sentence."""
        return lateness.lateness(self.deadlines, counts=self.counts_as_open, on=on)

    def days_late(self, kind: Late, *, on: date) -> int:
        """Days since it became late in one way; 0 where it is not."""
        return next((late.days for late in self.lateness(on=on) if late.kind is kind), 0)
