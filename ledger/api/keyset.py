"""Pages of the list in any order: the page a thousand further on is as cheap as the first.

The order is that of a column and then of the reference. What has no value comes last both ways,
and after it what a partner may not know the value of: whether it has one does not show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Value
from django.db.models.fields.tuple_lookups import (  # type: ignore[import-untyped]
    Tuple,
    TupleGreaterThan,
    TupleLessThan,
)
from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ValidationError

from ledger.api import paging
from ledger.domain.levels import Level, shown_from
from ledger.models import Commitment, Partner
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.feed_head import Head
from ledger.models.gather import instant

SORT: Final = "sort"
# What documents call it, and the column; each has an index that goes on by reference.
_COLUMNS: Final = {
    "ref": "reference",
    "updated_at": "updated_at",
    "made_on": "stated_on",
    "due_on": "due_on",
    "next_review_on": "next_review_on",
}
SORTS: Final = tuple(sign + name for name in _COLUMNS for sign in ("", "-"))


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the keys of its rows in their order, and the cursor of the next, if any.

    :ivar head: where the feed of its reader stood when it was read.
    """

    head: Head
    keys: list[UUID]
    cursor: str | None


class Slice(StrEnum):
    """The parts of the list, in their order."""

    VALUES = "v"
    BLANK = "b"
    NOT_SHOWN = "n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: after a row of a slice. Only the first slice has values."""

    slice: Slice
    value: str
    reference: str


# Finds the first rows of some slices, behind a place if that is in the first, no more than so many:
# of each, what ``Listing.columns`` names.
Find = Callable[[Sequence[Slice], Place | None, int], tuple[Head, list[list[Any]]]]


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the list."""

    name: str
    is_descending: bool

    @property
    def column(self) -> str:
        return _COLUMNS[self.name]

    @property
    def level(self) -> Level:
        """How much of an item must be shown for its value to be known."""
        return shown_from(self.name)

    def order(self, *columns: str) -> list[str]:
        return [f"-{column}" if self.is_descending else column for column in columns]


def sort_of(params: QueryDict) -> Sort:
    """Return the order that is asked for; by reference where none is.

    :raises ValidationError: it is none of ours.
    """
    text = params.get(SORT, "ref")
    if text not in SORTS:
        why = f"Choose one of {', '.join(_COLUMNS)}; a minus sign before it turns it around."
        raise ValidationError({SORT: [ErrorDetail(why, "invalid_choice")]})
    return Sort(text.removeprefix("-"), text.startswith("-"))


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows as partners may know them.

    :param known: how much of each row is known to be shown.
    """

    sort: Sort
    known: Level

    def slices(self) -> list[Slice]:
        """Return the slices that there are: not every column may be blank, or hidden."""
        column: Any = Commitment._meta.get_field(self.sort.column)
        found = [Slice.VALUES, Slice.BLANK] if column.null else [Slice.VALUES]
        return found if self.sort.level <= self.known else [*found, Slice.NOT_SHOWN]


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows in an order, as one partner may know them."""

    rows: CommitmentQuerySet
    order: Order
    reader: Partner

    @property
    def columns(self) -> list[str]:
        """What is read of each row."""
        return ["pk", "slice", self.order.sort.column, "reference"]

    def part(self, which: Slice, after: Place | None) -> Any:
        """Return the rows of one slice in their order, behind a place if that is in it."""
        rows = self._of(which)
        if after and after.slice is which:
            rows = _behind(rows, self.order.sort, after)
        return rows.annotate(slice=Value(which.value))

    def _of(self, which: Slice) -> CommitmentQuerySet:
        sort, column = self.order.sort, self.order.sort.column
        if which is Slice.NOT_SHOWN:
            return self.rows.hiding(self.reader, sort.level).order_by(*sort.order("reference"))
        if column == "reference":
            return self.rows.order_by(*sort.order(column))
        rows = self.rows.filter(**{f"{column}__isnull": which is Slice.BLANK})
        if sort.level > self.order.known:
            rows = rows.visible_to(self.reader, at_least=sort.level)
        # Sorted by what is blank, too: only so does PostgreSQL see that its index is in order.
        return rows.order_by(*sort.order(column, "reference"))


def page(order: Order, params: QueryDict, find: Find, *, most: int) -> Page:
    """Return one page of some rows.

    :param find: finds the first rows of some slices. :param most: how many rows a page may hold.
    :raises ValidationError: a cursor of another search.
    """
    sort, slices = order.sort, order.slices()
    after = _place(params, slices) if "cursor" in params else None
    begun = slices.index(after.slice) if after else 0
    head, found = find(slices[begun:], after, most + 1)
    return Page(
        head=head,
        keys=[UUID(row[0]) for row in found[:most]],
        cursor=_cursor(params, sort, found[most - 1]) if len(found) > most else None,
    )


def _behind(rows: CommitmentQuerySet, sort: Sort, after: Place) -> CommitmentQuerySet:
    if not after.value:
        beyond = "lt" if sort.is_descending else "gt"
        return rows.filter(**{f"reference__{beyond}": after.reference})
    # Compared as one, so that the index leads to the place even among thousands of one day.
    compare = TupleLessThan if sort.is_descending else TupleGreaterThan
    place = (_value(sort, after.value), after.reference)
    return rows.filter(compare(Tuple(F(sort.column), F("reference")), place))


def _value(sort: Sort, text: str) -> date | datetime:
    return datetime.fromisoformat(text) if sort.column.endswith("_at") else date.fromisoformat(text)


def _cursor(params: QueryDict, sort: Sort, row: list[Any]) -> str:
    """Return the cursor behind a row; a value that the partner may not know is not in it."""
    _key, which, value, reference = row
    if which != Slice.VALUES or sort.column == "reference":
        value = ""
    elif sort.column.endswith("_at"):
        value = instant(value).isoformat()
    return paging.cursor_of(params, which, value, reference)


def _place(params: QueryDict, slices: list[Slice]) -> Place:
    match paging.place(params):
        case [which, value, reference] if which in slices:
            return Place(Slice(which), value, reference)
    raise paging.unknown_cursor()
