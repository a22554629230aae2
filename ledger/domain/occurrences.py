"""Occurrences: each time a recurring promise has to be kept."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger.domain.dates import day_refusal


class OccurrenceStatus(TextChoices):
    """Where one occurrence stands. None is ever swallowed."""

    EXPECTED = "expected", gettext_lazy("Expected")
    SCHEDULED = "scheduled", gettext_lazy("Scheduled")
    HELD = "held", gettext_lazy("Held")
    PARTLY_HELD = "partly_held", gettext_lazy("Partly held")
    MISSED = "missed", gettext_lazy("Missed")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    WAIVED = "waived", gettext_lazy("Waived")


_S = OccurrenceStatus
# Still to come; once its last day has passed, the clock says "missed".
AHEAD: Final = (_S.EXPECTED, _S.SCHEDULED)
# Still owed: a missed one can be held late, and then says by how much.
OWED: Final = (*AHEAD, _S.MISSED)
HELD: Final = (_S.HELD, _S.PARTLY_HELD)
DROPPED: Final = (_S.CANCELLED, _S.WAIVED)

_SETTLED: Final = frozenset({*HELD, *DROPPED})
# Where each status leads by a person's word.
CHANGES: Final[Mapping[OccurrenceStatus, frozenset[OccurrenceStatus]]] = {
    _S.EXPECTED: _SETTLED | {_S.SCHEDULED},
    _S.SCHEDULED: _SETTLED | {_S.SCHEDULED},
    _S.MISSED: _SETTLED,
    _S.PARTLY_HELD: frozenset({_S.HELD}),
    _S.HELD: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.WAIVED: frozenset(),
}


def change_refusal(
    status: OccurrenceStatus,
    to: OccurrenceStatus,
    *,
    on: date | None,
    note: str,
    today: date,
) -> str | None:
    """Return why an occurrence may not change to a status, or None.

    :param on: the day it was held, or is planned for; :param today: the day at the desk.
    """
    if to is _S.MISSED:
        return _("Only the clock calls an occurrence missed, after its last day.")
    if to not in CHANGES[status]:
        if status in HELD and to in HELD:
            return _("It was held already.")
        told = {"here": status.label, "to": to.label}
        return _("An occurrence cannot go from “%(here)s” to “%(to)s”.") % told
    if (to in DROPPED or status is _S.PARTLY_HELD) and not note.strip():
        return _("Say why; it goes on the record.")
    if to in DROPPED or (status is _S.PARTLY_HELD and on is None):
        return None
    return _day_refusal(to, on, today)


def _day_refusal(to: OccurrenceStatus, on: date | None, today: date) -> str | None:
    if on is None:
        return (
            _("Give the day it was held.") if to in HELD else _("Give the day it is planned for.")
        )
    if to in HELD and on > today:
        return _("It cannot have been held on a day that has not come yet.")
    return day_refusal(on)


def closing_refusal(*, is_running: bool, owed: int) -> str | None:
    """Return why a recurring promise may not get its verdict, or None.

    :param is_running: whether its rule goes on; :param owed: how many occurrences are owed.
    """
    if is_running:
        return _("It recurs: end its rule first. What it came to stands in its occurrences.")
    if not owed:
        return None
    return (
        ngettext(
            "%d occurrence is still owed: hold, cancel or waive it first.",
            "%d occurrences are still owed: hold, cancel or waive them first.",
            owed,
        )
        % owed
    )
