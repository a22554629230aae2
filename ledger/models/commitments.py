"""The questions asked of many commitments; each has one definition, here."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When

from ledger.domain.lateness import Late, Today
from ledger.domain.levels import Level
from ledger.domain.publishing import Rung
from ledger.domain.rollup import RollUp
from ledger.domain.status import OPEN, EditorialState, Status
from ledger.models import conditions
from ledger.models.lines import Lines
from ledger.models.partner import Partner
from ledger.models.user import User

if TYPE_CHECKING:
    from ledger.models.commitment import Commitment


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Questions about many commitments; each has one definition, here."""

    def visible_to(self, viewer: User | Partner, *, at_least: Level = Level.HEADLINE) -> Self:
        """Keep what a viewer may see: colleagues see all, partners what was released.

        :param at_least: how much of an item must be shown: whoever asks about a status asks of
            those items only of which the viewer may know it.
        """
        if not viewer.is_active:
            return self.none()
        if isinstance(viewer, User):
            return self
        return self.filter(released(viewer, at_least), editorial_state=EditorialState.PUBLISHED)

    def with_level(self, partner: Partner) -> Self:
        """Give each visible item its ``level``: the most that any release shows of it."""
        levels = [
            When(released(partner, level), then=level) for level in (Level.FULL, Level.STATUS)
        ]
        return self.annotate(level=Case(*levels, default=Level.HEADLINE))

    def hiding(self, partner: Partner, level: Level) -> Self:
        """Keep those of the visible items that show less than a level.

        Cost: nothing where every release shows that much; else all visible items are gone
        through.
        """
        less = _rows("Release").standing_for(partner.party_id).filter(level__lt=level)
        return self.filter(Exists(less)).exclude(released(partner, level))

    def editable_by(self, user: User) -> Self:
        """Keep the items of the desks on which an officer or manager sits."""
        return self.filter(desk_id__in=user.desk_ids) if user.may_edit else self.none()

    def owned_by(self, user: User, today: Today) -> Self:
        """Keep a person's own items, and those of everybody they stand in for today.

        Who is away is asked of the day at each item's desk. Cost: one query more, the first
        time it is asked of this user object; so that keys stand in the statement, and an index
        of owners finds them.
        """
        return self.filter(conditions.owned_by(user, today))

    def unfinished(self) -> Self:
        """Keep what is open still, drafts included: what somebody has to look after."""
        return self.filter(status__in=OPEN)

    def counting(self) -> Self:
        """Keep what can be late at all: published, and still open."""
        return self.filter(conditions.counting())

    def recurring(self) -> Self:
        """Keep what the clock plans occurrences for: open, published, and under a rule."""
        return self.counting().filter(recurrence__isnull=False)

    def for_the_clock(self) -> Self:
        """Read only the columns that planning asks for: it reads thousands of rows."""
        return self.only("reference", "version", "desk", "status", "editorial_state", "step_due_on")

    def counted(self, *, hopes: bool = False) -> Self:
        """Keep what counts in sums: published, and worded as more than a hope.

        :param hopes: whether hopes and suggestions (rung 1) are asked for too.
        """
        return self.published() if hopes else self.published().filter(rung__gt=Rung.HOPE)

    def resolve(self, reference: str) -> "Commitment":
        """Return what a reference stands for today: of a replaced item, what took its place.

        :raises DoesNotExist: it was never given. Cost: one query for each replacement.
        """
        found = self.get(reference=reference)
        while found.successor_id is not None:
            found = self.get(pk=found.successor_id)
        return found

    def published(self) -> Self:
        """Keep what was published, open or closed."""
        return self.filter(editorial_state=EditorialState.PUBLISHED)

    def drafts(self) -> Self:
        """Keep what is not published yet."""
        return self.filter(editorial_state=EditorialState.DRAFT)

    def late(self, kind: Late, today: Today) -> Self:
        """Keep what is late in one way, by the day at each item's desk."""
        return self.counting().filter(conditions.late(kind, today))

    def delivery_overdue(self, today: Today) -> Self:
        """Keep open items of which a due day has passed."""
        return self.late(Late.DELIVERY, today)

    def review_overdue(self, today: Today) -> Self:
        """Keep open items whose review day has passed."""
        return self.late(Late.REVIEW, today)

    def update_stale(self, today: Today) -> Self:
        """Keep open items of which too long no progress was accepted."""
        return self.late(Late.UPDATE, today)

    def evidence_expired(self, today: Today) -> Self:
        """Keep open items whose status rests on evidence that holds no longer."""
        return self.late(Late.EVIDENCE, today)

    def answer_overdue(self, today: Today) -> Self:
        """Keep open items on which a party owes its answer."""
        return self.late(Late.ANSWER, today)

    def overdue(self, today: Today, *, by_days: int = 0) -> Self:
        """Keep what is late with its delivery or its review.

        :param by_days: by more than so many days.
        """
        return self.counting().filter(conditions.overdue(today, by_days=by_days))

    def by_lateness(self) -> Self:
        """Order what is overdue by the day it is overdue since, the longest first."""
        return self.order_by(conditions.overdue_since(), "reference")

    def ages(self, today: Today) -> dict[UUID, tuple[int, int, int]]:
        """Count what is overdue, by desk: 1 to 30 days, 31 to 90, and more; one query."""
        month, quarter = (conditions.overdue(today, by_days=days) for days in (30, 90))
        rows = self.overdue(today).order_by().values("desk")
        found = rows.annotate(
            n=Count("pk"), older=Count("pk", filter=month), oldest=Count("pk", filter=quarter)
        )
        return {
            desk: (n - older, older - oldest, oldest)
            for desk, n, older, oldest in found.values_list("desk", "n", "older", "oldest")
        }

    def due_within(self, today: Today, *, days: int) -> Self:
        """Keep open items that fall due, or come up for review, within some days."""
        return self.counting().filter(conditions.due_within(today, days=days))

    def without_evidence(self) -> Self:
        """Keep open items for which no evidence stands."""
        return self.counting().filter(evidence_count=0)

    def without_owner(self) -> Self:
        """Keep open items that nobody owns, or only somebody who may not sign in any more."""
        return self.counting().filter(conditions.without_owner())

    def sent_back(self) -> Self:
        """Keep what a manager sent back: drafts until they are submitted again, anything else
        until something is done about it.
        """
        return self.filter(conditions.sent_back())

    def asked(self) -> Self:
        """Keep items about which a colleague asked the owner something, still unanswered."""
        return self.filter(conditions.asked())

    def disputed(self) -> Self:
        """Keep items on which two accepted claims disagree, and nobody has ruled."""
        unruled = _rows("Disagreement").pending().filter(commitment=OuterRef("pk"))
        return self.filter(Exists(unruled))

    def awaiting(self, user: User) -> Self:
        """Keep items with a proposal that this manager, and not its author, may decide."""
        return self.filter(conditions.awaiting(user))

    def roll_up(self, today: Today, *, hopes: bool = False) -> RollUp:
        """Add up where these commitments stand; one query.

        :param hopes: whether hopes and suggestions (rung 1) count too.
        """
        late = Count("pk", filter=conditions.counting() & conditions.late(Late.DELIVERY, today))
        rows = self.counted(hopes=hopes).order_by().values("status")
        sums = list(rows.annotate(n=Count("pk"), late=late).values_list("status", "n", "late"))
        return RollUp({Status(status): n for status, n, _l in sums}, sum(row[2] for row in sums))

    def between(self, parties: Iterable[UUID]) -> Self:
        """Keep what some parties have a part in, whatever the part is."""
        parts = _rows("Obligation").filter(party__in=parties)
        return self.filter(pk__in=parts.values("commitment_id"))

    def with_parties(self) -> Self:
        """Read along, as ``obliged_names``, who has to do each; a name a line, no query more."""
        parts = _rows("Obligation").obliged().filter(commitment=OuterRef("pk")).order_by()
        names = parts.values("commitment").annotate(names=Lines("party__name")).values("names")
        return self.annotate(obliged_names=Subquery(names))

    def by_review(self) -> Self:
        """Order by the next review, items without one last."""
        return self.order_by(F("next_review_on").asc(nulls_last=True), "reference")


def released(partner: Partner, at_least: Level) -> Q:
    """What a partner's party was released, or everybody was, by item or by instrument."""
    released = _rows("Release").standing_for(partner.party_id)
    if at_least > Level.HEADLINE:
        released = released.filter(level__gte=at_least)
    return Q(pk__in=released.filter(instrument=None).values("commitment_id")) | Q(
        instrument_id__in=released.filter(commitment=None).values("instrument_id")
    )


def _rows(model: str) -> Any:
    """Return the rows of a table that names this one: by name, or the two would be a circle."""
    return apps.get_model("ledger", model)._default_manager.all()
