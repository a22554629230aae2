"""Load reference data, people and partners from facts."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from ledger import actions
from ledger.domain.actor import Actor, Door, Role
from ledger.domain.evidence import DocumentKind, Reliability
from ledger.management.facts import Fact, by_code, read
from ledger.models import Desk, Instrument, Partner, Party, Publisher, Source, Theme, User, stated
from ledger.models.instrument import InstrumentKind
from ledger.models.party import PartyKind
from ledger.models.recorded import Root

R = TypeVar("R", bound=Root)
SEED: Final = Actor(None, "starting data", Role.ADMINISTRATOR, frozenset(), Door.SEED)
# File to its table and the column that names a row.
FILES: Final = {
    "parties": ("party", "code"),
    "desks": ("desk", "code"),
    "people": ("person", "username"),
    "publishers": ("publisher", "code"),
    "themes": ("theme", "code"),
    "sources": ("source", "code"),
    "instruments": ("instrument", "code"),
    "partners": ("partner", "code"),
}


class ReferenceSeeds:
    """The facts that commitments stand on. What is there already is left as it is."""

    def __init__(self, folder: Path, *, at: datetime) -> None:
        self.at = at
        self.facts = {
            name: by_code(read(folder / f"{name}.toml", table), code)
            for name, (table, code) in FILES.items()
        }

    def makers(self) -> dict[str, Callable[[Fact], object]]:
        """Return what makes a row of each file's facts."""
        return {
            "parties": self.party,
            "desks": self.desk,
            "people": self.person,
            "publishers": self.publisher,
            "themes": self.theme,
            "sources": self.source,
            "instruments": self.instrument,
            "partners": self.partner,
        }

    def party(self, fact: Fact) -> Party:
        return self._reference(
            Party, fact, name=fact["name"], kind=fact.choice("kind", PartyKind), iso=fact["iso"]
        )

    def publisher(self, fact: Fact) -> Publisher:
        grade = fact.choice("reliability", Reliability)
        return self._reference(
            Publisher, fact, name=fact["name"], reliability=grade, reason=fact["why"]
        )

    def theme(self, fact: Fact) -> Theme:
        parent = self.theme(self._named(fact, "themes", fact["parent"])) if fact["parent"] else None
        return self._reference(Theme, fact, name=fact["name"], parent=parent)

    def source(self, fact: Fact) -> Source:
        return self._reference(
            Source,
            fact,
            title=fact["title"],
            publisher=self._find(Publisher, fact, "publishers", fact["publisher"]),
            kind=fact.choice("kind", DocumentKind),
            link=fact["link"],
            sha256=fact["sha256"],
            independence_group=fact["group"],
            **stated.values("published", fact.date("published_on")),
        )

    def instrument(self, fact: Fact) -> Instrument:
        parties = [self._find(Party, fact, "parties", code) for code in fact["parties"]]
        return self._reference(
            Instrument,
            fact,
            parties=parties,
            name=fact["name"],
            kind=fact.choice("kind", InstrumentKind),
            also_known_as=", ".join(fact["aliases"]),
            **stated.values("dated", fact.date("dated_on")),
        )

    def desk(self, fact: Fact) -> None:
        if not Desk.objects.filter(code=fact["code"]).exists():
            desk = Desk(**{name: fact[name] for name in ("code", "name", "place", "time_zone")})
            actions.add_desk(desk, by=SEED, at=self.at)

    def person(self, fact: Fact) -> None:
        if User.objects.filter(username=fact["username"]).exists():
            return
        actions.add_person(
            username=fact["username"],
            full_name=fact["name"],
            role=fact.choice("role", Role),
            desks=tuple(self._find(Desk, fact, "desks", code) for code in fact["desks"]),
            by=SEED,
            at=self.at,
        )

    def partner(self, fact: Fact) -> None:
        if not Partner.objects.filter(code=fact["code"]).exists():
            party = self._find(Party, fact, "parties", fact["party"])
            partner = Partner(
                code=fact["code"], party=party, name=fact["name"], contact=fact["contact_role"]
            )
            actions.add_partner(partner, by=SEED, at=self.at)

    def _reference(self, model: type[R], fact: Fact, **values: Any) -> R:
        found = model._default_manager.filter(code=fact["code"]).first()
        if found is None:
            parties = values.pop("parties", ())
            found = model(code=fact["code"], **values)
            actions.add_reference(found, by=SEED, at=self.at, parties=parties)  # type: ignore[arg-type]
        return found

    def _named(self, fact: Fact, kind: str, code: str) -> Fact:
        if code not in self.facts[kind]:
            raise fact.misstated(f"“{code}” is not in {kind}.toml")
        return self.facts[kind][code]

    def _find(self, model: type[R], fact: Fact, kind: str, code: str) -> R:
        self._named(fact, kind, code)
        key = "username" if model is User else "code"
        return model._default_manager.get(**{key: code})
