"""Load the starting facts through the same actions that people use."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from ledger import actions
from ledger.domain.actor import Door
from ledger.errors import LedgerError
from ledger.management.claim_seeds import ClaimSeeds
from ledger.management.facts import Fact, Misstated, read
from ledger.management.move_seeds import MoveSeeds
from ledger.management.relation_seeds import RelationSeeds
from ledger.models import Commitment, Desk, Entry, Instrument, Party, Release
from ledger.models.log import LOG


def holds_real_data() -> bool:
    """Return whether somebody began this ledger by hand: seeds must not mix with it."""
    first = Entry.objects.exclude(stream=LOG).order_by("id").first()
    if first is None:
        return False
    # Seeds name no real person, so an actor that was erased was none of theirs.
    return bool(first.content("personal").get("actor", {}).get("door") != Door.SEED.value)


class Seeds(RelationSeeds, ClaimSeeds, MoveSeeds):
    """The facts of a folder, on their way into an empty or an already seeded ledger.

    What is there already is left as it is, whatever became of it since.
    """

    def __init__(self, folder: Path, *, at: datetime) -> None:
        super().__init__(folder, at=at)
        self.releases = list(read(folder / "releases.toml", "release"))

    def __len__(self) -> int:
        """The number of steps that ``load`` takes."""
        return sum(map(len, self.facts.values())) + 2 * len(self.commitments) + len(self.releases)

    def load(self) -> Iterator[None]:
        """Load everything, one step at a time; call it inside a transaction.

        :raises Misstated: a fact names what does not exist, or a rule refuses it.
        """
        for make, fact in self._steps():
            try:
                make(fact)
            except Misstated:
                raise
            except LedgerError as refused:
                raise fact.misstated(str(refused).rstrip(".")) from refused
            except (LookupError, TypeError, AttributeError) as wrong:
                raise fact.misstated(f"a value is missing or of the wrong kind: {wrong}") from wrong
            yield

    def _steps(self) -> Iterator[tuple[Callable[[Fact], object], Fact]]:
        for name, make in self.makers().items():
            yield from ((make, fact) for fact in self.facts[name].values())
        yield from ((self.record, fact) for fact in self.commitments.values())
        # After all are published, because a successor or a parent must be.
        yield from ((self.follow, fact) for fact in self.commitments.values())
        yield from ((self.release, fact) for fact in self.releases)

    def follow(self, fact: Fact) -> None:
        """Follow a commitment to where its sources have it today."""
        if fact["reference"] not in self.new:
            return
        # What is open still can be related and planned, so moves come after.
        self.relate(fact)
        self.plan(fact)
        self.hear(fact)
        self.move(fact)
        self.assess(fact)

    def release(self, fact: Fact) -> None:
        """Release an instrument, or one commitment; by any manager who may."""
        thing: Commitment | Instrument
        if fact["commitment"]:
            thing = self._named_by(fact, "commitment")
            desk = thing.desk
        else:
            thing = self._instrument_of(fact)
            desk = Desk.objects.earliest("created_at")
        party = None if fact["public"] else self._find(Party, fact, "parties", fact["party"])
        # Asked of the whole history: what a manager took back stays taken back.
        given = Release.objects.filter(party=party, is_public=fact["public"])
        if thing.pk not in {row.stream for row in given}:
            actions.release(thing, to=party, by=self._manager(desk), at=self.at)
