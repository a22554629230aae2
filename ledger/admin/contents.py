"""The table of contents of an item's page: its sections, and how much there is in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Section:
    """One section. ``count`` is None where there is nothing to count."""

    anchor: str
    label: str
    count: int | None


def contents(shown: Mapping[str, Any]) -> list[Section]:
    """Return the sections in the order of the page.

    :param shown: what the page shows, by the names that ``sections`` gives it.
    """
    relations = [*shown["links"], *shown["children"]]
    rows: list[tuple[str, str, Any]] = [
        ("h-ob", _("Who has to do it"), shown["parties"]),
        ("h-cite", _("Where it is stated"), shown["citations"]),
        ("h-steps", _("Milestones"), shown["milestones"]),
        ("h-occ", _("Occurrences"), shown["occurrences"].count),
        ("h-up", _("Updates"), shown["updates"].count),
        ("h-ev", _("Evidence"), shown["evidence"].count),
        ("h-as", _("Assessments"), shown["assessed"]),
        ("h-rev", _("Reviews"), shown["reviews"].count),
        ("h-dis", _("Disagreements"), shown["disagreements"]),
        ("h-rel-to", _("Links"), relations),
        ("h-risk", _("Risks"), shown["risks"]),
        ("h-rel", _("Released to"), shown["releases"]),
        ("h-ask", _("Questions and answers"), shown["questions"].count),
        ("h-rec", _("Latest on the record"), None),
    ]
    return [
        Section(anchor, label, what if isinstance(what, int) or what is None else len(what))
        for anchor, label, what in rows
    ]
