"""What a commitment must carry before it counts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Rung(IntegerChoices):
    """How firmly it was worded. Rung 1 is tracked but left out of counts."""

    HOPE = 1, gettext_lazy("1: hope or suggestion")
    EXPLORE = 2, gettext_lazy("2: to be explored")
    INTENTION = 3, gettext_lazy("3: intention")
    FIRM = 4, gettext_lazy("4: firm promise")
    BINDING = 5, gettext_lazy("5: legally binding “shall”")


class CitationRole(TextChoices):
    """What a source does for a commitment."""

    ORIGIN = "origin", gettext_lazy("Origin: said here first")
    RESTATEMENT = "restatement", gettext_lazy("Restatement")
    AMENDMENT = "amendment", gettext_lazy("Amendment")
    RENUNCIATION = "renunciation", gettext_lazy("Renunciation")


class ObligationRole(TextChoices):
    """What a party has to do with a commitment."""

    OBLIGOR = "obligor", gettext_lazy("Obligor: has to do it")
    CO_OBLIGOR = "co_obligor", gettext_lazy("Co-obligor: helps to do it")
    BENEFICIARY = "beneficiary", gettext_lazy("Beneficiary")
    FACILITATOR = "facilitator", gettext_lazy("Facilitator")


OBLIGED: Final = (ObligationRole.OBLIGOR, ObligationRole.CO_OBLIGOR)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a draft has so far."""

    has_origin: bool
    has_obligor: bool
    is_verifiable: bool
    has_criterion: bool
    has_owner: bool
    has_review: bool


def publish_refusal(ready: Readiness) -> str | None:
    """Return everything that is still missing, in one sentence, or None."""
    missing = [
        what
        for there, what in (
            (ready.has_origin, _("the source it comes from")),
            (ready.has_obligor, _("who has to do it")),
            (ready.has_criterion or not ready.is_verifiable, _("the success criterion")),
            (ready.has_owner, _("an owner")),
            (ready.has_review, _("the next review date")),
        )
        if not there
    ]
    if not missing:
        return None
    return _("Not ready to be published. Still missing: %s.") % ", ".join(missing)


CORRECTABLE: Final = frozenset(
    {
        "title",
        "text",
        "rung",
        "bond",
        "detail",
        "follow_up",
        "is_verifiable",
        "success_criterion",
        "joint_rule",
        "stated_on",
        "stated_precision",
        "stated_words",
    }
)
# What a verdict was measured by: it must not move once the verdict is given.
_MEASURE: Final = frozenset({"rung", "is_verifiable", "success_criterion", "joint_rule"})


def correct_refusal(
    columns: Collection[str], *, is_draft: bool, is_open: bool, has_criterion: bool, reason: str
) -> str | None:
    """Return why some columns may not be corrected, or None.

    :param has_criterion: whether the item would have a success criterion, or need none.
    """
    if not columns:
        return _("Nothing was changed.")
    if other := set(columns) - CORRECTABLE:
        return _("This is not corrected here: %s.") % ", ".join(sorted(other))
    if is_draft:
        return None
    if not reason.strip():
        return _("Say why it is corrected; the reason goes on the record.")
    if not is_open and _MEASURE & set(columns):
        return _("It is closed: what it was measured by cannot change. Reopen it first.")
    if not has_criterion:
        return _("A verifiable promise needs a success criterion.")
    return None
