"""What partners send: a position on our reading of a promise, or a claim of progress.

It lands as a submission that the desk accepts or rejects; by itself it changes nothing.
"""

from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain.parts import Position

MOST_WAITING: Final = 20  # of one partner on one item: more than a desk reads before it answers
NOTE_LENGTH: Final = 500  # characters that a position may bring with it
NARRATIVE_LENGTH: Final = 4000


class SubmissionKind(TextChoices):
    """What a partner sends."""

    POSITION = "position", gettext_lazy("Position")
    CLAIM = "claim", gettext_lazy("Progress claim")


class SubmissionState(TextChoices):
    """Where a submission stands."""

    WAITING = "waiting", gettext_lazy("Waiting for the desk")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    REJECTED = "rejected", gettext_lazy("Rejected")


def submit_refusal(
    kind: SubmissionKind, *, has_part: bool, as_of: date, on: date, waiting: int
) -> str | None:
    """Return why a partner may not send this, or None.

    :param has_part: whether its party has a part in the item; :param on: today at the desk;
    :param waiting: how many of its submissions on the item nobody has decided on.
    """
    if kind is SubmissionKind.POSITION and not has_part:
        return _("Your party has no part in this commitment, so it has no position on it.")
    if as_of > on:
        return _("It cannot speak of a day that has not come yet.")
    if waiting >= MOST_WAITING:
        return _("%d of your submissions on this commitment wait for an answer.") % waiting
    return None


def position_refusal(position: Position | None, note: str) -> str | None:
    """Return why this is no position, or None."""
    if position is None or position is Position.NO_ANSWER:
        return _("Say which position it is.")
    if len(note) > NOTE_LENGTH:
        return _("A note has at most %d characters.") % NOTE_LENGTH
    return None


def decide_refusal(state: SubmissionState, *, accept: bool, answer: str) -> str | None:
    """Return why a submission may not be accepted or rejected, or None."""
    if state is not SubmissionState.WAITING:
        return _("This submission was decided on already.")
    if not accept and not answer.strip():
        return _("Say why it is rejected; the partner reads it.")
    return None
