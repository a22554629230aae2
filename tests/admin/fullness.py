"""Items with something in every section of their pages."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger import actions
from ledger.actions import NewAssessment, NewMilestone, NewRisk, NewUpdate, Obliged
from ledger.domain.assessments import Assessor, Grade, Outlook
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.parts import JointRule
from ledger.domain.recurrence import RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.risks import Level
from ledger.domain.status import Status
from ledger.models import (
    Commitment,
    Disagreement,
    Link,
    Milestone,
    Occurrence,
    Question,
    Risk,
    Update,
    User,
)
from tests.factories import NOW, TODAY, a_party, a_source, in_progress, who

SPRING = StatedDate(date(2026, 3, 31), Precision.MONTH)
AUTUMN = StatedDate(TODAY + timedelta(days=90), Precision.DAY)


@dataclass(frozen=True)
class Full:
    """One item, and one of everything that hangs on it and has a page.

    :param claim: waits to be accepted. :param disagreement: nobody has ruled on it.
    """

    item: Commitment
    milestone: Milestone
    claim: Update
    disagreement: Disagreement
    link: Link
    risk: Risk
    occurrence: Occurrence
    question: Question


def a_shared_item(officer: User, manager: User) -> Commitment:
    """Return an item in progress that either of two parties may fulfil."""
    parties = [Obliged(a_party()), Obliged(a_party())]
    return in_progress(officer, manager, obligations=parties, joint_rule=JointRule.ANY)


def a_claim(**given: object) -> NewUpdate:
    """Return a claim of progress in March, by a document of its own."""
    new = NewUpdate(
        narrative="The working group met twice.",
        as_of=SPRING,
        status=Status.IN_PROGRESS,
        source=a_source(),
    )
    return replace(new, **given)  # type: ignore[arg-type]


def a_grade(assessor: Assessor, grade: Grade) -> NewAssessment:
    return NewAssessment(
        assessor=assessor,
        grade=grade,
        outlook=Outlook.AT_RISK,
        rationale="Two meetings of four.",
        covers_from=date(2026, 1, 1),
        covers_to=date(2026, 6, 30),
    )


def a_full_item(officer: User, manager: User) -> Full:
    """Return an item in progress with one of everything; the officer did all of it."""
    item = in_progress(officer, manager)
    other, umbrella = in_progress(officer, manager), in_progress(officer, manager)
    by, at = who(officer), NOW
    step = actions.set_milestone(item, NewMilestone("Sign the text", 2, due=AUTUMN), by=by, at=at)
    actions.record_update(item, a_claim(), by=by, at=at, accept=True)
    contrary = a_claim(status=Status.ANNOUNCED, narrative="Nothing has begun.")
    actions.record_update(item, contrary, by=by, at=at, accept=True)
    waiting = actions.record_update(item, a_claim(narrative="It was signed."), by=by, at=at)
    actions.assess(item, a_grade(Assessor.SELF, Grade.SUBSTANTIAL), by=by, at=at)
    link = actions.link(item, other, kind=LinkKind.DEPENDS_ON, by=by, at=at)
    actions.set_parent(item, parent=umbrella, by=by, at=at)
    new = NewRisk("Elections in autumn", Level.HIGH, Level.MEDIUM, "Sign before them.")
    risk = actions.note_risk(item, new, by=by, at=at)
    year, since = RuleKind.CALENDAR_YEAR, date(2025, 1, 1)
    actions.set_recurrence(item, kind=year, starts_on=since, by=by, at=at)
    found = Disagreement.objects.get(commitment=item)
    actions.ask_owner(item, question="Who chairs the working group?", by=who(manager), at=at)
    asked = item.questions.get()
    return Full(item, step, waiting, found, link, risk, item.occurrences.all()[0], asked)
