"""Fill an empty database with what the browser finds: the seeds, and what people did since.

Runs in a process of its own, because the database is not the one of the tests. The tables are made
at once, without the steps of the migrations; tests/commands walks those.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from ledger import actions
from ledger.actions import NewAssessment, NewMilestone, NewRisk, NewSubmission, NewUpdate
from ledger.domain.actor import Actor
from ledger.domain.assessments import Assessor, Grade, Outlook
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.recurrence import RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.risks import Level
from ledger.domain.status import Status
from ledger.domain.submissions import SubmissionKind
from ledger.domain.webhooks import Answer
from ledger.management.clock import CLOCK
from ledger.models import Commitment, Credential, Partner, Source, User, WebhookEndpoint
from tests.factories import who

FULL: Final = "EU-IN-SDP-026"  # one with two parties; gets something in every section of its page
OTHER: Final = "EU-IN-SDP-028"  # announced; the full one belongs to it
PROPOSED: Final = "EU-IN-SDP-052"  # a proposal waits on it

WINTER: Final = StatedDate(date(2026, 1, 27), Precision.DAY)
SPRING: Final = StatedDate(date(2026, 2, 28), Precision.DAY)


def fill_all() -> None:
    """Make the tables, load the seeds with ways to sign in, and let two officers work."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("seed", demo=True, verbosity=0)
    at = datetime.now(UTC)
    amina, dev = (who(User.objects.get(username=name)) for name in ("amina", "dev"))
    fill_every_section(_the(FULL), _the(OTHER), by=amina, at=at)
    note = "No forum was set up."
    _send(_the(FULL), at=at)
    _tell(at=at)
    actions.propose_move(_the(PROPOSED), to=Status.NOT_FULFILLED, note=note, by=dev, at=at)


def fill_every_section(item: Commitment, other: Commitment, *, by: Actor, at: datetime) -> None:
    """Give an item with two parties something in every section of its page."""
    _fill_progress(item, by, at)
    new = NewRisk("Elections in autumn", Level.MEDIUM, Level.MEDIUM)
    actions.note_risk(item, new, by=by, at=at)
    actions.link(item, other, kind=LinkKind.DEPENDS_ON, by=by, at=at)
    actions.set_parent(item, parent=other, by=by, at=at)
    year, since = RuleKind.CALENDAR_YEAR, date(2026, 1, 1)
    actions.set_recurrence(item, kind=year, starts_on=since, by=by, at=at)
    first, second = item.obligations.obliged()
    actions.ask_position(first, answer_by=at.date() + timedelta(days=90), by=by, at=at)
    note = "Nothing was heard of it."
    actions.move_part(second, to=Status.STALLED, note=note, by=by, at=at)


def _fill_progress(item: Commitment, by: Actor, at: datetime) -> None:
    source = Source.objects.order_by("code")[0]
    _claim(item, "A first meeting was held.", Status.IN_PROGRESS, None, by, at)
    _claim(item, "Nothing has begun.", Status.ANNOUNCED, source, by, at)
    actions.set_milestone(item, NewMilestone("Sign", due=SPRING), by=by, at=at)
    grade = NewAssessment(
        assessor=Assessor.SELF,
        grade=Grade.LIMITED,
        outlook=Outlook.AT_RISK,
        rationale="One meeting of four.",
        covers_from=date(2026, 1, 1),
        covers_to=date(2026, 3, 31),
    )
    actions.assess(item, grade, by=by, at=at)


def _send(item: Commitment, *, at: datetime) -> None:
    """Let India's office claim something of an item, which waits for the desk."""
    new = NewSubmission(
        kind=SubmissionKind.CLAIM,
        seen_version=item.version,
        idempotency_key="first",
        fingerprint="0" * 64,
        as_of_on=date(2026, 1, 27),
        narrative="The working group met in New Delhi.",
        status=Status.IN_PROGRESS,
    )
    key = Credential.objects.select_related("partner").get(partner__party__code="in")
    actions.take_submission(item, new, key=key, at=at)


def _claim(
    item: Commitment, narrative: str, status: Status, source: Source | None, by: Actor, at: datetime
) -> None:
    claim = NewUpdate(narrative=narrative, as_of=WINTER, status=status, source=source)
    actions.record_update(item, claim, by=by, at=at, accept=True)


def _the(reference: str) -> Commitment:
    found: Commitment = Commitment.objects.select_related("desk").get(reference=reference)
    return found


def _tell(*, at: datetime) -> None:
    """Give the first partner a webhook that fails, and one that is switched off."""
    partner = Partner.objects.order_by("name", "pk")[0]
    clock: dict[str, Any] = {"by": CLOCK, "at": at}
    url = "https://hooks.example.org/changes/of/the/partnership?from=ledger"
    off, _secret = actions.add_endpoint(partner, label="Trial", url=url, **clock)
    actions.switch_off(off, reason="It was a trial.", **clock)
    told, _secret = actions.add_endpoint(partner, label="Main", url=url, **clock)
    for answer in (Answer(200, "Yes.", "", "*"), Answer(503, "<p>Down for repairs.</p>")):
        for attempt in actions.claim_deliveries(many=8, besides=set(), **clock):
            actions.note_delivery(attempt, answer, jitter=0, **clock)
        told = WebhookEndpoint.objects.select_related("partner").get(pk=told.pk)
        if answer.status == 200:
            actions.send_test(told, **clock)
