"""The life of a commitment: its statuses, and the one table of moves between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain import evidence, occurrences
from ledger.domain.evidence import Item, Stance
from ledger.domain.milestones import Step as MilestoneStep
from ledger.domain.milestones import closing_refusal as milestones_refusal


class Status(TextChoices):
    """Where a commitment stands. Overdue, stale and disputed are derived, never stored."""

    ANNOUNCED = "announced", gettext_lazy("Announced")
    AGREED = "agreed", gettext_lazy("Agreed")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    STALLED = "stalled", gettext_lazy("Stalled")
    FULFILLED = "fulfilled", gettext_lazy("Fulfilled")
    PARTLY_FULFILLED = "partly_fulfilled", gettext_lazy("Partly fulfilled")
    NOT_FULFILLED = "not_fulfilled", gettext_lazy("Not fulfilled")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    SUPERSEDED = "superseded", gettext_lazy("Superseded")


class EditorialState(TextChoices):
    """Whether an item counts. A draft never counts anywhere and never clears anything."""

    DRAFT = "draft", gettext_lazy("Draft")
    PUBLISHED = "published", gettext_lazy("Published")


OPEN: Final = (Status.ANNOUNCED, Status.AGREED, Status.IN_PROGRESS, Status.STALLED)
CLOSED: Final = tuple(s for s in Status if s not in OPEN)
# Statuses that only a verifiable promise can reach.
VERDICTS: Final = (Status.FULFILLED, Status.PARTLY_FULFILLED, Status.NOT_FULFILLED)

_CLOSING: Final = dict.fromkeys(CLOSED, True)
# Where each status leads; True where another person must decide.
MOVES: Final[Mapping[Status, Mapping[Status, bool]]] = {
    Status.ANNOUNCED: {Status.AGREED: False} | _CLOSING,
    Status.AGREED: {Status.IN_PROGRESS: False, Status.STALLED: False} | _CLOSING,
    Status.IN_PROGRESS: {Status.STALLED: False} | _CLOSING,
    Status.STALLED: {Status.IN_PROGRESS: False} | _CLOSING,
    **{closed: {Status.IN_PROGRESS: True} for closed in CLOSED},
}


def needs_four_eyes(here: Status, there: Status) -> bool:
    """Return whether a listed move takes two people: one who asks, another who decides."""
    return MOVES[here].get(there, False)


def steps(here: Status, *, is_verifiable: bool, is_running: bool = False) -> list[Status]:
    """Return the moves worth offering: those that no more facts are needed to rule out.

    :param is_running: whether it recurs, and its rule has not ended.
    """
    has_verdict = is_verifiable and not is_running
    return [to for to in MOVES[here] if has_verdict or to not in VERDICTS]


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the rules need to know of one commitment.

    :param sources: the cited documents, the origin included.
    :param items: the evidence that counts: not withdrawn, not expired.
    :param fresh: how much supporting evidence came after the commitment was closed.
    :param disagreements: how many nobody has ruled on.
    :param is_running: whether it recurs, and its rule has not ended.
    :param owed: how many of its occurrences are still to be held.
    """

    status: Status
    editorial: EditorialState
    is_verifiable: bool
    sources: tuple[Item, ...] = ()
    items: tuple[Item, ...] = ()
    fresh: int = 0
    is_renounced: bool = False
    milestones: tuple[MilestoneStep, ...] = ()
    disagreements: int = 0
    is_running: bool = False
    owed: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One move as somebody asks for it.

    :param note: why; it goes on the record.
    :param has_successor: whether a published successor is named.
    :param override: why evidence below the threshold is enough; blank when it is not needed.
    :param for_part: whether one party's part moves, and not the whole.
    """

    to: Status
    note: str = ""
    override: str = ""
    has_successor: bool = False
    added: tuple[Item, ...] = field(default=())
    for_part: bool = False


def refusal(standing: Standing, step: Step, *, here: Status | None = None) -> str | None:
    """Return why a move may not be made, in a sentence fit to show, or None.

    :param here: where a party's part stands, if one moves; else the whole moves.
    """
    here, to = here or standing.status, step.to
    if standing.editorial is not EditorialState.PUBLISHED:
        return _("This is still a draft. Publish it before moving it.")
    if to not in MOVES[here]:
        return _("A commitment cannot go from “%(here)s” to “%(to)s”.") % {
            "here": here.label,
            "to": to.label,
        }
    if not step.note.strip():
        return _("Say why in a note; it goes on the record.")
    return _guard(standing, step, here)


def _guard(standing: Standing, step: Step, here: Status) -> str | None:
    items = standing.items + step.added
    if step.to is Status.AGREED:
        return evidence.agreement_refusal(standing.sources)
    if step.to is Status.IN_PROGRESS:
        return _in_progress_refusal(standing, step, items, here)
    if step.to in VERDICTS:
        return _verdict_refusal(standing, step, items)
    if step.to is Status.WITHDRAWN and not standing.is_renounced:
        return _("Cite the source in which it was renounced first (role: renunciation).")
    if step.to is Status.SUPERSEDED:
        return _superseded_refusal(standing, step)
    return None


def _superseded_refusal(standing: Standing, step: Step) -> str | None:
    if step.for_part:
        return _("One party's part is not replaced by itself: replace the whole.")
    if not step.has_successor:
        return _("Name the published commitment that takes its place.")
    if standing.owed:
        return _("Its occurrences are still owed: hold, cancel or waive them first.")
    return milestones_refusal(standing.milestones)


def _in_progress_refusal(
    standing: Standing, step: Step, items: tuple[Item, ...], here: Status
) -> str | None:
    if here in CLOSED and not (standing.fresh or step.added):
        return _("Reopening needs new evidence, attached after it was closed.")
    if not any(i.stance is Stance.SUPPORTS for i in items):
        return _("Attach at least one piece of evidence that something is being done.")
    return None


def _verdict_refusal(standing: Standing, step: Step, items: tuple[Item, ...]) -> str | None:
    if not standing.is_verifiable:
        return _(
            "This promise is marked as not verifiable, so it can be neither fulfilled nor "
            "unfulfilled. Write a success criterion first."
        )
    if not step.for_part and (why := closing_refusal(standing, step.to)):
        return why
    if step.to is Status.NOT_FULFILLED or step.override.strip():
        return None
    return evidence.closing_refusal(items)


def closing_refusal(standing: Standing, to: Status) -> str | None:
    """Return what about the whole is still open and stands in the way of a verdict, or None."""
    if to not in VERDICTS:
        return None
    if standing.disagreements:
        return _("Its sources disagree, and nobody has ruled on it. Rule on it first.")
    if why := occurrences.closing_refusal(is_running=standing.is_running, owed=standing.owed):
        return why
    if to is Status.FULFILLED:
        return milestones_refusal(standing.milestones)
    return None
