"""How commitments hang together, what threatens them, their steps and their rule of recurrence."""

from ledger import actions
from ledger.actions import NewMilestone, NewRisk
from ledger.domain.milestones import MilestoneState
from ledger.domain.recurrence import Anchor, RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.risks import Level
from ledger.management.commitment_seeds import CommitmentSeeds
from ledger.management.facts import Fact
from ledger.models import Commitment, Source


class RelationSeeds(CommitmentSeeds):
    """Umbrellas, links, risks, milestones and recurrence."""

    def relate(self, fact: Fact) -> None:
        """Tell what a commitment is to others; all of them must be published."""
        commitment = self._current(fact["reference"])
        by = self._owner(commitment)
        if "parent" in fact.values:
            parent = self._named_by(fact, "parent")
            actions.set_parent(commitment, parent=parent, by=by, at=self.at)
        for item in fact.list("links"):
            kind, other = item.choice("kind", LinkKind), self._named_by(item, "to")
            actions.link(commitment, other, kind=kind, note=item["note"], by=by, at=self.at)
        for item in fact.list("risks"):
            actions.note_risk(commitment, self._risk(item), by=by, at=self.at)

    def _risk(self, item: Fact) -> NewRisk:
        return NewRisk(
            title=item["title"],
            likelihood=item.choice("likelihood", Level),
            impact=item.choice("impact", Level),
            mitigation=item["mitigation"],
            source=self._find(Source, item, "sources", item["source"]),
            locator=item["locator"],
        )

    def plan(self, fact: Fact) -> None:
        """Set a commitment's steps, and the rule by which it recurs."""
        for item in fact.list("milestones"):
            self._set_milestone(self._current(fact["reference"]), item)
        if "recurrence" in fact.values:
            rule = fact.inner(fact["recurrence"])
            self._set_recurrence(self._current(fact["reference"]), rule)

    def _set_milestone(self, commitment: Commitment, item: Fact) -> None:
        new = NewMilestone(
            title=item["title"],
            weight=item["weight"],
            is_mandatory=item["mandatory"],
            due=item.inner(item["due"]).date(),
        )
        by = self._owner(commitment)
        step = actions.set_milestone(commitment, new, by=by, at=self.at)
        if done_on := item.day("done_on"):
            done, note = MilestoneState.DONE, item["note"]
            actions.settle_milestone(step, to=done, on=done_on, note=note, by=by, at=self.at)

    def _set_recurrence(self, commitment: Commitment, rule: Fact) -> None:
        actions.set_recurrence(
            commitment,
            kind=rule.choice("kind", RuleKind),
            text=rule["text"],
            anchor=rule.choice("anchor", Anchor),
            starts_on=rule.some_day("starts_on"),
            ends_on=rule.day("ends_on"),
            horizon_months=rule["horizon_months"],
            reason=rule["note"],
            by=self._owner(commitment),
            at=self.at,
        )
