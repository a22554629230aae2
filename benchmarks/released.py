"""A house whose commitments a partner may read: most of them, not all."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from benchmarks.multiply import multiply
from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.domain.actor import Role
from ledger.domain.dates import Precision, stated
from ledger.domain.evidence import DocumentKind
from ledger.domain.publishing import ObligationRole
from ledger.domain.status import Status
from ledger.management import log_keys
from ledger.models import Commitment, Instrument, Party, Theme, User
from tests import factories as make

PATTERNS: Final = 100  # played through actions; all others are copies of them
SHOWN, HIDDEN = 9, 1  # instruments
WORDS: Final = (
    "The two sides agree to meet once a year, to exchange what they know of threats at sea and in"
    " space, and to report to their ministers what was done, by whom, and what is left to do. "
)


@dataclass(frozen=True)
class Cast:
    """Who and what the commitments are about."""

    officer: User
    manager: User
    instruments: list[Instrument]
    parties: list[Party]
    themes: list[Theme]


def fill(many: int) -> str:
    """Fill an empty house with so many commitments; return the key of a partner who sees most.

    Each has three parties, two themes, a citation and three items of evidence.
    """
    desk, belgium = make.a_desk("brussels"), make.a_party("be")
    cast = Cast(
        officer=make.a_person("amina", Role.OFFICER, desk),
        manager=make.a_person("marc", Role.MANAGER, desk),
        instruments=[make.an_instrument(f"INS-{n}") for n in range(SHOWN + HIDDEN)],
        parties=[make.a_party(f"p{n}") for n in range(20)],
        themes=[make.a_theme() for _each in range(16)],
    )
    for instrument in cast.instruments[:SHOWN]:
        actions.release(instrument, to=belgium, by=make.who(cast.manager), at=make.NOW)
    _key, token = make.a_key(make.a_partner(belgium))
    dice = random.Random(1)  # noqa: S311 - nothing secret is drawn
    for number in range(PATTERNS):
        _play(cast, number, dice)
    log_keys.begin("ledger.example/benchmark", by=make.SETUP, at=make.NOW)
    multiply(many // PATTERNS - 1)
    return token


def _play(cast: Cast, number: int, dice: random.Random) -> None:
    parties = dice.sample(cast.parties, 3)
    item = make.agreed(
        cast.officer,
        cast.manager,
        title=f"Meet on the security of sea lanes, and report, part {number}",
        text=WORDS * 2,
        instrument=cast.instruments[number % len(cast.instruments)],
        obligations=[
            Obliged(parties[0]),
            Obliged(parties[1], ObligationRole.CO_OBLIGOR),
            Obliged(parties[2], ObligationRole.BENEFICIARY),
        ],
        themes=dice.sample(cast.themes, 2),
        due=stated(make.TODAY + timedelta(days=dice.randrange(-100, 700)), Precision.DAY),
        citations=[Cited(make.a_source(DocumentKind.OFFICIAL_TEXT), "¶1")],
        next_review_on=make.TODAY + timedelta(days=dice.randrange(1, 300)),
    )
    by, at = make.who(cast.officer), make.NOW + timedelta(days=1)
    for _each in range(3):
        item = Commitment.objects.get(pk=item.pk)
        actions.attach(item, make.some_evidence(), by=by, at=at)
    if number % 4:  # One in four stays agreed, one in twenty stalls, the others go on.
        to = Status.IN_PROGRESS if number % 20 > 1 else Status.STALLED
        item = Commitment.objects.get(pk=item.pk)
        actions.move(item, to=to, note="So it went.", by=by, at=at)
