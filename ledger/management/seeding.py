"""Load the starting facts through the same actions that people use."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ledger import actions
from ledger.actions import Cited, NewCommitment, NewEvidence, Obliged
from ledger.domain.actor import Actor, Door, Role
from ledger.domain.evidence import Credibility, DocumentKind, Stance
from ledger.domain.publishing import CitationRole, ObligationRole, Rung
from ledger.domain.status import Status, needs_four_eyes
from ledger.errors import LedgerError
from ledger.management.facts import Fact, Misstated, by_code, read
from ledger.management.reference_seeds import ReferenceSeeds
from ledger.models import (
    Commitment,
    Desk,
    Entry,
    Instrument,
    Party,
    Publisher,
    Release,
    Source,
    Theme,
    User,
)


def holds_real_data() -> bool:
    """Return whether somebody began this ledger by hand: seeds must not mix with it."""
    first = Entry.objects.order_by("id").first()
    if first is None:
        return False
    # Seeds name no real person, so an actor that was erased was none of theirs.
    return bool(first.content("personal").get("actor", {}).get("door") != Door.SEED.value)


class Seeds(ReferenceSeeds):
    """The facts of a folder, on their way into an empty or an already seeded ledger.

    What is there already is left as it is, whatever became of it since.
    """

    def __init__(self, folder: Path, *, at: datetime) -> None:
        super().__init__(folder, at=at)
        files = sorted((folder / "commitments").glob("*.toml"))
        every = (fact for file in files for fact in read(file, "commitment"))
        self.commitments = by_code(every, "reference")
        self.releases = list(read(folder / "releases.toml", "release"))
        self.new: set[str] = set()

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
        # After all are published, because a successor must be.
        yield from ((self.follow, fact) for fact in self.commitments.values())
        yield from ((self.release, fact) for fact in self.releases)

    # --- Commitments --------------------------------------------------------------------

    def record(self, fact: Fact) -> None:
        """Record and publish a commitment: its owner asks, a manager decides."""
        if Commitment.objects.filter(reference=fact["reference"]).exists():
            return
        self.new.add(fact["reference"])
        desk = self._find(Desk, fact, "desks", fact["desk"])
        owner = self._find(User, fact, "people", fact["owner"])
        new = self._new(fact, desk, owner)
        commitment = actions.record(new, by=owner.acting(Door.SEED), at=self.at)
        proposal = actions.submit(commitment, by=owner.acting(Door.SEED), at=self.at)
        actions.decide(proposal, approve=True, by=self._manager(desk), at=self.at)

    def _new(self, fact: Fact, desk: Desk, owner: User) -> NewCommitment:
        review = fact.inner(fact["review"])
        return NewCommitment(
            reference=fact["reference"],
            instrument=self._instrument_of(fact),
            title=fact["title"],
            text=fact["text"],
            desk=desk,
            owner=owner,
            rung=fact.choice("rung", Rung),
            is_verifiable=fact["verifiable"],
            success_criterion=fact["criterion"],
            status=fact.choice("status", Status),
            stated=fact.inner(fact["stated"]).date(),
            due=fact.inner(fact["due"]).date(),
            next_review_on=review.day("next_on"),
            review_every_months=review["every_months"],
            citations=[self._cited(item) for item in fact.list("citations")],
            obligations=[self._obliged(item) for item in fact.list("obligors")],
            themes=[self._find(Theme, fact, "themes", code) for code in fact["themes"]],
        )

    def follow(self, fact: Fact) -> None:
        """Follow a commitment to where its sources have it today."""
        if fact["reference"] not in self.new:
            return
        attached: set[int] = set()
        for step in fact.list("moves"):
            for place in step["evidence"]:
                attached.add(place)
                self._attach(fact, place)
            self._move(fact, step)
        for place in range(len(fact["evidence"])):
            if place not in attached:
                self._attach(fact, place)

    def _attach(self, fact: Fact, place: int) -> None:
        item = fact.list("evidence")[place]
        new = NewEvidence(
            title=item["title"],
            url=item["url"],
            publisher=self._find(Publisher, fact, "publishers", item["publisher"]),
            kind=item.choice("kind", DocumentKind),
            credibility=item.choice("credibility", Credibility),
            stance=item.choice("stance", Stance),
            effective_on=item.day("effective_on"),
            group=item["group"],
        )
        commitment = self._current(fact["reference"])
        actions.attach(commitment, new, by=self._owner(commitment), at=self.at)

    def _move(self, fact: Fact, step: Fact) -> None:
        commitment = self._current(fact["reference"])
        to, owner = step.choice("to", Status), self._owner(commitment)
        given: dict[str, Any] = {"to": to, "note": step["note"], "on": step.day("on")}
        if not needs_four_eyes(Status(commitment.status), to):
            actions.move(commitment, **given, by=owner, at=self.at)
            return
        if successor := step.values.get("successor"):
            if successor not in self.commitments:
                raise fact.misstated(f"successor “{successor}” is nowhere in the seeds")
            given["successor"] = self._current(successor)
        proposal = actions.propose_move(commitment, **given, by=owner, at=self.at)
        manager = self._manager(commitment.desk)
        actions.decide(proposal, approve=True, by=manager, at=self.at)

    def release(self, fact: Fact) -> None:
        """Release an instrument, or one commitment; by any manager who may."""
        thing: Commitment | Instrument
        if fact["commitment"]:
            if fact["commitment"] not in self.commitments:
                raise fact.misstated(f"commitment “{fact['commitment']}” is nowhere in the seeds")
            thing = self._current(fact["commitment"])
            desk = thing.desk
        else:
            thing = self._instrument_of(fact)
            desk = Desk.objects.earliest("created_at")
        party = None if fact["public"] else self._find(Party, fact, "parties", fact["party"])
        # Asked of the whole history: what a manager took back stays taken back.
        given = Release.objects.filter(party=party, is_public=fact["public"])
        if thing.pk not in {row.stream for row in given}:
            actions.release(thing, to=party, by=self._manager(desk), at=self.at)

    # --- Finding ------------------------------------------------------------------------

    def _instrument_of(self, fact: Fact) -> Instrument:
        code = fact.values.get("instrument") or fact["reference"].rpartition("-")[0]
        return self._find(Instrument, fact, "instruments", code)

    def _cited(self, item: Fact) -> Cited:
        source = self._find(Source, item, "sources", item["source"])
        role = item.choice("role", CitationRole)
        return Cited(source, item["locator"], role, item.values.get("note", ""))

    def _obliged(self, item: Fact) -> Obliged:
        party = self._find(Party, item, "parties", item["party"])
        role = item.choice("role", ObligationRole)
        return Obliged(party, role, item.values.get("note", ""))

    def _current(self, reference: str) -> Commitment:
        with_desk = Commitment.objects.select_related("desk", "owner", "successor")
        return with_desk.get(reference=reference)

    def _owner(self, commitment: Commitment) -> Actor:
        if commitment.owner is None:
            raise Misstated(f"{commitment.reference} has no owner who could act.")
        return commitment.owner.acting(Door.SEED)

    def _manager(self, desk: Desk) -> Actor:
        for manager in self._managers:
            if desk.pk in manager.desks:
                return manager
        raise Misstated(f"No manager sits on the desk “{desk.code}”.")

    @cached_property
    def _managers(self) -> list[Actor]:
        people = User.objects.filter(role=Role.MANAGER, is_active=True).order_by("username")
        return [person.acting(Door.SEED) for person in people]
