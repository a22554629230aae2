"""The later half of the long history: parts, steps, claims, links and risks of one item."""

from dataclasses import replace
from datetime import date, timedelta

from ledger import actions
from ledger.actions import NewAssessment, NewMilestone, NewRisk, NewUpdate, Obliged
from ledger.domain.assessments import Assessor, Grade
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.disagreements import Ruling
from ledger.domain.milestones import MilestoneState
from ledger.domain.occurrences import OccurrenceStatus
from ledger.domain.parts import Position
from ledger.domain.recurrence import RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.risks import Level
from ledger.domain.status import Status
from ledger.models import Commitment, Disagreement, Occurrence, User
from tests.factories import (
    NOW,
    SETUP,
    TODAY,
    a_party,
    a_source,
    agreed,
    approve,
    renounced,
    some_evidence,
    who,
)

LATER = NOW + timedelta(days=1)
YESTERDAY = StatedDate(TODAY - timedelta(days=1), Precision.DAY)


def a_claim(**given: object) -> NewUpdate:
    """Return a claim that talks began, made by a document of its own."""
    new = NewUpdate(
        narrative="Talks began.", as_of=YESTERDAY, status=Status.IN_PROGRESS, source=a_source()
    )
    return replace(new, **given)  # type: ignore[arg-type]


def a_shared_promise(carla: User, maud: User, **fields: object) -> Commitment:
    """An agreed commitment that two parties have to keep."""
    return agreed(carla, maud, obligations=[Obliged(a_party()), Obliged(a_party())], **fields)


def deepen(carla: User, maud: User) -> Commitment:
    """Do everything to one item that its first half did not do."""
    item, umbrella = a_shared_promise(carla, maud), agreed(carla, maud)
    actions.set_parent(item, parent=umbrella, by=who(carla), at=NOW)
    standing = actions.link(item, umbrella, kind=LinkKind.IMPLEMENTS, by=who(carla), at=NOW)
    actions.end_link(standing, reason="It is the umbrella's.", by=who(carla), at=LATER)
    _stand_apart(item, carla, maud)
    _take_steps(item, carla)
    _ask(item, carla, maud)
    _claim(item, carla, maud)
    _recur(umbrella, carla)
    return Commitment.objects.get(pk=item.pk)


def _stand_apart(item: Commitment, carla: User, maud: User) -> None:
    by = who(carla)
    first, second = item.obligations.obliged()
    actions.ask_position(second, answer_by=TODAY + timedelta(days=30), by=by, at=NOW)
    second.refresh_from_db()
    actions.take_position(
        second, position=Position.DISPUTED, note="Too early.", on=TODAY, by=by, at=NOW
    )
    first.refresh_from_db()
    actions.move_part(
        first, to=Status.IN_PROGRESS, note="Began.", evidence=some_evidence(), by=by, at=NOW
    )
    item.refresh_from_db()
    renounced(item, carla)
    first.refresh_from_db()
    approve(actions.propose_part(first, to=Status.WITHDRAWN, note="Gave up.", by=by, at=NOW), maud)
    item.refresh_from_db()


def _take_steps(item: Commitment, carla: User) -> None:
    by = who(carla)
    step = actions.set_milestone(item, NewMilestone("Sign", 2), by=by, at=NOW)
    actions.change_milestone(step, changes={"weight": 3}, reason="Harder.", by=by, at=NOW)
    actions.settle_milestone(step, to=MilestoneState.DONE, by=by, at=LATER)
    item.refresh_from_db()
    risk = actions.note_risk(item, NewRisk("Elections", Level.LOW, Level.HIGH), by=by, at=NOW)
    actions.close_risk(risk, reason="Held.", by=by, at=LATER)
    item.refresh_from_db()


def _ask(item: Commitment, carla: User, maud: User) -> None:
    actions.ask_owner(item, question="Did they meet?", by=who(maud), at=NOW)
    [asked] = item.questions.pending()
    actions.answer_question(item, asked, answer="Twice.", by=who(carla), at=LATER)


def _claim(item: Commitment, carla: User, maud: User) -> None:
    by = who(carla)
    actions.record_update(item, a_claim(), by=by, at=NOW, accept=True)
    contrary = a_claim(status=Status.ANNOUNCED, evidence=[some_evidence()])
    doubt = actions.record_update(item, contrary, by=by, at=NOW)
    actions.decide_update(doubt, accept=True, by=who(maud), at=LATER)
    found = Disagreement.objects.get(commitment=item)
    actions.rule(found, ruling=Ruling.FIRST, reasons="On record.", by=who(maud), at=LATER)
    item.refresh_from_db()
    grade = NewAssessment(
        assessor=Assessor.SELF,
        grade=Grade.LIMITED,
        rationale="One party gave up.",
        covers_from=date(2026, 1, 1),
        covers_to=date(2026, 6, 30),
        obligation=item.obligations.obliged()[1],
    )
    actions.assess(item, grade, by=by, at=LATER)


def _recur(item: Commitment, carla: User) -> None:
    by = who(carla)
    item.refresh_from_db()
    actions.set_recurrence(
        item, kind=RuleKind.CALENDAR_YEAR, text="", starts_on=date(2025, 1, 1), by=by, at=NOW
    )
    item.refresh_from_db()
    actions.mark_missed(item, by=SETUP, at=NOW)
    held = Occurrence.objects.filter(commitment=item)[0]
    actions.change_occurrence(
        held, to=OccurrenceStatus.HELD, on=TODAY, note="Late.", by=by, at=LATER
    )
    item.refresh_from_db()
    actions.plan_occurrences(item, by=SETUP, at=LATER + timedelta(days=800))
