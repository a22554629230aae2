"""What happens to a commitment, in many ways, through the actions of the product."""

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ledger import actions
from ledger.actions import Cited, NewMilestone, NewUpdate, Obliged
from ledger.domain.actor import Role
from ledger.domain.dates import Precision, stated
from ledger.domain.evidence import DocumentKind
from ledger.domain.publishing import ObligationRole
from ledger.domain.reviews import Outcome
from ledger.errors import Refused
from ledger.models import Commitment, Instrument, Party, Theme, User
from tests import factories as make

BEGIN: Final = make.NOW
SPAN_DAYS: Final = 180  # Each history plays within half a year of BEGIN.
END: Final = BEGIN + timedelta(days=SPAN_DAYS)
INSTRUMENTS: Final = 8


@dataclass(frozen=True)
class Cast:
    """Who and what the histories are about."""

    officer: User
    manager: User
    reader: Party
    instruments: Sequence[Instrument]
    parties: Sequence[Party]
    themes: Sequence[Theme]


def a_cast() -> Cast:
    """Return a desk with its people, and instruments that are released to one party."""
    desk = make.a_desk("brussels")
    officer = make.a_person("amina", Role.OFFICER, desk)
    manager = make.a_person("marc", Role.MANAGER, desk)
    reader = make.a_party("be")
    instruments = [make.an_instrument(f"INS-{n}") for n in range(INSTRUMENTS)]
    for each in instruments:
        actions.release(each, to=reader, by=make.who(manager), at=BEGIN)
    parties = [make.a_party() for _each in range(20)]
    top = make.a_theme()
    themes = [top, *(make.a_theme(parent=top) for _each in range(15))]
    return Cast(officer, manager, reader, instruments, parties, themes)


def play(cast: Cast, *, many: int, seed: int = 1) -> Iterator[Commitment]:
    """Play some histories, no two alike; the same seed gives the same ones."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    for _each in range(many):
        yield _one(cast, dice)


def _one(cast: Cast, dice: random.Random) -> Commitment:
    parties = dice.sample(cast.parties, 3)
    due = BEGIN.date() + timedelta(days=dice.randrange(-100, 700))
    item = make.in_progress(
        cast.officer,
        cast.manager,
        instrument=dice.choice(cast.instruments),
        obligations=[
            Obliged(parties[0]),
            Obliged(parties[1], ObligationRole.CO_OBLIGOR),
            Obliged(parties[2], ObligationRole.BENEFICIARY),
        ],
        themes=dice.sample(cast.themes, 2),
        due=stated(due, Precision.DAY),
        citations=[Cited(make.a_source(DocumentKind.OFFICIAL_TEXT), "¶1")],
        next_review_on=make.TODAY + timedelta(days=dice.randrange(1, 300)),
    )
    for day in sorted(dice.sample(range(1, SPAN_DAYS), 8)):
        # What is refused, such as the themes that it has, left no trace.
        with suppress(Refused):
            _go_on(item, cast, dice, BEGIN + timedelta(days=day))
        item = Commitment.objects.get(pk=item.pk)
    return item


def _go_on(item: Commitment, cast: Cast, dice: random.Random, at: datetime) -> None:
    ahead = at.date() + timedelta(days=dice.randrange(1, 400))
    if dice.randrange(2):
        _revise(item, cast, dice, at, ahead)
    else:
        _carry_on(item, cast, dice, at, ahead)


def _revise(item: Commitment, cast: Cast, dice: random.Random, at: datetime, ahead: date) -> None:
    by = make.who(cast.officer)
    match dice.randrange(4):
        case 0:
            actions.tag(item, dice.sample(cast.themes, 2), by=by, at=at)
        case 1:
            words = {"title": f"Promise of {at:%d %B}"}
            actions.correct(item, changes=words, reason="Put right.", by=by, at=at)
        case 2:
            due = stated(ahead, Precision.DAY)
            asked = actions.propose_due(item, due=due, note="Later.", by=by, at=at)
            actions.decide(asked, approve=True, by=make.who(cast.manager), at=at)
        case 3:
            upheld, summary = Outcome.UPHELD, "As it was."
            actions.hold_review(item, outcome=upheld, summary=summary, by=by, at=at)


def _carry_on(item: Commitment, cast: Cast, dice: random.Random, at: datetime, ahead: date) -> None:
    by = make.who(cast.officer)
    match dice.randrange(4):
        case 0:
            actions.attach(item, make.some_evidence(expires_on=ahead), by=by, at=at)
        case 1:
            step = NewMilestone("A step", due=stated(ahead, Precision.DAY))
            actions.set_milestone(item, step, by=by, at=at)
        case 2:
            told = NewUpdate(narrative="It goes on.", as_of=stated(at.date(), Precision.DAY))
            actions.record_update(item, told, by=by, at=at, accept=True)
        case 3:
            part = item.obligations.obliged()[0]
            actions.ask_position(part, answer_by=ahead, by=by, at=at)
