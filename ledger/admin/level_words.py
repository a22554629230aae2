"""What each level of a release shows, in words for who decides."""

from typing import Any, Final

from django.utils.translation import gettext_lazy

from ledger.admin.display import labelled
from ledger.domain.levels import Level

# What a level shows beyond the one below it.
ADDS: Final[dict[Level, Any]] = {
    Level.HEADLINE: gettext_lazy(
        "its title, instrument, parties and themes, and when it was promised"
    ),
    Level.STATUS: gettext_lazy(
        "its text, desk and status, when it is due, and when it is reviewed next"
    ),
    Level.FULL: gettext_lazy(
        "its evidence with the files, sources, steps, updates, assessments, links and risks, "
        "and what its record says"
    ),
}
_SHOWS: Final[dict[Level, Any]] = {
    Level.HEADLINE: gettext_lazy(
        "Only its title, instrument, parties and themes, and when it was promised."
    ),
    Level.STATUS: gettext_lazy(
        "Also its text, desk and status, when it is due, and when it is reviewed next."
    ),
    Level.FULL: gettext_lazy(
        "All of it: also evidence with its files, sources, steps, updates, assessments, links "
        "and risks, and what its record says."
    ),
}


def choices() -> list[tuple[int, str]]:
    """Return the levels, each with one sentence of what it shows."""
    return [(level.value, shown(level)) for level in Level]


def shown(level: Level) -> str:
    """Return a level's name and what it shows."""
    return labelled(level.label, _SHOWS[level])
