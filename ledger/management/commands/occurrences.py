"""The clock of what recurs: plan occurrences to each rule's horizon, and say what was missed."""

import time
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from ledger import actions
from ledger.actions import Round
from ledger.actions.clock import BATCH
from ledger.domain.recurrence import Anchor
from ledger.errors import LedgerError
from ledger.management.clock import CLOCK
from ledger.models import Commitment, Desk, Occurrence

# A daily rule counted from completion moves one turn a round, and may have waited for a year.
_MOST_ROUNDS: Final = 400
# Somebody who holds an item lets go of it within moments.
_PATIENCE_SECONDS: Final = 0.5
_MOST_WAITS: Final = 20

Pass = Callable[..., Round]


class Command(BaseCommand):
    help = (
        "Plan what recurs up to each rule's horizon, and call missed what nobody held in time. "
        "Run it every night; safe to run again, to run twice at once, and after a long pause."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        at = timezone.now()
        try:
            planned, missed = self.catch_up(at)
        except LedgerError as wrong:
            raise CommandError(f"It stopped half-way; run it again. {wrong}") from wrong
        if verbosity:
            self.stdout.write(f"{counted(planned)} planned or moved.")
            self.stdout.write(f"{counted(missed)} missed.")
        trouble = [*planned.refused, *missed.refused]
        if planned.left or missed.left:
            trouble.append("Somebody kept changing some commitments. Run it again.")
        if trouble:
            raise CommandError("\n".join(trouble))

    def catch_up(self, at: datetime) -> tuple[Round, Round]:
        """Plan and mark until nothing is left: a missed turn may open the next one."""
        planned, missed = Round(), Round()
        todo: Collection[UUID] = _keys_of_all()
        for _round in range(_MOST_ROUNDS):
            step = patiently(actions.plan_many, "Planning", todo, at=at)
            planned += step
            passed = _keys_of_passed(at)
            step = patiently(actions.mark_many_missed, "Looking for missed ones", passed, at=at)
            missed += step
            todo = _keys_with_turns(step.written)
            if not todo:
                break
        return planned, missed


def counted(result: Round) -> str:
    return f"{result.occurrences} occurrence{'' if result.occurrences == 1 else 's'}"


def patiently(act: Pass, title: str, keys: Collection[UUID], *, at: datetime) -> Round:
    """Act on all, in batches; come back to those that somebody else was changing."""
    result = _in_batches(act, title, keys, at=at)
    for _wait in range(_MOST_WAITS):
        if not result.left:
            break
        time.sleep(_PATIENCE_SECONDS)
        before = Round(result.written, result.occurrences, (), result.refused)
        result = before + _in_batches(act, title, result.left, at=at)
    return result


def _in_batches(act: Pass, title: str, keys: Collection[UUID], *, at: datetime) -> Round:
    every, result = list(keys), Round()
    starts = range(0, len(every), BATCH)
    for start in tqdm(starts, title, unit="batch", disable=None, leave=False):
        some = every[start : start + BATCH]
        # What was closed meanwhile is not the clock's business any more.
        found = Commitment.objects.recurring().for_the_clock().filter(pk__in=some)
        result += act(found, by=CLOCK, at=at)
    return result


def _keys_of_all() -> list[UUID]:
    return list(Commitment.objects.recurring().order_by("pk").values_list("pk", flat=True))


def _keys_of_passed(at: datetime) -> list[UUID]:
    passed = Occurrence.objects.passed(Desk.objects.today(at)).values("commitment_id")
    found = Commitment.objects.recurring().filter(pk__in=passed).order_by("pk")
    return list(found.values_list("pk", flat=True))


def _keys_with_turns(keys: Collection[UUID]) -> list[UUID]:
    """Return those that are counted from completion; one at a time, so not a long list."""
    counted = Commitment.objects.recurring().filter(recurrence__anchor=Anchor.COMPLETION)
    return list(set(counted.values_list("pk", flat=True)) & set(keys))
