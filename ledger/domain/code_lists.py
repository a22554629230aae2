"""Our statuses in the code lists of others: what comes nearest, and what is lost on the way.

Others put into one code what we keep apart (see ``docs/reference/statuses.md``), so most
mappings are not exact. The words for how near they are are those of SKOS
(https://www.w3.org/TR/skos-reference/#mapping).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.domain.assessments import Grade
from ledger.domain.status import Status


class Match(StrEnum):
    """How near a code of another list comes."""

    EXACT = "exact"
    CLOSE = "close"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One status in another list.

    :param code, name: as that list has them; the same where it has no codes but names, blank
        where it has nothing near.
    :param note: what is lost; blank only where the match is exact.
    """

    match: Match
    code: str = ""
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes that somebody else keeps, and each of our statuses in it."""

    scheme: str
    name: str
    url: str
    statuses: Mapping[Status, Mapped]


# https://iatistandard.org/en/iati-standard/203/codelists/activitystatus/, all six of them; 3 is
# between implementation and sign-off, which we do not tell apart.
IATI_NAMES: Final[Mapping[str, str]] = {
    "1": "Pipeline/identification",
    "2": "Implementation",
    "3": "Finalisation",
    "4": "Closed",
    "5": "Cancelled",
    "6": "Suspended",
}
# Completion as the reports of the Independent Reporting Mechanism code it.
OGP_NAMES: Final[Mapping[Grade, str]] = {
    Grade.NO_EVIDENCE: "No Evidence Available",
    Grade.NOT_STARTED: "Not Started",
    Grade.LIMITED: "Limited",
    Grade.SUBSTANTIAL: "Substantial",
    Grade.COMPLETE: "Complete",
}


def _iati(code: str, note: str = "") -> Mapped:
    return Mapped(Match.CLOSE if note else Match.EXACT, code, IATI_NAMES[code], note)


def _ogp(grade: Grade, note: str = "") -> Mapped:
    name = OGP_NAMES[grade]
    return Mapped(Match.CLOSE if note else Match.EXACT, name, name, note)


_BY_GRADE: Final = "A status says no degree: use the grade of the newest assessment instead."

IATI: Final = CodeList(
    "iati-activity-status",
    "IATI ActivityStatus 2.03",
    "https://iatistandard.org/en/iati-standard/203/codelists/activitystatus/",
    {
        Status.ANNOUNCED: _iati("1", "One side said it; nobody may be planning it yet."),
        Status.AGREED: _iati("1", "It is adopted, which this code does not say."),
        Status.IN_PROGRESS: _iati("2"),
        Status.STALLED: _iati("6", "Nobody need have suspended it: no progress was accepted."),
        Status.FULFILLED: _iati("4", "This code does not say that the promise was kept."),
        Status.PARTLY_FULFILLED: _iati("4", "This code does not say what is missing."),
        Status.NOT_FULFILLED: _iati("4", "This code does not say that it was not done."),
        Status.WITHDRAWN: _iati("5"),
        Status.SUPERSEDED: _iati("5", "Another commitment took its place; see its successor."),
    },
)
OGP: Final = CodeList(
    "ogp-irm-completion",
    "Completion by the OGP Independent Reporting Mechanism",
    "https://www.opengovpartnership.org/irm-guidance-overview/",
    {
        Status.ANNOUNCED: _ogp(Grade.NOT_STARTED, "Nothing was agreed that could be started."),
        Status.AGREED: _ogp(Grade.NOT_STARTED, "There is no evidence of action yet."),
        Status.IN_PROGRESS: _ogp(Grade.LIMITED, _BY_GRADE),
        Status.STALLED: _ogp(Grade.LIMITED, "It may not have started at all. " + _BY_GRADE),
        Status.FULFILLED: _ogp(Grade.COMPLETE),
        Status.PARTLY_FULFILLED: _ogp(Grade.SUBSTANTIAL, "It may be less. " + _BY_GRADE),
        Status.NOT_FULFILLED: _ogp(Grade.NOT_STARTED, "It may have been begun. " + _BY_GRADE),
        Status.WITHDRAWN: Mapped(
            Match.NONE, note="This list has no code for what was given up. " + _BY_GRADE
        ),
        Status.SUPERSEDED: Mapped(
            Match.NONE, note="This list has no code for what was replaced; see its successor."
        ),
    },
)
CODE_LISTS: Final = (OGP, IATI)
