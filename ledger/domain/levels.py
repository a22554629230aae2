"""How much of an item a release shows: its headline, its status, or all of it."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy


class Level(IntegerChoices):
    """Each level shows what those below it show, and more."""

    HEADLINE = 1, gettext_lazy("Headline")
    STATUS = 2, gettext_lazy("Status")
    FULL = 3, gettext_lazy("Full")

    @property
    def code(self) -> str:
        """The word that partners read."""
        return self.name.lower()


# As partners read them: code and label.
CODES: Final = [(level.code, level.label) for level in Level]

# From this level on the record itself is shown: what its entries say, and the files of evidence.
# Below it, of an entry only where it stands in its chain; so nothing that a level leaves out of
# the document is read from its history.
RECORD: Final = Level.FULL

_OF_HEADLINES: Final = frozenset(
    {
        *("id", "ref", "url", "level", "title", "instrument", "parent", "parties", "themes"),
        *("made_on", "made", "version", "created_at", "updated_at", "ledger"),
    }
)
_OF_STATUS: Final = _OF_HEADLINES | {
    *("text", "status", "owner", "due_on", "due", "overdue", "late", "next_review_on"),
}
# Of a party, who it is and what it is in it; how it stands comes with the status.
_OF_PARTIES: Final = frozenset({"role", "code", "name", "kind"})


def shown_from(name: str) -> Level:
    """Return the least level that shows a field of the document."""
    if name in _OF_HEADLINES:
        return Level.HEADLINE
    return Level.STATUS if name in _OF_STATUS else Level.FULL


def projected(document: Mapping[str, Any], level: Level) -> dict[str, Any]:
    """Return what a level shows of an item's document: what it does not show is absent."""
    if level is Level.FULL:
        return dict(document)
    kept = _OF_HEADLINES if level is Level.HEADLINE else _OF_STATUS
    shown = {name: value for name, value in document.items() if name in kept}
    if level is Level.HEADLINE:
        parties = shown.get("parties", [])
        told = [{name: party[name] for name in party if name in _OF_PARTIES} for party in parties]
        shown |= {"parties": told} if "parties" in shown else {}
    return shown
