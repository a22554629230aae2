"""Documents and commitments as the rules weigh them, for the tests of the rules."""

from dataclasses import replace
from typing import Any, Final

from ledger.domain.evidence import Credibility, DocumentKind, Item, Reliability, Stance
from ledger.domain.status import EditorialState, Standing, Status, Step

PRESS: Final = Item(DocumentKind.PRESS_REPORT, Reliability.C, Credibility.POSSIBLE, "one-agency")
OFFICIAL: Final = Item(
    DocumentKind.OFFICIAL_TEXT, Reliability.B, Credibility.UNKNOWN, "official-journal"
)


def press(group: str, **altered: Any) -> Item:
    """Return a fairly reliable, possibly true press report (C3)."""
    return replace(PRESS, group=group, **altered)


def against(item: Item) -> Item:
    return replace(item, stance=Stance.CONTRADICTS)


def standing(status: Status, **altered: Any) -> Standing:
    """Return a published, verifiable commitment that nothing was found for yet."""
    return replace(Standing(status, EditorialState.PUBLISHED, is_verifiable=True), **altered)


def step(to: Status, **altered: Any) -> Step:
    """Return a move with its note."""
    return replace(Step(to, note="Because."), **altered)
