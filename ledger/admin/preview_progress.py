"""What came of an item, as a partner reads it: steps, updates, evidence and grades."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from ledger.admin.preview_facts import Fact, Section, about, fact, of, source
from ledger.domain.assessments import gap
from ledger.domain.milestones import roll_up
from ledger.domain.updates import UpdateState
from ledger.models import Commitment, Recurrence, stated

DUE: Final = stated.columns("due")
AS_OF: Final = stated.columns("as_of")


def progress(c: Commitment, *, today: date) -> Iterator[Section]:
    steps = list(c.milestones.all())
    names = ("title", "weight", "is_mandatory", "baseline_on", *DUE, "state", "settled_on")
    rolled = roll_up(step.step() for step in steps)
    share = None if rolled.share is None else float(rolled.share)
    total = [*fact(_("Share"), share), *fact(_("Formula"), rolled.formula)]
    yield Section(_("Milestones"), [*(of(step, *names) for step in steps), total])
    rules = Recurrence.objects.filter(commitment=c)
    turns = ("period", "opens_on", "due_on", "status", "scheduled_on", "held_on")
    yield Section(
        _("Recurrence"),
        [
            *(of(rule, "kind", "text", "anchor", "starts_on", "ends_on") for rule in rules),
            *(
                [*of(row, *turns), *fact(_("Days late"), row.days_late(on=today))]
                for row in c.occurrences.all()
            ),
        ],
    )
    yield Section(_("Updates"), _updates(c))


def _updates(c: Commitment) -> list[list[Fact]]:
    rows = list(
        c.updates.filter(state=UpdateState.ACCEPTED).select_related("source", "obligation__party")
    )
    corrected = {row.corrects_id for row in rows}
    names = ("topic", "claimed_status", "claimed_grade", "claimed_value", "narrative", "next_step")
    return [
        [
            *of(row, *AS_OF),
            *about(row),
            *of(row, *names, "blockers"),
            *source(row),
            *(fact(_("Corrected by another"), True) if row.pk in corrected else []),  # noqa: FBT003
        ]
        for row in rows
    ]


def evidence(c: Commitment, *, today: date) -> Iterator[Section]:
    kept = c.evidence.filter(withdrawn_at=None).select_related("publisher")
    yield Section(_("Evidence"), [_document(row, today=today) for row in kept])
    yield Section(_("Sources"), _citations(c))
    graded = list(c.assessments.select_related("party", "obligation__party"))
    between = gap(each.graded() for each in graded if each.obligation is None)
    rows = [*map(_assessment, graded), fact(_("Gap"), str(between) if between else "")]
    yield Section(_("Assessments"), rows)
    reviews = c.reviews.order_by("held_on", "id")
    names = ("held_on", "outcome", "summary", "deferred_to")
    yield Section(_("Reviews"), [of(row, *names) for row in reviews])


def _document(row: Any, *, today: date) -> list[Fact]:
    is_expired = row.expires_on is not None and row.expires_on < today
    names = ("kind", "credibility", "stance", "effective_on", "received_at", "expires_on")
    return [
        *of(row, "title", "url"),
        *fact(_("Publisher"), row.publisher.name if row.publisher else ""),
        *fact(_("Reliability"), row.reliability.label, code=row.reliability.value),
        *of(row, *names),
        *fact(_("Expired"), is_expired),
        *of(row, "file_name", "media_type", "size_bytes", "sha256"),
    ]


def _citations(c: Commitment) -> list[list[Fact]]:
    rows = c.citations.select_related("source")
    return [
        [
            *of(row, "role"),
            *fact(_("Source"), row.source.title, code=row.source.code),
            *of(row, "locator"),
            *of(row.source, "link", "published_on"),
        ]
        for row in sorted(rows, key=lambda row: (row.role, row.source.code))
    ]


def _assessment(row: Any) -> list[Fact]:
    return [
        *of(row, "assessor"),
        *fact(_("By"), row.party.code if row.party else ""),
        *about(row),
        *of(row, "grade", "outlook", "rationale", "covers_from", "covers_to", "assessed_on"),
    ]
