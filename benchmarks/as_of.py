"""What a page of the past costs beside a page of today: ``python -m benchmarks.as_of``.

With 100,000 commitments of full detail, the list as of an instant has to cost at most three
times the list of today, in the same run. Exits 1 where it does not.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from benchmarks.house import open_house

if TYPE_CHECKING:
    from django.test import Client

MOST: Final = 3.0  # times the page of today
HISTORIES: Final = 100
ROUNDS: Final = 30


def main() -> None:
    """Fill a house, measure, and print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=100_000, help="commitments")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="requests of each kind")
    given = options.parse_args()
    with open_house() as vendor:
        ratio = _measure(vendor, size=given.size, rounds=given.rounds)
    sys.exit(ratio > MOST)


def _measure(vendor: str, *, size: int, rounds: int) -> float:
    from django.test import Client
    from django.utils import timezone

    from benchmarks import copies, histories
    from ledger.models import Commitment, Entry
    from tests.api.partners import a_caller

    begun = time.perf_counter()
    cast = histories.a_cast()
    played = [copies.History(item) for item in histories.play(cast, many=HISTORIES)]
    copies.copy_out(played, until=size)
    filled = time.perf_counter() - begun
    print(f"{vendor}: {Commitment.objects.count():,} commitments,", end=" ")  # noqa: T201
    print(f"{Entry.objects.count():,} entries, filled in {filled:.0f} s", flush=True)  # noqa: T201
    token = a_caller(cast.reader).token
    # One client: making another loads the site anew, which no partner waits for.
    client = Client(headers={"Authorization": f"Bearer {token}"})
    get = partial(_get, client)
    then = (histories.BEGIN + timedelta(days=histories.SPAN_DAYS // 2)).date().isoformat()
    with mock.patch.object(timezone, "now", return_value=histories.END + timedelta(days=1)):
        return _compare(get, _places(rounds), then)


def _get(client: "Client", path: str, params: dict[str, Any]) -> Any:
    return client.get(f"/api/v1/{path}", query_params=params, secure=True)


def _places(rounds: int) -> list[str]:
    """Return references all over the house, with the cursors' work left out."""
    from ledger.models import Commitment

    found = Commitment.objects.order_by("reference").values_list("reference", flat=True)
    step = max(1, len(found) // rounds)
    return list(found[::step])[:rounds]


def _compare(get: Callable[..., Any], places: list[str], then: str) -> float:
    """Print the milliseconds of each kind of request, and return the worst ratio of the lists."""
    instruments = sorted({place.rpartition("-")[0] for place in places})
    asked: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "first page": [("commitments", {})] * len(places),
        "page of one instrument": [
            ("commitments", {"instrument": instruments[n % len(instruments)]})
            for n in range(len(places))
        ],
        "full document": [(f"commitments/{place}", {}) for place in places],
    }
    worst = 0.0
    for name, requests in asked.items():
        now, past = _timed(get, requests, then)
        told = f"now {now:.1f} ms, as of {then} {past:.1f} ms ({past / now:.2f} times)"
        print(f"  {name}: {told}")  # noqa: T201
        worst = max(worst, past / now) if "page" in name else worst
    print(f"  the worst page costs {worst:.2f} times today's; the most is {MOST:.0f}")  # noqa: T201
    return worst


def _timed(
    get: Callable[..., Any], requests: list[tuple[str, dict[str, Any]]], then: str
) -> tuple[float, float]:
    """Return the medians of some requests, of today and of then by turns, in milliseconds."""
    taken: tuple[list[float], list[float]] = ([], [])
    for path, params in [requests[0], *requests]:
        for times, more in zip(taken, ({}, {"as_of": then}), strict=True):
            begun = time.perf_counter()
            answer = get(path, params | more)
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status_code != HTTPStatus.OK:
                raise SystemExit(f"{path}: {answer.status_code} {answer.content!r}")
    # The first of each only warms up.
    return statistics.median(taken[0][1:]), statistics.median(taken[1][1:])


if __name__ == "__main__":
    main()
