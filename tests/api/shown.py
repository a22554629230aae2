"""Commitments shown to Pieter in part and in full, beside others that are hidden from him."""

from datetime import date, timedelta

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.dates import Precision, stated
from ledger.domain.levels import Level
from ledger.domain.recurrence import RuleKind
from ledger.domain.status import Status
from ledger.models import Commitment, Party, User
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_party,
    a_theme,
    agreed,
    an_instrument,
    approve,
    in_progress,
    some_evidence,
    who,
)

LONG_AGO = stated(date(2026, 1, 31), Precision.DAY)
THIS_YEAR = date(2026, 1, 1)


def at_each_level(amina: User, marc: User, to: Party) -> dict[Level, Commitment]:
    """Return three commitments, late and with evidence, each released at another level."""
    theme = a_theme("counter-piracy", a_theme("sea-lanes"))
    found = {}
    for level in Level:
        item = in_progress(amina, marc, themes=[theme], due=LONG_AGO)
        recurring(item, amina)
        actions.release(item, to=to, level=level, by=who(marc), at=NOW)
        found[level] = Commitment.objects.get(pk=item.pk)
    return found


def recurring(item: Commitment, amina: User) -> None:
    """Let it be owed each year."""
    actions.set_recurrence(
        item, kind=RuleKind.CALENDAR_YEAR, starts_on=THIS_YEAR, by=who(amina), at=NOW
    )


def hide_some(amina: User, marc: User) -> list[str]:
    """Record what nobody released, and return the words that would give it away."""
    parties = [a_party("hidden-state"), a_party("hidden-assessor")]
    theme = a_theme("hidden-branch", a_theme("hidden-tree"))
    fields = {
        "instrument": an_instrument("HIDDEN-TEXT"),
        "obligations": [Obliged(party) for party in parties],
        "themes": [theme],
        "due": LONG_AGO,
        "title": "A hidden promise",
    }
    hidden = in_progress(amina, marc, next_review_on=TODAY + timedelta(days=2), **fields)
    recurring(hidden, amina)
    a_draft(amina, **fields)
    return ["hidden", "HIDDEN"]


def closed(amina: User, marc: User, to: Party) -> Commitment:
    """Return a commitment that was kept, released in full."""
    item = agreed(amina, marc)
    actions.release(item, to=to, by=who(marc), at=NOW)
    proposal = actions.propose_move(
        item,
        to=Status.FULFILLED,
        note="Done.",
        evidence=some_evidence(),
        by=who(amina),
        at=NOW,
    )
    return approve(proposal, marc)
