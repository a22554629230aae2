"""What may happen to an item that Pieter sees: each is asked for, and may be refused."""

from typing import Any, Final

from ledger import actions
from ledger.actions import NewMilestone, NewRisk
from ledger.domain.evidence import Stance
from ledger.domain.levels import Level
from ledger.domain.relations import LinkKind
from ledger.domain.reviews import Outcome
from ledger.domain.risks import Level as RiskLevel
from ledger.domain.status import Status
from ledger.models import Commitment, Instrument, Release
from tests.actions.history_in_full import a_claim
from tests.api.two_worlds import Seen, World
from tests.factories import approve, some_evidence


def move(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    evidence = some_evidence(file=world.file()) if world.chance(0.5) else some_evidence()
    to = world.pick([Status.IN_PROGRESS, Status.STALLED, Status.AGREED])
    actions.move(item, to=to, note="So.", evidence=evidence, by=by, at=world.dice.at)


def close(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    successor = world.item(world.pick(world.anchors + world.items))
    asked = actions.propose_move(
        item,
        to=world.pick([Status.FULFILLED, Status.SUPERSEDED]),
        note="Done.",
        evidence=some_evidence(),
        successor=successor,
        by=by,
        at=world.dice.at,
    )
    approve(asked, world.people[1])


def attach(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    evidence = some_evidence(stance=world.pick(Stance), file=world.file())
    actions.attach(item, evidence, by=by, at=world.dice.at)


def review(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    actions.hold_review(item, outcome=Outcome.UPHELD, summary="Fine.", by=by, at=world.dice.at)


def note_risk(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    actions.note_risk(
        item, NewRisk("Elections", RiskLevel.LOW, RiskLevel.HIGH), by=by, at=world.dice.at
    )


def set_step(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    actions.set_milestone(item, NewMilestone("Sign", 2), by=by, at=world.dice.at)


def claim(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    actions.record_update(item, a_claim(), by=by, at=world.dice.at, accept=world.chance(0.7))


def relate(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    other = world.item(world.pick(world.anchors + world.items))
    actions.link(item, other, kind=world.pick(LinkKind), by=by, at=world.dice.at)


def put_below(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    parent = world.item(world.pick(world.anchors + world.items))
    actions.set_parent(item, parent=parent, by=by, at=world.dice.at)


def correct(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    changes = {"title": f"Title {next(world.dice)}"}
    actions.correct(item, changes=changes, reason="Typo.", by=by, at=world.dice.at)


def show_otherwise(world: World, _item: Commitment, _by: Any, manager: Any) -> None:
    """Show more, less, or nothing of an item, or of a whole instrument."""
    his = Release.objects.standing_for(world.belgium.pk).order_by("pk")
    given, level = world.pick(his), world.pick(Level)
    if world.chance(0.6):
        actions.change_release(given, level=level, by=manager, at=world.dice.at)
    else:
        actions.withdraw_release(given, by=manager, at=world.dice.at)


def show_again(world: World, item: Commitment, _by: Any, manager: Any) -> None:
    to, level = world.pick([world.belgium, None]), world.pick(Level)
    thing = Instrument.objects.get(code="WHOLE") if world.chance(0.3) else item
    actions.release(thing, to=to, level=level, by=manager, at=world.dice.at)


def rename(world: World, item: Commitment, by: Any, _manager: Any) -> None:
    row = world.pick([*world.parties, *world.themes, world.instruments[0]])
    fresh = type(row).objects.get(pk=row.pk)
    name = f"Name {next(world.dice)}"
    actions.amend_reference(fresh, name=name, by=by, at=world.dice.at)


def another(world: World, _item: Commitment, _by: Any, _manager: Any) -> None:
    world.show()


SEEN: Final[list[Seen]] = [
    *(move, close, attach, review, note_risk, set_step, claim, relate, put_below, correct),
    *(show_otherwise, show_again, rename, another),
]
