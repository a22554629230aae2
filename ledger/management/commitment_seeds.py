"""Commitments out of the files: recorded as drafts, and published by a second person."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from ledger import actions
from ledger.actions import Cited, NewCommitment, Obliged
from ledger.domain.actor import Actor, Door, Role
from ledger.domain.publishing import CitationRole, ObligationRole, Rung
from ledger.domain.status import Status
from ledger.domain.strength import Bond, Detail, FollowUp
from ledger.management.facts import Fact, Misstated, by_code, read
from ledger.management.reference_seeds import ReferenceSeeds
from ledger.models import Commitment, Desk, Instrument, Party, Source, Theme, User

# What each commitment holds.
_ALWAYS: Final = frozenset(
    {
        *("number", "reference", "title", "text", "desk", "owner", "themes"),
        *("rung", "bond", "detail", "follow_up", "verifiable", "criterion"),
        *("stated", "due", "review", "obligors", "citations", "status", "moves", "evidence"),
    }
)
# What a commitment holds only where there is some.
_AT_TIMES: Final = frozenset(
    {
        *("instrument", "parent", "links", "risks", "milestones", "recurrence"),
        *("updates", "rulings", "assessments"),
    }
)


class CommitmentSeeds(ReferenceSeeds):
    """The commitments of a folder. What is there already is left as it is."""

    def __init__(self, folder: Path, *, at: datetime) -> None:
        super().__init__(folder, at=at)
        files = sorted((folder / "commitments").glob("*.toml"))
        every = (fact for file in files for fact in read(file, "commitment"))
        self.commitments = by_code(every, "reference")
        self.new: set[str] = set()

    def record(self, fact: Fact) -> None:
        """Record and publish a commitment: its owner asks, a manager decides."""
        if Commitment.objects.filter(reference=fact["reference"]).exists():
            return
        fact.check_names(_ALWAYS | _AT_TIMES)
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
            bond=fact.choice("bond", Bond),
            detail=fact.choice("detail", Detail),
            follow_up=fact.choice("follow_up", FollowUp),
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

    def _cited(self, item: Fact) -> Cited:
        source = self._find(Source, item, "sources", item["source"])
        role = item.choice("role", CitationRole)
        return Cited(source, item["locator"], role, item.values.get("note", ""))

    def _obliged(self, item: Fact) -> Obliged:
        party = self._find(Party, item, "parties", item["party"])
        role = item.choice("role", ObligationRole)
        return Obliged(party, role, item.values.get("note", ""))

    # --- Finding ------------------------------------------------------------------------

    def _instrument_of(self, fact: Fact) -> Instrument:
        code = fact.values.get("instrument") or fact["reference"].rpartition("-")[0]
        return self._find(Instrument, fact, "instruments", code)

    def _named_by(self, fact: Fact, what: str) -> Commitment:
        """Return the commitment that a fact names, as it is now; :param what: the field."""
        if fact[what] not in self.commitments:
            raise fact.misstated(f"{what} “{fact[what]}” is nowhere in the seeds")
        return self._current(fact[what])

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
