"""What sources claim and people rule and grade, out of the files."""

from ledger import actions
from ledger.actions import NewAssessment, NewUpdate
from ledger.domain.actor import Door
from ledger.domain.assessments import Assessor, Grade, Outlook
from ledger.domain.disagreements import Ruling
from ledger.domain.status import Status
from ledger.management.commitment_seeds import CommitmentSeeds
from ledger.management.facts import Fact
from ledger.models import Disagreement, Source, User


class ClaimSeeds(CommitmentSeeds):
    """Claims of progress, rulings on those that contradict each other, and assessments."""

    def hear(self, fact: Fact) -> None:
        """Record what sources claim: its owner accepts it, a manager rules where they differ."""
        commitment = self._current(fact["reference"])
        for item in fact.list("updates"):
            by = self._owner(commitment)
            actions.record_update(commitment, self._claim(item), by=by, at=self.at, accept=True)
        for item in fact.list("rulings"):
            pending = Disagreement.objects.pending().filter(commitment=commitment)
            contested = pending.filter(first__topic=item["topic"]).first()
            if contested is None:
                raise item.misstated(f"nothing about “{item['topic']}” is left to rule on")
            actions.rule(
                contested,
                ruling=item.choice("ruling", Ruling),
                reasons=item["reasons"],
                by=self._manager(commitment.desk),
                at=self.at,
            )

    def _claim(self, item: Fact) -> NewUpdate:
        return NewUpdate(
            narrative=item["narrative"],
            as_of=item.inner(item["as_of"]).date(),
            topic=item["topic"],
            status=item.choice_if_any("status", Status),
            value=item["value"],
            source=self._find(Source, item, "sources", item["source"]),
            locator=item["locator"],
        )

    def assess(self, fact: Fact) -> None:
        """Record the grades that people gave, each by the person who gave it."""
        for item in fact.list("assessments"):
            new = NewAssessment(
                assessor=item.choice("assessor", Assessor),
                grade=item.choice("grade", Grade),
                outlook=item.choice_if_any("outlook", Outlook),
                rationale=item["rationale"],
                covers_from=item.some_day("covers_from"),
                covers_to=item.some_day("covers_to"),
            )
            commitment = self._current(fact["reference"])
            by = self._find(User, item, "people", item["by"]).acting(Door.SEED)
            actions.assess(commitment, new, by=by, at=self.at)
