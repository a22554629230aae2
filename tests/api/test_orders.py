"""In each order every row comes once, and the blank ones and those that are not shown come last."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.actions import Cited, Obliged
from ledger.api import keyset
from ledger.domain.dates import Precision, StatedDate, stated
from ledger.domain.levels import Level
from ledger.domain.status import Status
from ledger.models import Commitment, Instrument
from tests.api.conftest import Offices
from tests.api.partners import Caller, read
from tests.factories import NOW, an_instrument, approve, published, renounced, who
from tests.loaded import taken_back

pytestmark = pytest.mark.django_db
DAY: Final = timedelta(days=1)
# Many share a day, and most have none.
DAYS: Final = (None, date(2026, 8, 31), None, date(2026, 8, 31), date(2026, 9, 30), None)
LEVELS: Final = {"updated_at": 1, "made_on": 1, "due_on": 2, "next_review_on": 2}
COLUMNS: Final = {"made_on": "stated_on"}


@dataclass(frozen=True)
class Row:
    """What the orders ask of one item, and how much of it Pieter is shown."""

    ref: str
    level: Level
    values: dict[str, Any]

    def place(self, name: str) -> Any:
        """Return what an order puts it by; None where that is blank."""
        return self.values[name] if self.level >= LEVELS[name] else None


@pytest.fixture(scope="module")
def _written(_opened: Offices, django_db_blocker: Any) -> Iterator[list[Row]]:
    """Twenty-seven items at each level, and nine that are hidden, written once."""
    with django_db_blocker.unblock(), taken_back():
        yield write(_opened)


@pytest.fixture
def rows(_written: list[Row], offices: Offices) -> list[Row]:
    return _written


def write(offices: Offices) -> list[Row]:
    found = []
    for number, level in enumerate((*Level, None)):
        instrument = an_instrument(f"{'DACB'[number]}-2026")
        if level:
            actions.release(
                instrument, to=offices.belgium, level=level, by=who(offices.marc), at=NOW
            )
        refs = [_one(offices, instrument, n) for n in range(9)]
        items = Commitment.objects.filter(reference__in=refs)
        found += [_row(item, level) for item in items if level]
    return found


def _one(offices: Offices, instrument: Instrument, n: int) -> str:
    day = DAYS[n % len(DAYS)]
    said = stated(day, Precision.MONTH) if day else StatedDate()
    again = stated(day - 31 * DAY, Precision.MONTH) if day and n % 2 else StatedDate()
    item = published(
        offices.amina,
        offices.marc,
        instrument=instrument,
        stated=again,
        due=said,
        next_review_on=date(2026, 12, 1 + n % 3),
        obligations=[Obliged(offices.india)],
        citations=_cited(),
    )
    if n % 4 == 3:
        item = _closed(offices, item)
    at = NOW + timedelta(seconds=n % 3, microseconds=100 * (n % 2))
    actions.correct(item, changes={"title": f"No. {n}"}, reason="So.", by=who(offices.amina), at=at)
    return item.reference


def _cited() -> list[Cited]:
    known = Commitment.objects.first()
    return [Cited(c.source, c.locator) for c in known.citations.all()] if known else []


def _closed(offices: Offices, item: Commitment) -> Commitment:
    """Renounce it: what is closed has no next review."""
    renounced(item, offices.amina)
    item.refresh_from_db()
    by = who(offices.amina)
    return approve(
        actions.propose_move(item, to=Status.WITHDRAWN, note="Renounced.", by=by, at=NOW),
        offices.marc,
    )


def _row(item: Commitment, level: Level) -> Row:
    values = {name: getattr(item, COLUMNS.get(name, name)) for name in LEVELS}
    return Row(item.reference, level, values)


def in_order(rows: list[Row], sort: str) -> list[str]:
    """Return the references as an order has them: twin of the statement, in plain words."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if name == "ref":
        return sorted((row.ref for row in rows), reverse=is_descending)
    known = [row for row in rows if row.level >= LEVELS[name]]
    told = [row for row in known if row.place(name) is not None]
    parts = [
        sorted(told, key=lambda row: (row.place(name), row.ref), reverse=is_descending),
        sorted(set_apart(known, told), key=lambda row: row.ref, reverse=is_descending),
        sorted(set_apart(rows, known), key=lambda row: row.ref, reverse=is_descending),
    ]
    return [row.ref for part in parts for row in part]


def set_apart(rows: list[Row], others: list[Row]) -> list[Row]:
    gone = {row.ref for row in others}
    return [row for row in rows if row.ref not in gone]


def walk(caller: Caller, **params: Any) -> list[str]:
    return [doc["ref"] for page in caller.pages(**params) for doc in page["results"]]


def test_it_is_a_mixed_company(rows: list[Row]) -> None:
    for name in ("made_on", "due_on", "next_review_on"):
        values = [row.values[name] for row in rows]

        assert None in values
        assert len(set(values)) < len(rows) / 3


