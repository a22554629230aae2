"""What the clock costs: occurrences of many commitments, against their bare rows.

    python -m benchmarks.occurrences [commitments]

The same entries, occurrences and new steps are written in turn by the clock, with everything
that it reads, works out, hashes and has guarded, and bare by ``bulk_create``, and
one update a batch, with the guards lifted. Both write 500 commitments a transaction.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from benchmarks.house import open_house

if TYPE_CHECKING:
    from ledger.models import Commitment, Entry, Occurrence

T = TypeVar("T")
MANY: Final = 10_000
ROUNDS: Final = 3
BATCH: Final = 500
PATTERNS: Final = 50  # Played through actions; the others are copies of them.
LIMIT: Final = 5.0
# Out of ten promises that recur: six every year, two every half, two every quarter.
RULES: Final = (
    ["FREQ=YEARLY"] * 6 + ["FREQ=MONTHLY;INTERVAL=6"] * 2 + ["FREQ=MONTHLY;INTERVAL=3"] * 2
)


@dataclass(frozen=True)
class Rows:
    """What one run of the clock writes."""

    entries: "list[Entry]"
    occurrences: "list[Occurrence]"
    roots: "list[Commitment]"


def fill(many: int) -> None:
    """Fill the house with commitments under a rule, planned half a year ahead."""
    from benchmarks.copies import History, copy_out
    from benchmarks.histories import a_cast
    from ledger import actions
    from ledger.domain.recurrence import RuleKind
    from tests.factories import NOW, in_progress, who

    cast, histories = a_cast(), []
    for number in range(min(many, PATTERNS)):
        item = in_progress(cast.officer, cast.manager)
        actions.set_recurrence(
            item,
            kind=RuleKind.RRULE,
            text=RULES[number % len(RULES)],
            starts_on=date(2026, 1, 1) + timedelta(days=37 * number % 365),
            horizon_months=18,
            by=who(cast.officer),
            at=NOW,
        )
        histories.append(History(item))
    copy_out(histories, until=many)


def plan() -> None:
    """Let the clock plan, eighteen months after it last did."""
    from ledger import actions
    from ledger.domain.actor import Actor, Door, Role
    from ledger.models import Commitment
    from tests.factories import NOW

    clock = Actor(None, "clock", Role.ADMINISTRATOR, frozenset(), Door.COMMAND)
    keys = list(Commitment.objects.recurring().order_by("pk").values_list("pk", flat=True))
    for some in batches(keys):
        found = Commitment.objects.recurring().for_the_clock().filter(pk__in=some)
        result = actions.plan_many(found, by=clock, at=NOW + timedelta(days=730))
        if result.left or result.refused:
            raise SystemExit(f"Not everything was planned: {result}")


def written() -> Rows:
    """Return what one run of the clock writes, and undo it."""
    from django.db import transaction

    from ledger.models import Commitment, Entry, Occurrence

    before = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    known = set(Occurrence.objects.values_list("pk", flat=True))
    with transaction.atomic():
        plan()
        entries = list(Entry.objects.filter(pk__gt=before).order_by("pk"))
        found = Occurrence.objects.order_by("pk").iterator(2000)
        occurrences = [row for row in found if row.pk not in known]
        told = {entry.stream for entry in entries}
        roots = [row for row in Commitment.objects.order_by("pk") if row.pk in told]
        transaction.set_rollback(True)
    for entry in entries:
        entry.pk = None
    return Rows(entries, occurrences, roots)


def insert(rows: Rows) -> None:
    """Write the same rows bare."""
    from django.db import transaction

    from ledger.models import Entry, Occurrence

    of = {root.pk: root for root in rows.roots}
    per_root: dict[object, list[Occurrence]] = {key: [] for key in of}
    for row in rows.occurrences:
        per_root[row.commitment_id].append(row)
    for some in batches(rows.entries):
        keys = [entry.stream for entry in some]
        with transaction.atomic():
            Entry.objects.bulk_create(some)
            Occurrence.objects.bulk_create([row for key in keys for row in per_root[key]])
            update([of[key] for key in keys])


def update(roots: "list[Commitment]") -> None:
    """Write what changed of some commitments, in one statement: ``bulk_update`` takes longer."""
    from django.db.models import Case, DateField, F, Value, When
    from django.db.models.functions import Cast

    from ledger.models import Commitment

    days: dict[date | None, list[UUID]] = {}
    for root in roots:
        days.setdefault(root.step_due_on, []).append(root.pk)
    cases = [When(pk__in=keys, then=Value(day, DateField())) for day, keys in days.items()]
    found = Commitment.objects.filter(pk__in=[root.pk for root in roots])
    at, step = roots[0].updated_at, Cast(Case(*cases), DateField())
    found.update(version=F("version") + 1, updated_at=at, step_due_on=step)


@contextmanager
def undone(rows: Rows, *, guarded: bool) -> Iterator[None]:
    """Take away what is written here, so that the next one finds the house as it was."""
    from django.db import connection

    from ledger.models import Commitment, Entry, Occurrence, guards

    columns = ["version", "updated_at", "step_due_on"]
    before: list[Commitment] = []
    for some in batches(rows.roots):
        before += Commitment.objects.filter(pk__in=[row.pk for row in some])
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    kept = set(Occurrence.objects.values_list("pk", flat=True))
    (guards.install if guarded else guards.lift)(connection)
    yield
    guards.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Entry._meta.db_table} WHERE id > %s", [last])  # noqa: S608
    gone = [pk for pk in Occurrence.objects.values_list("pk", flat=True) if pk not in kept]
    for keys in batches(gone):
        Occurrence.objects.filter(pk__in=keys).delete()
    Commitment.objects.bulk_update(before, columns, batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    for entry in rows.entries:
        entry.pk = None


def batches(items: Sequence[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), BATCH):
        yield list(items[start : start + BATCH])


def seconds(act: Callable[[], None]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def main(many: int) -> None:
    with open_house() as kind:
        fill(many)
        rows = written()
        bare, clock = [], []
        for _round in range(ROUNDS):
            with undone(rows, guarded=False):
                bare.append(seconds(lambda: insert(rows)))
            with undone(rows, guarded=True):
                clock.append(seconds(plan))
        tell(kind, rows, min(bare), min(clock))


def tell(kind: str, rows: Rows, bare: float, clock: float) -> None:
    say = sys.stdout.write
    say(f"{kind}: {len(rows.roots)} commitments, {len(rows.occurrences)} occurrences\n")
    say(f"  {'bare rows':<12}{bare:8.2f} s\n")
    say(f"  {'the clock':<12}{clock:8.2f} s\n")
    say(f"  {'ratio':<12}{clock / bare:8.2f}   (meant to stay below {LIMIT:g})\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
