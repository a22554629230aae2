"""Disagreements: accepted claims about one thing that cannot both be so. Both are kept."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain.status import CLOSED, Status


class DisagreementState(TextChoices):
    """What became of it."""

    OPEN = "open", gettext_lazy("Open")
    RULED = "ruled", gettext_lazy("Ruled on")
    TOLERATED = "tolerated", gettext_lazy("Tolerated")


class Ruling(TextChoices):
    """How a person ruled. No claim is deleted by it."""

    FIRST = "first", gettext_lazy("The first claim holds")
    SECOND = "second", gettext_lazy("The second claim holds")
    BOTH_IN_PART = "both_in_part", gettext_lazy("Both hold in part")
    NEITHER = "neither", gettext_lazy("Neither holds")
    NOT_COMPARABLE = "not_comparable", gettext_lazy("Not comparable: both stand")


TOLERANT: Final = (Ruling.NOT_COMPARABLE,)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an accepted update says of one thing.

    :param voice: who says so; nobody contradicts oneself, one is corrected.
    :param about: the thing: a party's part or the whole, and the topic.
    :param on: the day it speaks of; None where only words tell, so that nobody can say which
        of two claims is the later.
    """

    voice: str
    about: tuple[object, ...]
    status: Status | None = None
    value: str = ""
    on: date | None = None


# A later claim that is further along is news; one that is less far along is a contradiction.
_FAR: Final = {
    Status.ANNOUNCED: 0,
    Status.AGREED: 1,
    Status.STALLED: 2,
    Status.IN_PROGRESS: 2,
    **dict.fromkeys(CLOSED, 3),
}


def contradict(one: Claim, other: Claim) -> bool:
    """Return whether two claims about one thing cannot both be so.

    Figures differ, or they do not. Of two statuses the later may be further along, or stalled:
    that is news. It is a contradiction where the later one is less far along, where both speak
    of one day, where they close the item differently, or where no order can be told.
    """
    if one.about != other.about or one.voice == other.voice:
        return False
    if one.value and other.value:
        return one.value != other.value
    if one.status is None or other.status is None or one.status == other.status:
        return False
    if one.on is None or other.on is None or one.on == other.on:
        return True
    first, then = sorted((one, other), key=lambda claim: claim.on or date.min)
    if first.status in CLOSED and then.status in CLOSED:
        return True
    return _FAR[then.status or Status.ANNOUNCED] < _FAR[first.status or Status.ANNOUNCED]


def rule_refusal(state: DisagreementState, reasons: str) -> str | None:
    """Return why nobody may rule on a disagreement, or None."""
    if state is not DisagreementState.OPEN:
        return _("This disagreement was ruled on already.")
    if not reasons.strip():
        return _("Give the reasons of the ruling; they go on the record.")
    return None
