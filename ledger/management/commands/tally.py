"""The night's sums: month's ends, and who slips most."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from ledger import actions
from ledger.management.clock import CLOCK
from ledger.models import ChainCheck, Commitment, Slip, Tally, month_ends, slipping
from ledger.models.month_ends import MonthEnd, Sums

BATCH: Final = 500  # streams; some 10,000 entries


class Command(BaseCommand):
    help = (
        "Count what home pages show of the past: how desks stood at the ends of months, and "
        "whose due days moved. Counts nothing where the last audit found damage. "
        "Run it every night; safe to run again, to run twice at once, and after a long pause."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        at = timezone.now()
        check = ChainCheck.objects.newest_first().first()
        if check and not check.is_intact:  # It adds up to nothing that one may show.
            raise CommandError("The last audit found the ledger damaged: nothing was counted.")
        counted, slipped = count_months(at), sum_up_slips()
        if verbosity:
            self.stdout.write(f"{counted} month's ends of desks counted.")
            self.stdout.write(f"{slipped} sums of slipped due days.")


def count_months(at: datetime) -> int:
    """Count the month's ends that are missing; returns how many."""
    ends = month_ends.months_to_count(at)
    if not ends:
        return 0
    was_open: Sums = Counter()
    was_overdue: Sums = Counter()
    for keys in batches(_commitments(), "Counting past months"):
        found, late = month_ends.count(keys, ends)
        was_open += found
        was_overdue += late
    actions.keep_tallies([_tally(end, was_open, was_overdue) for end in ends], by=CLOCK)
    return len(ends)


def _tally(end: MonthEnd, was_open: Sums, was_overdue: Sums) -> Tally:
    key = (end.desk, end.on)
    return Tally(desk_id=end.desk, on=end.on, open=was_open[key], overdue=was_overdue[key])


def sum_up_slips() -> int:
    """Add up anew who slips most; returns how many sums there are."""
    sums: slipping.Sums = {}
    for keys in batches(_commitments(only_open=True), "Adding up slipped days"):
        slipping.sum_up(keys, sums)
    made = [
        Slip(
            desk_id=desk, owner_id=owner, party_id=party, items=s.items, moves=s.moves, days=s.days
        )
        for (desk, owner, party), s in sums.items()
    ]
    actions.keep_slips(made, by=CLOCK)
    return len(made)


def batches(keys: Sequence[UUID], title: str) -> Iterator[Sequence[UUID]]:
    """Yield some keys at a time, and draw a bar on a terminal."""
    starts = range(0, len(keys), BATCH)
    for start in tqdm(starts, title, unit="batch", disable=None, leave=False):
        yield keys[start : start + BATCH]


def _commitments(*, only_open: bool = False) -> list[UUID]:
    rows = Commitment.objects.counting() if only_open else Commitment.objects.all()
    return list(rows.order_by("pk").values_list("pk", flat=True))
