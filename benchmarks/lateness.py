"""What the five kinds of late cost a list, beside the same list without them.

    python -m benchmarks.lateness [commitments]

One page of 50 of the desk's list, read and turned into lines: bare; with every way in which
each item is late and its sentence; and narrowed to what is late in one way. CPU and database
time of this process, the median of many rounds taken in turn.
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Final

from benchmarks.house import open_house

if TYPE_CHECKING:
    from ledger.domain.lateness import Today
    from ledger.models import Commitment

MANY: Final = 100_000
PATTERNS: Final = 200  # Played through actions; the others are copies of them.
ROUNDS: Final = 60
PAGE: Final = 50
LIMIT: Final = 1.5

Read = Callable[[], object]


def fill(many: int) -> None:
    """Fill the house, a part of the items late in each way."""
    from benchmarks.copies import History, copy_out
    from benchmarks.histories import END, a_cast, play
    from ledger import actions
    from tests.factories import who

    cast = a_cast()
    played = list(play(cast, many=min(many, PATTERNS)))
    for number, item in enumerate(played):
        item.refresh_from_db()
        if number % 4 == 0 and item.is_open and not item.is_draft:
            part = item.obligations.obliged()[0]
            ahead = END.date() + timedelta(days=number % 60 + 1)
            actions.ask_position(part, answer_by=ahead, by=who(cast.officer), at=END)
            item.refresh_from_db()
    copy_out([History(item) for item in played], until=many)


def lines(rows: "list[Commitment]") -> list[tuple[object, ...]]:
    """Return what a list shows of each row anyway."""
    return [
        (
            *(row.reference, row.title, row.get_status_display(), row.desk.name, str(row.due)),
            *(row.next_review_on, row.evidence_count),
        )
        for row in rows
    ]


def reads(today: "Today") -> dict[str, Read]:
    """Return the pages that are compared, the bare one first."""
    from ledger.domain.lateness import Late
    from ledger.models import Commitment

    listed = Commitment.objects.select_related("desk", "owner")

    def bare() -> object:
        return lines(list(listed.counting().by_review()[:PAGE]))

    def with_lates() -> object:
        rows = list(listed.counting().by_review()[:PAGE])
        late = [[str(late) for late in row.lateness(on=today.at(row.desk_id))] for row in rows]
        return lines(rows), late

    def narrowed(kind: Late) -> Read:
        return lambda: lines(list(listed.late(kind, today).by_review()[:PAGE]))

    found: dict[str, Read] = {"the list": bare, "with the five lates": with_lates}
    return found | {f"only {kind.value}": narrowed(kind) for kind in Late}


def measured(pages: dict[str, Read]) -> dict[str, float]:
    """Return the median milliseconds of each page, read in turn."""
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for _round in range(ROUNDS):
        for name, read in pages.items():
            began = perf_counter()
            read()
            taken[name].append((perf_counter() - began) * 1000)
    return {name: median(times) for name, times in taken.items()}


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with open_house() as database:
        fill(many)
        from benchmarks.histories import END
        from ledger.models import Commitment, Desk

        today = Desk.objects.today(END + timedelta(days=30))
        pages = reads(today)
        found = measured(pages)
        bare = found["the list"]
        print(f"{Commitment.objects.count():,} commitments on {database}, pages of {PAGE}")  # noqa: T201
        for name, taken in found.items():
            print(f"{name:24} {taken:8.2f} ms {taken / bare:6.2f}x  (bar {LIMIT}x)")  # noqa: T201


if __name__ == "__main__":
    main()
