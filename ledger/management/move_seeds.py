"""Where commitments went since they were stated, out of the files: moves and their evidence."""

from typing import Any

from ledger import actions
from ledger.actions import NewEvidence
from ledger.domain.evidence import Credibility, DocumentKind, Stance
from ledger.domain.relations import LinkKind
from ledger.domain.status import Status, needs_four_eyes
from ledger.management.commitment_seeds import CommitmentSeeds
from ledger.management.facts import Fact
from ledger.models import Commitment, Obligation, Proposal, Publisher


class MoveSeeds(CommitmentSeeds):
    """Moves of the whole, of one party's part, or of the due date, each with its evidence."""

    def move(self, fact: Fact) -> None:
        """Make a commitment's moves in order, and attach what no move rests on at the end."""
        attached: set[int] = set()
        for step in fact.list("moves"):
            for place in step.values.get("evidence", ()):
                if place not in attached:
                    attached.add(place)
                    self._attach(fact, place)
            self._step(fact, step)
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

    def _step(self, fact: Fact, step: Fact) -> None:
        commitment = self._current(fact["reference"])
        if "due" in step.values:
            self._move_due(commitment, step)
        elif "party" in step.values:
            self._move_part(commitment, step)
        else:
            self._move_whole(commitment, step)

    def _move_due(self, commitment: Commitment, step: Fact) -> None:
        due, by = step.inner(step["due"]).date(), self._owner(commitment)
        asked = actions.propose_due(commitment, due=due, note=step["note"], by=by, at=self.at)
        self._approve(asked, commitment)

    def _move_part(self, commitment: Commitment, step: Fact) -> None:
        part = self._part(commitment, step)
        given = self._given(commitment, step)
        if not needs_four_eyes(Status(part.status or commitment.status), given["to"]):
            actions.move_part(part, **given)
            return
        self._approve(actions.propose_part(part, **given), commitment)

    def _part(self, commitment: Commitment, step: Fact) -> Obligation:
        found = commitment.obligations.obliged().filter(party__code=step["party"]).first()
        if found is None:
            raise step.misstated(f"party “{step['party']}” has no part in it")
        return found

    def _move_whole(self, commitment: Commitment, step: Fact) -> None:
        given = self._given(commitment, step)
        if not needs_four_eyes(Status(commitment.status), given["to"]):
            actions.move(commitment, **given)
            return
        if "successor" in step.values:
            given["successor"] = self._named_by(step, "successor")
            given["succession"] = step.choice("succession", LinkKind)
        self._approve(actions.propose_move(commitment, **given), commitment)

    def _given(self, commitment: Commitment, step: Fact) -> dict[str, Any]:
        return {
            "to": step.choice("to", Status),
            "note": step["note"],
            "on": step.day("on"),
            "by": self._owner(commitment),
            "at": self.at,
        }

    def _approve(self, asked: Proposal, commitment: Commitment) -> None:
        actions.decide(asked, approve=True, by=self._manager(commitment.desk), at=self.at)
