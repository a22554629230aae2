"""How firmly a promise was worded, and whether a stranger could tell that it was kept.

The four ladders follow the project's model: wording (``publishing.Rung``), obligation,
precision and follow-up. They are set when the promise is recorded.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain.publishing import Rung


class Bond(TextChoices):
    """What kind of obligation it is."""

    NONE = "none", gettext_lazy("No obligation")
    POLITICAL = "political", gettext_lazy("Political obligation")
    LEGAL = "legal", gettext_lazy("Legal obligation")


class Detail(TextChoices):
    """How precisely it says what is to be done."""

    VAGUE = "vague", gettext_lazy("Vague")
    AREA = "area", gettext_lazy("An area is named")
    ACTION = "action", gettext_lazy("An action is named")
    MEASURED = "measured", gettext_lazy("An action with a date or quantity")


class FollowUp(TextChoices):
    """Who is to check that it is done."""

    NONE = "none", gettext_lazy("Nobody is named")
    SELF_REPORT = "self_report", gettext_lazy("Self-report")
    JOINT_BODY = "joint_body", gettext_lazy("A joint body")
    THIRD_PARTY = "third_party", gettext_lazy("A third party")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the SMART questions are asked of."""

    rung: Rung
    detail: Detail
    is_verifiable: bool
    has_criterion: bool
    has_obligor: bool
    has_due_day: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One of the SMART questions; ``advice`` is blank where it is answered well."""

    letter: str
    asks: str
    advice: str

    @property
    def is_met(self) -> bool:
        return not self.advice


def smart(wording: Wording) -> tuple[Question, ...]:
    """Return the five SMART questions (Doran 1981), answered: advice, never a refusal."""
    is_concrete = wording.detail in (Detail.ACTION, Detail.MEASURED)
    is_measured = wording.is_verifiable and wording.has_criterion
    asked = (
        ("S", _("Specific: is an action named?"), is_concrete, _("Name the action it comes to.")),
        (
            "M",
            _("Measurable: could a stranger tell that it was done?"),
            is_measured,
            _("Write a success criterion that can be seen from outside."),
        ),
        (
            "A",
            _("Assigned: is it somebody's to do?"),
            wording.has_obligor,
            _("Add who must do it."),
        ),
        (
            "R",
            _("Realistic: is it more than a hope?"),
            wording.rung > Rung.HOPE,
            _("It is worded as a hope: it is left out of counts."),
        ),
        ("T", _("Time-bound: is there a date?"), wording.has_due_day, _("Ask by when.")),
    )
    return tuple(Question(s, asks, "" if met else advice) for s, asks, met, advice in asked)
