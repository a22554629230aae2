"""A house in which things happen that Pieter sees, with or without others that he does not."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from ledger import actions
from ledger.actions import Cited, NewFile, Obliged
from ledger.domain.actor import Role
from ledger.domain.credentials import Scope
from ledger.domain.dates import Precision, stated
from ledger.domain.evidence import DocumentKind
from ledger.domain.levels import Level
from ledger.errors import LedgerError
from ledger.models import Commitment, Desk, Instrument, Party, Source, Theme, User
from tests.api.chance import Dice
from tests.api.partners import Caller
from tests.factories import (
    a_desk,
    a_key,
    a_partner,
    a_party,
    a_person,
    a_source,
    a_theme,
    agreed,
    an_instrument,
    who,
)

ZONES: Final = ("Europe/Brussels", "Asia/Kolkata", "Pacific/Kiritimati", "America/Los_Angeles")
_BEGINS: Final = date(2026, 7, 1)
# What may happen: to an item that he sees, as an officer and a manager; and beside it.
Seen = Callable[["World", Commitment, Any, Any], None]
Hidden = Callable[["World"], None]


@dataclass
class World:
    """What is there, and what may be told of it.

    :ivar items: the keys of what Pieter may see at some time; :ivar anchors: of items that he
        never may, and that are there in any case. :ivar is_over: whether he sees nothing
        happen any more.
    """

    dice: Dice
    has_hidden: bool
    is_over: bool = False
    desk: Desk = field(init=False)
    people: tuple[User, User] = field(init=False)
    belgium: Party = field(init=False)
    india: Party = field(init=False)
    pieter: Caller = field(init=False)
    indira: Caller = field(init=False)
    parties: list[Party] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    instruments: list[Instrument] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    anchors: list[Any] = field(default_factory=list)
    elsewhere: list[tuple[Desk, User, User]] = field(default_factory=list)
    secrets: list[Any] = field(default_factory=list)

    def open(self) -> None:
        """Set up what both worlds begin with."""
        self.desk = a_desk("brussels")
        self.people = (
            a_person("amina", Role.OFFICER, self.desk),
            a_person("marc", Role.MANAGER, self.desk),
        )
        self.belgium, self.india = a_party("be"), a_party("in")
        self.pieter, self.indira = self._caller(self.belgium), self._caller(self.india)
        self.parties = [self.belgium, self.india, a_party("eu")]
        self.themes = [a_theme("security")]
        self.themes.append(a_theme("maritime", self.themes[0]))
        self.sources = [a_source(DocumentKind.OFFICIAL_TEXT) for _ in range(2)]
        self.instruments = [an_instrument("WHOLE"), an_instrument("SINGLE")]
        marc = who(self.people[1])
        level = self.pick(list(Level))
        actions.release(self.instruments[0], to=self.belgium, level=level, by=marc, at=self.dice.at)
        for _n in range(2):
            self.anchors.append(self.promise(self.instruments[1]).pk)
        self.show()

    def _caller(self, party: Party) -> Caller:
        partner = a_partner(party)
        key, token = a_key(partner, scopes=list(Scope), at=self.dice.at)
        return Caller(partner, key, token)

    def pick(self, some: Any) -> Any:
        """Return one of some; the source of chance that is on decides."""
        return self.dice.now.choice(list(some))

    def chance(self, share: float) -> bool:
        return self.dice.now.random() < share

    def item(self, key: Any) -> Commitment:
        found: Commitment = Commitment.objects.select_related("desk", "instrument").get(pk=key)
        return found

    def promise(self, instrument: Instrument, **given: Any) -> Commitment:
        """Publish an item whose reference does not depend on how many there are."""
        n = next(self.dice)
        fields: dict[str, Any] = {
            "instrument": instrument,
            "reference": f"{instrument.code}-{n:03}",
            "obligations": [Obliged(party) for party in {self.pick(self.parties), self.india}],
            "themes": [self.pick(self.themes)],
            "citations": [Cited(self.pick(self.sources), f"¶{n}")],
            "next_review_on": _BEGINS + timedelta(days=self.dice.now.randrange(1, 200)),
            **given,
        }
        if self.chance(0.7):
            due = _BEGINS + timedelta(days=self.dice.now.randrange(-100, 300))
            fields["due"] = stated(due, Precision.DAY, "")
        desk = fields.pop("desk", None)
        people = next((p for d, *p in self.elsewhere if d == desk), list(self.people))
        made = agreed(people[0], people[1], **fields)
        return self.item(made.pk)

    def file(self) -> NewFile:
        n = next(self.dice)
        return NewFile(f"file-{n}.txt", f"What was agreed, {n}.".encode())

    # --- What Pieter sees happen ----------------------------------------------------------

    def show(self) -> None:
        """Publish an item that is released to him, by itself or with its instrument."""
        whole = self.chance(0.5)
        item = self.promise(self.instruments[0 if whole else 1])
        if not whole:
            to, level = self.pick([self.belgium, None]), self.pick(Level)
            by = who(self.people[1])
            actions.release(item, to=to, level=level, by=by, at=self.dice.at)
        self.items.append(item.pk)

    def step(self, acts: Sequence[Seen]) -> None:
        """Let one thing happen; what a rule refuses, or what there is nothing for, does not."""
        item = self.item(self.pick(self.items))
        with suppress(LedgerError, IndexError):
            self.pick(acts)(self, item, who(self.people[0]), who(self.people[1]))

    # --- What he does not -----------------------------------------------------------------

    def hide(self, many: int, acts: Sequence[Hidden]) -> None:
        """Let some things happen that he may not see; in the other world nothing does."""
        if not self.has_hidden:
            return
        with self.dice.hidden():
            for _n in range(many):
                self._hide(self.pick(acts))

    def _hide(self, act: Hidden) -> None:
        if not self.elsewhere or self.chance(0.1):
            n = next(self.dice)
            desk = a_desk(f"hidden-{n}", self.pick(ZONES))
            people = [a_person(f"{r}-{n}", r, desk) for r in (Role.OFFICER, Role.MANAGER)]
            self.elsewhere.append((desk, people[0], people[1]))
        with suppress(LedgerError, IndexError):  # refused, or there is nothing yet to do it to
            act(self)
