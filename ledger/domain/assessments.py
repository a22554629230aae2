"""Assessments: how complete a promise is, who says so, and the gap between two who do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain.actor import EDITORS, Actor


class Grade(TextChoices):
    """Completion, in the grades of the OGP Independent Reporting Mechanism."""

    NO_EVIDENCE = "no_evidence", gettext_lazy("No evidence")
    NOT_STARTED = "not_started", gettext_lazy("Not started")
    LIMITED = "limited", gettext_lazy("Limited")
    SUBSTANTIAL = "substantial", gettext_lazy("Substantial")
    COMPLETE = "complete", gettext_lazy("Complete")


class Outlook(TextChoices):
    """How an open promise is likely to go on."""

    ON_TRACK = "on_track", gettext_lazy("On track")
    AT_RISK = "at_risk", gettext_lazy("At risk")
    OFF_TRACK = "off_track", gettext_lazy("Off track")
    CANNOT_SAY = "cannot_say", gettext_lazy("Cannot say")


class Assessor(TextChoices):
    """In which capacity it was assessed."""

    SELF = "self", gettext_lazy("Self-assessment")
    INDEPENDENT = "independent", gettext_lazy("Independent")
    PARTNER = "partner", gettext_lazy("A partner's")


# "No evidence" is no low grade: it is left out of every sum.
STEPS: Final = (Grade.NOT_STARTED, Grade.LIMITED, Grade.SUBSTANTIAL, Grade.COMPLETE)


@dataclass(frozen=True, slots=True)
class Graded:
    """One assessment, as far as the series are concerned."""

    assessor: Assessor
    grade: Grade
    on: date


@dataclass(frozen=True, slots=True)
class Gap:
    """The newest self-assessment beside the newest independent one.

    :param steps: how many grades the self-assessment lies above the independent one.
    """

    own: Grade
    independent: Grade
    steps: int

    def __str__(self) -> str:
        if not self.steps:
            return _("Self-assessment and independent assessment agree.")
        told = {"own": self.own.label, "other": self.independent.label, "steps": abs(self.steps)}
        if self.steps > 0:
            return _("Self-assessed “%(own)s”, independently “%(other)s”: %(steps)s above.") % told
        return _("Self-assessed “%(own)s”, independently “%(other)s”: %(steps)s below.") % told


def gap(series: Iterable[Graded]) -> Gap | None:
    """Return the gap between the two series; None where one of them has no grade.

    :param series: in any order; of two on one day the later in the order counts.
    """
    newest: dict[Assessor, Graded] = {}
    for graded in series:
        before = newest.get(graded.assessor)
        if graded.grade in STEPS and (before is None or graded.on >= before.on):
            newest[graded.assessor] = graded
    own, other = newest.get(Assessor.SELF), newest.get(Assessor.INDEPENDENT)
    if own is None or other is None:
        return None
    return Gap(own.grade, other.grade, STEPS.index(own.grade) - STEPS.index(other.grade))


def assess_refusal(*, covers_from: date, covers_to: date, on: date, rationale: str) -> str | None:
    """Return why an assessment may not be recorded, or None; :param on: the day it is made."""
    if covers_to < covers_from:
        return _("The period ends before it starts.")
    if covers_to > on:
        return _("An assessment cannot cover days that have not come yet.")
    if not rationale.strip():
        return _("Write what the grade rests on.")
    return None


def may_assess_refusal(actor: Actor) -> str | None:
    """Return why this person may not assess independently, or None: any desk's people may."""
    if actor.role not in EDITORS:
        return _("Only desk officers and managers assess commitments.")
    return None


def independence_refusal(*, has_authored: bool) -> str | None:
    """Return why somebody is not independent, or None.

    :param has_authored: whether the person wrote on the item's record in the period assessed.
    """
    if has_authored:
        return _(
            "You wrote on this item's record in the period assessed, so your assessment is not "
            "independent. Record it as a self-assessment, or ask somebody else."
        )
    return None