@pytest.mark.parametrize("sort", keyset.SORTS)
def test_every_row_comes_once_and_in_its_place(sort: str, rows: list[Row], pieter: Caller) -> None:
    expected = in_order(rows, sort)

    assert len(set(expected)) == 27
    for limit in (4, 27):
        assert walk(pieter, sort=sort, limit=limit, view="brief") == expected, limit


@pytest.mark.parametrize("sort", ["due_on", "-next_review_on", "-updated_at", "made_on"])
def test_filters_go_with_every_order(sort: str, rows: list[Row], pieter: Caller) -> None:
    open_still = [row for row in rows if row.level > 1 and row.values["next_review_on"]]

    found = walk(pieter, sort=sort, status_not="withdrawn", limit=4)

    assert found == in_order(open_still, sort)


def test_what_is_not_shown_does_not_show_in_its_place(rows: list[Row], pieter: Caller) -> None:
    headlines = sorted(row.ref for row in rows if row.level is Level.HEADLINE)

    for name, value in product(("due_on", "next_review_on"), ("2026-01-01", "2026-09-15")):
        assert walk(pieter, sort=name)[-9:] == headlines
        assert walk(pieter, sort=f"-{name}")[-9:] == headlines[::-1]
        kept = {"due_on": "due_from", "next_review_on": "review_from"}[name]
        assert not set(headlines) & set(walk(pieter, **{kept: value}))


def test_a_cursor_holds_no_value_that_is_not_shown(rows: list[Row], pieter: Caller) -> None:
    for page in pieter.pages(sort="due_on", limit=1):
        if page["next"]:
            [_seal, *place] = opened(page["next"])
            [document] = page["results"]

            assert place[1] == (document.get("due_on") or "")
            assert place[2] == document["ref"]


def opened(following: str) -> list[str]:
    cursor = following.partition("cursor=")[2].partition("&")[0]
    found: list[str] = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_a_cursor_that_was_tampered_with_is_refused(
    part: int, rows: list[Row], pieter: Caller
) -> None:
    following = read(pieter.get("commitments", sort="due_on", limit=1))["next"]
    told = opened(following)
    others = ["0" * 16, "b", "2026-09-30", rows[0].ref]

    for other in (others[part], "", "\x00", "9999-99-99"):
        changed = [*told[:part], other, *told[part + 1 :]]
        forged = urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
        answer = pieter.get("commitments", sort="due_on", cursor=forged)

        assert answer.status_code == 400, changed
        assert [fault["parameter"] for fault in read(answer)["errors"]] == ["cursor"]


@pytest.mark.only("sqlite")
def test_a_cursor_of_another_order_is_refused(rows: list[Row], pieter: Caller) -> None:
    following = read(pieter.get("commitments", sort="due_on", limit=1))["next"]

    answer = pieter.send("GET", following.replace("sort=due_on", "sort=-due_on"))

    assert [fault["parameter"] for fault in read(answer)["errors"]] == ["cursor"]


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("sort", keyset.SORTS)
def test_no_page_sorts_what_an_index_has_in_order(
    sort: str, rows: list[Row], pieter: Caller
) -> None:
    for page in pieter.pages(sort=sort, limit=5):
        if page["next"]:
            plan = plan_of(pieter, page["next"])

            assert "Index Cond" in plan
            assert "Sort" not in plan


@pytest.mark.parametrize(
    "params", [{"status": "announced"}, {"status_not": "fulfilled", "sort": "-due_on"}]
)
def test_a_broad_filter_drops_no_doubles(
    params: dict[str, str], rows: list[Row], pieter: Caller
) -> None:
    following = read(pieter.get("commitments", limit=2, **params))["next"]

    assert "DISTINCT" not in statement(pieter, following)
    assert "Unique" not in plan_of(pieter, following)
    assert "DISTINCT" not in plan_of(pieter, following)


def statement(caller: Caller, url: str) -> str:
    """Return the statement that finds a page."""
    with CaptureQueriesContext(connection) as queries:
        assert caller.send("GET", url).status_code == 200
    [found] = [q["sql"] for q in queries if "UNION" in q["sql"] or "LIMIT" in q["sql"]][-1:]
    assert isinstance(found, str)
    return found


def plan_of(caller: Caller, url: str) -> str:
    """Return how the database finds a page, were there too many rows to sort them."""
    sql = statement(caller, url)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_an_instant_is_kept_to_the_microsecond(rows: list[Row], pieter: Caller) -> None:
    first = read(pieter.get("commitments", sort="-updated_at", limit=1))

    [_seal, _slice, value, _ref] = opened(first["next"])

    assert datetime.fromisoformat(value) == max(row.values["updated_at"] for row in rows)
    assert datetime.fromisoformat(value).microsecond == 100
