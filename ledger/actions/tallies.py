"""Keep what the night worked out: figures that repeat the ledger, so no entry tells of them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from ledger.domain.actor import Actor, clock_refusal
from ledger.errors import insist
from ledger.models import ChainCheck, Slip, Tally
from ledger.models.chains import Reading


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


def keep_check(reading: Reading, *, last: int, by: Actor, at: datetime) -> ChainCheck:
    """Keep what a reading of every chain found.

    :param last: the number of the last entry when the reading began.
    :raises Refused: not the clock.
    """
    insist(clock_refusal(by))
    kept: ChainCheck = ChainCheck.objects.create(
        at=at,
        by=by.name,
        entries=reading.entries,
        streams=reading.streams,
        last=last,
        fault=reading.faults[0] if reading.faults else "",
    )
    return kept
