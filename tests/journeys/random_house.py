"""A small house in which anything may happen, in any order, that a desk can ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ledger import actions
from ledger.actions import Cited, NewMilestone, Obliged
from ledger.domain.actor import Actor, Role
from ledger.domain.dates import Precision, StatedDate, local_day
from ledger.domain.disagreements import Ruling
from ledger.domain.evidence import Stance
from ledger.domain.milestones import MilestoneState
from ledger.domain.occurrences import OccurrenceStatus
from ledger.domain.parts import JointRule, Position
from ledger.domain.publishing import CitationRole
from ledger.domain.recurrence import RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.status import MOVES, Status
from ledger.errors import LedgerError
from ledger.models import Commitment, Desk, Entry, Obligation, Partner, Party, User
from tests.actions.history_in_full import a_claim
from tests.factories import (
    NOW,
    SETUP,
    a_desk,
    a_partner,
    a_party,
    a_person,
    a_source,
    agreed,
    an_instrument,
    some_evidence,
    who,
)

# Which item, and of some rows which.
number = some.integers(0, 5)
# A proposal waits, or is decided on at once: most often approved.
# A place in a list of moves, drawn more often from its beginning.
place = some.integers(0, 3) | some.integers(0, 15)
answers = some.sampled_from([None, True, True, False])
days = some.integers(0, 300)


@dataclass
class People:
    desk: Desk
    amina: User
    marc: User
    partner: Partner
    parties: list[Party] = field(default_factory=list)


class RandomHouse(RuleBasedStateMachine):
    """Each rule asks for one thing; most are refused, and a refusal must leave no trace."""

    def __init__(self) -> None:
        super().__init__()
        self.at: datetime = NOW
        self.released: set[Any] = set()

    @initialize()
    def open_the_house(self) -> None:
        desk = a_desk()
        amina, marc = a_person("amina", Role.OFFICER, desk), a_person("marc", Role.MANAGER, desk)
        parties = [a_party(), a_party()]
        self.people = People(desk, amina, marc, a_partner(parties[1]), parties)
        instrument = an_instrument("RANDOM", *parties)
        self.items = [
            agreed(
                amina,
                marc,
                instrument=instrument,
                obligations=[Obliged(party) for party in parties],
                joint_rule=joint_rule,
            ).pk
            for joint_rule in (JointRule.EVERY, JointRule.ANY, JointRule.EVERY)
        ]

    # --- Asking -------------------------------------------------------------------------

    @property
    def by(self) -> Actor:
        return who(self.people.amina)

    def item(self, n: int) -> Commitment:
        found: Commitment = Commitment.objects.select_related("desk").get(
            pk=self.items[n % len(self.items)]
        )
        return found

    def part(self, n: int) -> Obligation:
        found: Obligation = self.item(n).obligations.obliged()[n % 2]
        return found

    def pick(self, n: int, rows: Any) -> Any:
        """Return one of some rows, or None where there are none."""
        rows = list(rows)
        return rows[n % len(rows)] if rows else None

    def ask(self, action: Callable[..., object], *args: Any, **given: Any) -> bool:
        """Ask for something, and return whether it was done."""
        before = Entry.objects.count()
        try:
            action(*args, **({"by": self.by, "at": self.at} | given))
        except LedgerError:
            assert Entry.objects.count() == before, "a refusal leaves no trace"
            return False
        return True

    # --- What may happen ----------------------------------------------------------------

    @rule(by=days)
    def time_passes(self, by: int) -> None:
        self.at += timedelta(days=by, seconds=1)

    def listed(self, here: str, which: int) -> Status:
        """Return one of the moves that the table lists, now and then one that it does not."""
        listed: list[Status] = [*MOVES[Status(here)], *Status]
        return listed[which % len(listed)]

    @rule(n=number, which=place, has_evidence=some.booleans())
    def move(self, n: int, which: int, has_evidence: bool) -> None:  # noqa: FBT001
        to = self.listed(self.item(n).status, which)
        evidence = some_evidence() if has_evidence else None
        if not self.ask(actions.move, self.item(n), to=to, note="Moved.", evidence=evidence):
            self.propose(n, to, "Seen.", True)  # noqa: FBT003

    @rule(n=number, which=place, override=some.sampled_from(["", "Seen."]), then=answers)
    def close_or_reopen(self, n: int, which: int, override: str, then: bool | None) -> None:  # noqa: FBT001
        self.propose(n, self.listed(self.item(n).status, which), override, then)

    def propose(self, n: int, to: Status, override: str, then: bool | None) -> None:  # noqa: FBT001
        successor = self.item(n + 1) if to is Status.SUPERSEDED else None
        is_asked = self.ask(
            actions.propose_move,
            self.item(n),
            to=to,
            note="Asked.",
            override=override,
            successor=successor,
        )
        if is_asked and then is not None:
            self.decide(n, then)

    @rule(n=number, which=place, then=answers)
    def move_a_part(self, n: int, which: int, then: bool | None) -> None:  # noqa: FBT001
        to = self.listed(self.part(n).status or self.item(n).status, which)
        evidence = some_evidence()
        if self.ask(actions.move_part, self.part(n), to=to, note="Moved.", evidence=evidence):
            return
        if self.ask(actions.propose_part, self.part(n), to=to, note="Asked.") and then is not None:
            self.decide(n, then)

    @rule(n=number)
    def decide_later(self, n: int) -> None:
        self.decide(n, True)  # noqa: FBT003

    def decide(self, n: int, is_approved: bool) -> None:  # noqa: FBT001
        if waiting := self.item(n).proposals.pending().first():
            by = who(self.people.marc)
            self.ask(actions.decide, waiting, approve=is_approved, note="Decided.", by=by)

    @rule(n=number)
    def renounce(self, n: int) -> None:
        cited = Cited(a_source(), "¶1", CitationRole.RENUNCIATION)
        self.ask(actions.cite, self.item(n), cited)

    @rule(n=number, stance=some.sampled_from(Stance), holds=some.none() | days)
    def attach(self, n: int, stance: Stance, holds: int | None) -> None:
        today = local_day(self.at, self.people.desk.time_zone)
        ends = today + timedelta(days=holds) if holds is not None else None
        self.ask(actions.attach, self.item(n), some_evidence(stance=stance, expires_on=ends))

    @rule(n=number)
    def withdraw_evidence(self, n: int) -> None:
        item = self.item(n)
        if evidence := self.pick(n, item.evidence.standing()):
            self.ask(actions.withdraw_evidence, item, evidence, reason="Another item's.")

    @rule(n=number, weight=some.integers(-1, 4), ahead=some.none() | days)
    def set_a_milestone(self, n: int, weight: int, ahead: int | None) -> None:
        due = StatedDate()
        if ahead is not None:
            due = StatedDate(self.at.date() + timedelta(days=ahead), Precision.DAY)
        self.ask(actions.set_milestone, self.item(n), NewMilestone("A step", weight, due=due))

    @rule(n=number, to=some.sampled_from(MilestoneState))
    def settle_a_milestone(self, n: int, to: MilestoneState) -> None:
        if step := self.pick(n, self.item(n).milestones.all()):
            self.ask(actions.settle_milestone, step, to=to, note="So.")

    @rule(
        n=number,
        status=some.sampled_from([Status.ANNOUNCED, Status.IN_PROGRESS, Status.FULFILLED]),
        ago=some.none() | days,
        is_accepted=some.sampled_from([True, True, False]),
    )
    def claim(self, n: int, status: Status, ago: int | None, is_accepted: bool) -> None:  # noqa: FBT001
        as_of = StatedDate(None, Precision.UNSTATED, "lately")
        if ago is not None:
            as_of = StatedDate(self.at.date() - timedelta(days=ago), Precision.DAY)
        new = a_claim(status=status, as_of=as_of)
        self.ask(actions.record_update, self.item(n), new, accept=is_accepted)

    @rule(n=number, ruling=some.sampled_from(Ruling))
    def rule_on(self, n: int, ruling: Ruling) -> None:
        if found := self.pick(n, self.item(n).disagreements.all()):
            self.ask(actions.rule, found, ruling=ruling, reasons="Weighed.")

    @rule(n=number, ahead=some.integers(-5, 60))
    def ask_for_a_position(self, n: int, ahead: int) -> None:
        by_when = self.at.date() + timedelta(days=ahead)
        self.ask(actions.ask_position, self.part(n), answer_by=by_when)

    @rule(n=number, position=some.sampled_from(Position))
    def take_a_position(self, n: int, position: Position) -> None:
        on = self.at.date()
        self.ask(actions.take_position, self.part(n), position=position, on=on, note="Said.")

    @rule(n=number, m=number, kind=some.sampled_from(LinkKind))
    def link(self, n: int, m: int, kind: LinkKind) -> None:
        self.ask(actions.link, self.item(n), self.item(m), kind=kind)

    @rule(n=number, m=number)
    def put_below(self, n: int, m: int) -> None:
        self.ask(actions.set_parent, self.item(n), parent=self.item(m))

    @rule(n=number, until=some.none() | days)
    def recur(self, n: int, until: int | None) -> None:
        start = NOW.date()
        self.ask(
            actions.set_recurrence,
            self.item(n),
            kind=RuleKind.CALENDAR_YEAR,
            starts_on=start,
            ends_on=None if until is None else start + timedelta(days=until),
            reason="So.",
        )

    @rule(n=number, to=some.sampled_from(OccurrenceStatus))
    def change_an_occurrence(self, n: int, to: OccurrenceStatus) -> None:
        if found := self.pick(n, self.item(n).occurrences.all()):
            on = self.at.date()
            self.ask(actions.change_occurrence, found, to=to, on=on, note="So.")

    @rule(n=number)
    def let_the_clock_strike(self, n: int) -> None:
        for tick in (actions.plan_occurrences, actions.mark_missed):
            self.ask(tick, self.item(n), by=SETUP)

    @rule(n=number)
    def release(self, n: int) -> None:
        item, party = self.item(n), self.people.partner.party
        if self.ask(actions.release, item, to=party, by=who(self.people.marc)):
            self.released.add(item.pk)

    @precondition(lambda self: self.released)
    @rule(n=number)
    def withdraw_a_release(self, n: int) -> None:
        item = self.item(n)
        if given := item.releases.standing().first():
            self.ask(actions.withdraw_release, given, by=who(self.people.marc))
            self.released.discard(item.pk)
