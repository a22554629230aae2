"""Pages of what is searched for: who reads the next page, or asks the same, waits for no composer.

A search is composed once in a process, whoever asks and wherever the page begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, Self

from django.http import QueryDict

from ledger.api import filters, paging
from ledger.api.documents import Shelf
from ledger.api.keyset import Listing, Order, Page, Place, Slice, page, sort_of
from ledger.api.past_documents import PastShelf
from ledger.models import Partner
from ledger.models.composed import Statement, a_key, a_text
from ledger.models.feed_head import Head
from ledger.models.slices import found_by, slices

# In no time zone is there a day then: a filter that asks for one is none to be kept.
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
MOST_KEPT: Final = 30  # values of a search; one of eight hundred takes a quarter of a megabyte


@dataclass(frozen=True, slots=True)
class Search:
    """The parameters of a search, but for the place and the size of a page."""

    asked: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, params: QueryDict) -> Self:
        told = [(name, tuple(values)) for name, values in params.lists()]
        return cls(tuple(each for each in told if each[0] not in paging.PARAMETERS))

    @property
    def may_be_kept(self) -> bool:
        """Whether the same is asked every day, and hundreds like it take little room."""
        is_timeless = not any(name in filters.TIMED for name, _values in self.asked)
        return is_timeless and sum(len(values) for _name, values in self.asked) <= MOST_KEPT

    def composed(
        self, shelf: Shelf | PastShelf, parts: Sequence[Slice], after: Place | None, most: int
    ) -> tuple[str, list[Any]]:
        """Return the statement of a page, and its values.

        :raises ValidationError: a value that is no choice, no code, no day.
        """
        params = QueryDict(mutable=True)
        for name, values in self.asked:
            params.setlist(name, list(values))
        listing = Listing(filters.narrowed(shelf, params), _order(params), shelf.partner)
        return slices([listing.part(each, after) for each in parts], listing.columns, most)


def found(shelf: Shelf | PastShelf, params: QueryDict, *, most: int) -> Page:
    """Return one page of what is searched for; one query that reads four columns.

    :param most: how many rows a page may hold.
    :raises ValidationError: a value that is no choice, no code, no day; a cursor of another search.
    """
    search, partner = Search.of(params), shelf.partner
    is_kept = isinstance(shelf, Shelf) and partner.is_active and search.may_be_kept

    def find(
        parts: Sequence[Slice], after: Place | None, most: int
    ) -> tuple[Head, list[list[Any]]]:
        if not is_kept or (after and after.value):
            sql, given = search.composed(shelf, parts, after, most)
            return found_by(sql, given, reader=partner, is_planned=False)
        statement = _statement(search, tuple(parts), after is not None, most)
        reference = after.reference if after else ""
        sql, given = statement.sql(party=partner.party_id, reference=reference)
        return found_by(sql, given, reader=partner, is_planned=True)

    return page(_order(params), params, find, most=most)


def _order(params: QueryDict) -> Order:
    return Order(sort_of(params), filters.level_of(params))


@lru_cache(maxsize=256)
def _statement(search: Search, parts: tuple[Slice, ...], is_behind: bool, most: int) -> Statement:  # noqa: FBT001
    party, reference = a_key(), a_text()
    shelf = Shelf(Partner(party_id=party), _NEVER, "")
    after = Place(parts[0], "", reference) if is_behind else None
    composed = search.composed(shelf, parts, after, most)
    return Statement.of(*composed, {"party": party, "reference": reference})
