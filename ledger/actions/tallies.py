"""Keep what the night worked out: figures that repeat the ledger, so no entry tells of them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from ledger.domain.actor import Actor, clock_refusal
from ledger.errors import insist
from ledger.models import ChainCheck, Slip, Tally


def keep_tallies(tallies: Collection[Tally], *, by: Actor) -> None:
    """Keep month's ends; one that is kept already stays as it is. All of them, or none.

    :raises Refused: not the clock.
    """
    insist(clock_refusal(by))
    Tally.objects.bulk_create(tallies, ignore_conflicts=True)


def keep_slips(slips: Iterable[Slip], *, by: Actor) -> None:
    """Keep who slips most, in place of what the night before found. All of them, or none.

    :raises Refused: not the clock.
    """
    insist(clock_refusal(by))
    with transaction.atomic():
        Slip.objects.all().delete()
        Slip.objects.bulk_create(slips)


def keep_check(
    *, entries: int, streams: int, last: int, fault: str, by: Actor, at: datetime
) -> ChainCheck:
    """Keep what an audit found.

    :param entries: how many it has read, in so many streams. :param last: the number of the
        last entry that it saw. :param fault: the first thing that is wrong; blank where all holds.
    :raises Refused: not the clock.
    """
    insist(clock_refusal(by))
    kept: ChainCheck = ChainCheck.objects.create(
        at=at, by=by.name, entries=entries, streams=streams, last=last, fault=fault
    )
    return kept
