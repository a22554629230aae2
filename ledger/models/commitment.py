"""The commitment: one promise that somebody stated, and where it stands now."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ledger.domain import lateness
from ledger.domain.dates import StatedDate
from ledger.domain.lateness import Today
from ledger.domain.publishing import Rung
from ledger.domain.reviews import MAX_MONTHS
from ledger.domain.status import CLOSED, OPEN, VERDICTS, EditorialState, Status
from ledger.models import stated
from ledger.models.desk import Desk
from ledger.models.instrument import Instrument
from ledger.models.partner import Partner
from ledger.models.recorded import Root, Sections
from ledger.models.theme import Theme
from ledger.models.user import User


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Questions about many commitments; each has one definition, here."""

    def visible_to(self, viewer: User | Partner) -> Self:
        """Keep what a viewer may see: colleagues see all, partners what was released."""
        if not viewer.is_active:
            return self.none()
        if isinstance(viewer, User):
            return self
        released = _rows("Release").standing_for(viewer.party_id)
        return self.filter(
            Q(pk__in=released.filter(instrument=None).values("commitment_id"))
            | Q(instrument_id__in=released.filter(commitment=None).values("instrument_id")),
            editorial_state=EditorialState.PUBLISHED,
        )

    def editable_by(self, user: User) -> Self:
        """Keep the items of the desks on which an officer or manager sits."""
        return self.filter(desk_id__in=user.desk_ids) if user.may_edit else self.none()

    def counting(self) -> Self:
        """Keep what can be late at all: published, and still open."""
        return self.filter(editorial_state=EditorialState.PUBLISHED, status__in=OPEN)

    def drafts(self) -> Self:
        """Keep what is not published yet."""
        return self.filter(editorial_state=EditorialState.DRAFT)

    def with_evidence_count(self) -> Self:
        """Add ``evidence_count``: how much evidence stands."""
        standing = _rows("Evidence").standing().filter(commitment=OuterRef("pk")).order_by()
        counted = standing.values("commitment").annotate(n=Count("pk")).values("n")
        return self.annotate(evidence_count=Coalesce(Subquery(counted), 0))

    def delivery_overdue(self, today: Today) -> Self:
        """Keep open items whose due day has passed at their desk."""
        return self.counting().filter(_before("due_on", today))

    def review_overdue(self, today: Today) -> Self:
        """Keep open items whose review day has passed at their desk."""
        return self.counting().filter(_before("next_review_on", today))

    def overdue(self, today: Today) -> Self:
        """Keep what is late in either way."""
        return self.counting().filter(_before("due_on", today) | _before("next_review_on", today))

    def due_within(self, today: Today, *, days: int) -> Self:
        """Keep open items that fall due, or come up for review, within some days."""
        soon = Q(pk__in=[])
        for day, desks in today.by_day().items():
            span = (day, day + timedelta(days=days))
            near = Q(due_on__range=span) | Q(next_review_on__range=span)
            soon |= Q(desk_id__in=desks) & near
        return self.counting().filter(soon)

    def without_evidence(self) -> Self:
        """Keep open items for which no evidence stands."""
        standing = _rows("Evidence").standing().filter(commitment=OuterRef("pk"))
        return self.counting().filter(~Exists(standing))

    def awaiting(self, user: User) -> Self:
        """Keep items with a proposal that this manager, and not its author, may decide."""
        decidable = _rows("Proposal").pending().exclude(requested_by=user)
        mine = self.filter(desk_id__in=user.desk_ids) if user.may_decide else self.none()
        return mine.filter(
            Exists(
                decidable.filter(commitment=OuterRef("pk"), proposed_version=OuterRef("version"))
            )
        )

    def by_review(self) -> Self:
        """Order by the next review, items without one last."""
        return self.order_by(F("next_review_on").asc(nulls_last=True), "reference")


def _rows(model: str) -> Any:
    """Return the rows of a table that names this one: by name, or the two would be a circle."""
    return apps.get_model("ledger", model)._default_manager.all()


def _before(column: str, today: Today) -> Q:
    """SQL twin of ``lateness.days_late(...) > 0``, for desks whose day may differ."""
    days = today.by_day()
    late = Q()
    for day, desks in days.items():
        passed = Q(**{f"{column}__lt": day})
        late |= passed if len(days) == 1 else Q(desk_id__in=desks) & passed
    return late if days else Q(pk__in=[])


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
            "is_verifiable",
            "success_criterion",
            "successor_id",
            *stated.columns("stated"),
            *stated.columns("due"),
            "next_review_on",
            "review_every_months",
            "review_pinned_on",
        ),
        personal=("owner_id",),
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
    rung = models.PositiveSmallIntegerField(_("wording"), choices=Rung)
    is_verifiable = models.BooleanField(
        _("verifiable"), help_text=_("Could a stranger tell whether it was done?")
    )
    success_criterion = models.TextField(
        _("success criterion"), blank=True, help_text=_("What must be seen for it to be done.")
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("replaced by"),
    )
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

    objects: ClassVar = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering: ClassVar = [F("next_review_on").asc(nulls_last=True), "reference"]
        indexes = [
            models.Index(fields=["next_review_on", "reference"], name="commitment_by_review"),
            models.Index(fields=["status", "next_review_on"], name="commitment_by_status"),
            models.Index(fields=["due_on"], name="commitment_by_due_day"),
        ]
        constraints = [
            stated.known("commitment", "status", Status),
            stated.known("commitment", "editorial_state", EditorialState),
            stated.known("commitment", "rung", Rung),
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
    def counts_as_open(self) -> bool:
        """Whether it can be late at all: published, and still open."""
        return lateness.counts(Status(self.status), EditorialState(self.editorial_state))

    def delivery_days_late(self, *, on: date) -> int:
        """Days since the due day passed; 0 where it is not delivery overdue."""
        return lateness.days_late(self.due_on, on=on) if self.counts_as_open else 0

    def review_days_late(self, *, on: date) -> int:
        """Days since the review day passed; 0 where it is not review overdue."""
        return lateness.days_late(self.next_review_on, on=on) if self.counts_as_open else 0
