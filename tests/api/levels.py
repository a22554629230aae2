"""Items of which each fact is a word of its own, released in every way and as far as may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, product
from typing import Final

from ledger import actions
from ledger.actions import Cited, NewFile, Obliged
from ledger.domain.dates import Precision, stated
from ledger.domain.evidence import DocumentKind
from ledger.domain.levels import Level
from ledger.models import Commitment, Release
from tests.api.conftest import Offices
from tests.factories import (
    NOW,
    a_draft,
    a_party,
    a_source,
    a_theme,
    agreed,
    an_instrument,
    some_evidence,
    who,
)

WAYS: Final = ("item", "instrument", "public")
STATES: Final = ("draft", "published", "withdrawn")
_numbers = count(1)


@dataclass(frozen=True)
class Told:
    """One item, and how it was released.

    :ivar level: as it was released to Belgium, or to everybody; None where nobody may see it.
    :ivar is_gone: whether that was so, and was withdrawn.
    :ivar words: which words tell that a reader saw so much of it; each stands nowhere else.
    """

    item: Commitment
    way: str
    level: Level | None
    is_gone: bool
    words: Mapping[Level, tuple[str, ...]]

    def seen(self, *, by_belgium: bool) -> int:
        """Return the level at which somebody sees it; 0 where nobody does."""
        return self.level or 0 if by_belgium or self.way == "public" else 0

    def is_mourned(self, *, by_belgium: bool) -> bool:
        """Tell whether a feed of changes goes on naming it, so that copies are deleted."""
        return self.is_gone and (self.way == "public" or (by_belgium and self.way == "item"))


def every_way(offices: Offices) -> list[Told]:
    """Make one item for each way, level and state."""
    return [_one(offices, *case) for case in product(WAYS, Level, STATES)]


def _one(offices: Offices, way: str, level: Level, state: str) -> Told:
    n = next(_numbers)
    due, review = date(2031, 1, 1) + timedelta(days=n), date(2033, 1, 1) + timedelta(days=n)
    item = _made(offices, n, due, review, is_draft=state == "draft")
    file = NewFile(f"File{n}x.txt", f"Content{n}x".encode())
    evidence = some_evidence(title=f"Evidence{n}x", url="", file=file)
    actions.attach(item, evidence, by=who(offices.amina), at=NOW)
    given = _released(offices, item, way, level)
    if state == "withdrawn":
        actions.withdraw_release(given, by=who(offices.marc), at=NOW)
    words = {
        Level.HEADLINE: (f"Headline{n}x", f"party{n}x", f"theme{n}x", f'"{item.pk}"'),
        Level.STATUS: (f"Text{n}x", f"Due{n}x", str(due), str(review)),
        Level.FULL: (f"Criterion{n}x", f"Evidence{n}x", f"Locator{n}x", file.sha256),
    }
    shown = level if state == "published" else None
    return Told(item, way, shown, state == "withdrawn", words)


def _made(offices: Offices, n: int, due: date, review: date, *, is_draft: bool) -> Commitment:
    made = a_draft if is_draft else agreed
    people = (offices.amina,) if is_draft else (offices.amina, offices.marc)
    item: Commitment = made(
        *people,
        instrument=an_instrument(f"OF-{n}X"),
        title=f"Headline{n}x",
        text=f"Text{n}x",
        success_criterion=f"Criterion{n}x",
        obligations=[Obliged(a_party(f"party{n}x"))],
        themes=[a_theme(f"theme{n}x")],
        citations=[Cited(a_source(DocumentKind.OFFICIAL_TEXT), f"Locator{n}x")],
        stated=stated(date(2020, 1, 1), Precision.DAY, ""),
        due=stated(due, Precision.DAY, f"Due{n}x"),
        next_review_on=review,
    )
    return item


def _released(offices: Offices, item: Commitment, way: str, level: Level) -> Release:
    thing = item.instrument if way == "instrument" else item
    to = None if way == "public" else offices.belgium
    return actions.release(thing, to=to, level=level, by=who(offices.marc), at=NOW)
