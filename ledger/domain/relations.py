"""How one commitment relates to another."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class LinkKind(TextChoices):
    """What one commitment is to another, told from the first."""

    SUPERSEDED_BY = "superseded_by", gettext_lazy("Superseded by")
    MERGED_INTO = "merged_into", gettext_lazy("Merged into")
    SPLIT_FROM = "split_from", gettext_lazy("Split from")
    IMPLEMENTS = "implements", gettext_lazy("Implements")
    RESTATES = "restates", gettext_lazy("Restates")
    DEPENDS_ON = "depends_on", gettext_lazy("Depends on")
    CONFLICTS_WITH = "conflicts_with", gettext_lazy("Conflicts with")


# The same link, told from the other end.
INVERSE: Final = {
    LinkKind.SUPERSEDED_BY: gettext_lazy("Supersedes"),
    LinkKind.MERGED_INTO: gettext_lazy("Has taken in"),
    LinkKind.SPLIT_FROM: gettext_lazy("Split into"),
    LinkKind.IMPLEMENTS: gettext_lazy("Implemented by"),
    LinkKind.RESTATES: gettext_lazy("Restated by"),
    LinkKind.DEPENDS_ON: gettext_lazy("Needed by"),
    LinkKind.CONFLICTS_WITH: gettext_lazy("Conflicts with"),
}
# Made by closing an item, and by nothing else.
SUCCESSIONS: Final = (LinkKind.SUPERSEDED_BY, LinkKind.MERGED_INTO)
# Conflict is mutual, so a circle of conflicts says nothing wrong.
ACYCLIC: Final = tuple(kind for kind in LinkKind if kind is not LinkKind.CONFLICTS_WITH)


def link_refusal(kind: LinkKind) -> str | None:
    """Return why a link may not be made by itself, or None."""
    if kind in SUCCESSIONS:
        return _("To replace or merge an item, propose the move to “Superseded”.")
    return None
