"""Milestones: the steps of a promise, what each weighs, and how far they have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MAX_WEIGHT: Final = 100  # Weights are shares of a whole; finer ones pretend to know more.


class MilestoneState(TextChoices):
    """Where a milestone stands."""

    OPEN = "open", gettext_lazy("Open")
    DONE = "done", gettext_lazy("Done")
    EXCUSED = "excused", gettext_lazy("Excused")


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone, as far as the sum is concerned."""

    state: MilestoneState
    weight: int
    is_mandatory: bool = True


@dataclass(frozen=True, slots=True)
class RollUp:
    """How far the milestones have come.

    :param share: 0 to 1; None where no milestone counts.
    :param formula: the sum as a person can follow it, such as ``(2 + 1) / (2 + 1 + 3) = 50 %``.
    """

    share: Fraction | None
    formula: str


def roll_up(steps: Iterable[Step]) -> RollUp:
    """Return the weight that is done out of the weight that counts; an excused one does not."""
    counted = [step for step in steps if step.state is not MilestoneState.EXCUSED]
    if not counted:
        return RollUp(None, "")
    done = [step.weight for step in counted if step.state is MilestoneState.DONE]
    every = [step.weight for step in counted]
    share = Fraction(sum(done), sum(every))
    percent = f"{float(share) * 100:.0f}\N{NO-BREAK SPACE}%"
    return RollUp(share, f"{_sum(done)} / {_sum(every)} = {percent}")


def _sum(weights: list[int]) -> str:
    said = " + ".join(map(str, weights)) or "0"
    return f"({said})" if len(weights) > 1 else said


def weight_refusal(weight: object) -> str | None:
    """Return why a milestone may not weigh that much, or None."""
    if type(weight) is not int or not 1 <= weight <= MAX_WEIGHT:
        return _("A milestone weighs 1 to %d.") % MAX_WEIGHT
    return None


def closing_refusal(steps: Iterable[Step]) -> str | None:
    """Return why open milestones stand in the way of “fulfilled”, or None."""
    owed = sum(s.is_mandatory and s.state is MilestoneState.OPEN for s in steps)
    if not owed:
        return None
    return (
        ngettext(
            "%d mandatory milestone is open: complete or excuse it first.",
            "%d mandatory milestones are open: complete or excuse them first.",
            owed,
        )
        % owed
    )


def settle_refusal(state: MilestoneState, to: MilestoneState, note: str) -> str | None:
    """Return why a milestone may not change to a state, or None."""
    if state is to:
        return _("It is “%s” already.") % to.label
    if to is not MilestoneState.DONE and not note.strip():
        return _("Say why; it goes on the record.")
    return None
