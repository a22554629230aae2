"""The parts of a shared promise: each obliged party's own standing, and how they add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain.status import CLOSED, VERDICTS, Status


class JointRule(TextChoices):
    """How the parts of a shared promise add up to one status."""

    EVERY = "every", gettext_lazy("Every party must do its part: the one furthest behind decides")
    ANY = "any", gettext_lazy("One party's doing is enough: the one furthest ahead decides")


class Position(TextChoices):
    """What a party says of our reading of its promise."""

    CONFIRMED = "confirmed", gettext_lazy("Confirmed")
    CONFIRMED_IN_PART = "confirmed_in_part", gettext_lazy("Confirmed in part")
    NOTED = "noted", gettext_lazy("Noted")
    DISPUTED = "disputed", gettext_lazy("Disputed")
    NO_ANSWER = "no_answer", gettext_lazy("No answer")


# From furthest behind to furthest ahead; a part that was given up is behind them all.
_AHEAD: Final = (
    Status.WITHDRAWN,
    Status.SUPERSEDED,
    Status.NOT_FULFILLED,
    Status.ANNOUNCED,
    Status.AGREED,
    Status.STALLED,
    Status.IN_PROGRESS,
    Status.PARTLY_FULFILLED,
    Status.FULFILLED,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One obliged party, and where its part stands."""

    party: str
    status: Status


@dataclass(frozen=True, slots=True)
class Joint:
    """Where the parts have the whole; ``reason`` is the sentence that says why."""

    status: Status
    reason: str


def joint(rule: JointRule, parts: Sequence[Part]) -> Joint:
    """Return the status that the parts of a shared promise add up to.

    Under ``every``, whoever withdrew does not count while others still owe their part; once
    all parts are closed it is fulfilled only if each was. Under ``any`` the best part decides.

    :param parts: at least one.
    """
    status = _every(parts) if rule is JointRule.EVERY else _best(parts)
    told = ", ".join(
        _("%(label)s: %(words)s") % {"label": part.party, "words": part.status.label}
        for part in parts
    )
    return Joint(status, _("%(rule)s (%(parts)s).") % {"rule": rule.label, "parts": told})


def _every(parts: Sequence[Part]) -> Status:
    standing = {part.status for part in parts} - {Status.WITHDRAWN}
    pending = standing.difference(CLOSED)
    if pending:
        return min(pending, key=_AHEAD.index)
    if not standing & set(VERDICTS):
        return Status.SUPERSEDED if Status.SUPERSEDED in standing else Status.WITHDRAWN
    every = {part.status for part in parts}
    if every == {Status.FULFILLED}:
        return Status.FULFILLED
    done = every & {Status.FULFILLED, Status.PARTLY_FULFILLED}
    return Status.PARTLY_FULFILLED if done else Status.NOT_FULFILLED


def _best(parts: Sequence[Part]) -> Status:
    return max((part.status for part in parts), key=_AHEAD.index)


def whole_refusal(*, apart: bool, to: Status) -> str | None:
    """Return why the whole may not be moved by itself, or None.

    :param apart: whether its parts have a standing of their own.
    """
    if apart and to is not Status.SUPERSEDED:
        return _(
            "Its parties stand apart: move each party's part, and the whole follows by its rule."
        )
    return None


def position_refusal(position: Position, note: str) -> str | None:
    """Return why a party's position may not be recorded so, or None."""
    if position in (Position.DISPUTED, Position.CONFIRMED_IN_PART) and not note.strip():
        return _("Write what the party disputes.")
    return None
