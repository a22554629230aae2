"""What the desk's list costs, beside Django's plain list of the same table.

    python -m benchmarks.desk_list [commitments]

One page of 50, from the request to the last byte of HTML, with and without the counts of its
tabs, by turns; CPU of this process, the database's own time beside it. On PostgreSQL also what
the indexes of the search gain, by searching with and without them.
"""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from benchmarks.house import open_house

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.models import User

MANY: Final = 20_000
PATTERNS: Final = 200  # Played through actions; the others are copies of them.
ROUNDS: Final = 25
PAGES: Final = {"without counts": 1.2, "with counts": 2.0}
# In the words of one item of the house, so that a handful is found.
RARE: Final = "000777"

Read = Callable[[], object]


def fill(many: int) -> tuple["User", "User"]:
    """Fill the house; return an officer and a manager of it."""
    from benchmarks.copies import History, copy_out
    from benchmarks.histories import a_cast, play

    cast = a_cast()
    played = list(play(cast, many=min(many, PATTERNS)))
    for item in played:
        item.refresh_from_db()
    copy_out([History(item) for item in played], until=many)
    return cast.officer, cast.manager


def plain_list() -> Callable[[Any], Any]:
    """Return Django's own list over the same columns."""
    from django.contrib import admin

    from ledger.models import Commitment

    class Plain(admin.ModelAdmin[Commitment]):
        list_display = (
            *("reference", "title", "status", "desk", "owner", "due_on"),
            *("next_review_on", "evidence_count"),
        )
        list_filter = ("status",)
        list_select_related = ("desk", "owner")
        list_per_page = 50
        search_fields = ("reference", "title", "text")
        show_full_result_count = False
        change_list_template = "admin/change_list.html"

    return Plain(Commitment, admin.site).changelist_view


def request_of(user: "User", query: str) -> Any:
    """Return a request as it comes to the view, by a person nothing is known of yet."""
    from django.contrib.messages.storage.cookie import CookieStorage
    from django.test import RequestFactory
    from django.urls import resolve

    request: Any = RequestFactory().get(f"/admin/ledger/commitment/?{query}")
    request.user = type(user).objects.get(pk=user.pk)
    request.resolver_match = resolve("/admin/ledger/commitment/")
    request._messages = CookieStorage(request)  # noqa: SLF001 - as the middleware does
    return request


def page(view: Callable[[Any], Any], user: "User", query: str) -> Read:
    def read() -> object:
        answer = view(request_of(user, query)).render()
        if answer.status_code != 200:
            raise SystemExit(f"{query}: {answer.status_code}")
        return answer

    return read


def uncounted(read: Read) -> Read:
    """Return the same page without the counts of its tabs."""

    def without() -> object:
        with mock.patch("ledger.admin.tabs.counts", return_value={}):
            return read()

    return without


def measured(pages: dict[str, Read]) -> dict[str, tuple[float, float]]:
    """Return median CPU and wall milliseconds of each page, read in turn."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for _round in range(ROUNDS):
        for name, read in pages.items():
            cpu, wall = process_time(), perf_counter()
            read()
            taken[name].append((process_time() - cpu, perf_counter() - wall))
    return {
        name: (median(t[0] for t in times) * 1000, median(t[1] for t in times) * 1000)
        for name, times in taken.items()
    }


def searched(words: str) -> float:
    """Return the median milliseconds that the database takes for the search of a page."""
    from ledger.admin.filters import _has_word
    from ledger.models import Commitment

    def search() -> None:
        rows = Commitment.objects.filter(_has_word(words)).by_review()
        list(rows.values_list("pk", flat=True)[:1001])

    taken = []
    for _round in range(ROUNDS):
        began = perf_counter()
        search()
        taken.append((perf_counter() - began) * 1000)
    return median(taken)


@contextmanager
def no_indexes() -> "Iterator[None]":
    """Search as without the indexes: they are gone until the end."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for column in ("reference", "title", "text"):
            cursor.execute(f"DROP INDEX commitment_search_{column}")
        yield
        transaction.set_rollback(True)


def show(name: str, found: dict[str, tuple[float, float]], *, beside: str) -> None:
    for what, (cpu, wall) in found.items():
        bar = PAGES.get(what.rpartition(", ")[2])
        told = f"(bar {bar}x)" if bar else ""
        print(  # noqa: T201
            f"{name} {what:28} CPU {cpu:7.1f} ms  wall {wall:7.1f} ms"
            f" {cpu / found[beside][0]:6.2f}x CPU {wall / found[beside][1]:6.2f}x wall {told}"
        )


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with open_house() as database:
        began = perf_counter()
        officer, manager = fill(many)
        from django.contrib import admin

        from ledger.models import Commitment

        took = perf_counter() - began
        total = Commitment.objects.count()
        print(f"{total:,} commitments on {database}, filled in {took:.0f} s")  # noqa: T201
        ours = admin.site.get_model_admin(Commitment).changelist_view
        pages = {"plain": page(plain_list(), manager, "")}
        asked = {
            "manager, all desks": (manager, "desk=all"),
            "manager, overdue": (manager, "view=overdue&desk=all"),
            "officer, own desk": (officer, "desk=mine"),
        }
        for name, (user, query) in asked.items():
            read = page(ours, user, query)
            pages[f"{name}, without counts"] = uncounted(read)
            pages[f"{name}, with counts"] = read
        pages["manager, search"] = page(ours, manager, f"desk=all&q={RARE}")
        show(database, measured(pages), beside="plain")
        show_search(database)


def show_search(database: str) -> None:
    """Print what a search costs the database, on PostgreSQL without its indexes too."""
    indexed = searched(RARE)
    print(f"{database} search: {indexed:.2f} ms of the database")  # noqa: T201
    if database == "postgresql":
        with no_indexes():
            bare = searched(RARE)
        print(f"without indexes: {bare:.2f} ms, {bare / indexed:.0f}x (bar 20x)")  # noqa: T201


if __name__ == "__main__":
    main()
