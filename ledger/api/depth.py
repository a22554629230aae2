"""How much of each commitment is answered: three documents, each with a schema of its own."""

from enum import StrEnum
from typing import Final

from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ValidationError

from ledger.api.paging import MAX_LIMIT

VIEW: Final = "view"
MAX_FULL: Final = 50  # documents of some 10 kB each: an answer stays below half a megabyte


class Depth(StrEnum):
    """What ``view`` asks for. Each document holds what the one before it holds, and more.

    How much of an item was released is another matter: see ``domain.levels``.
    """

    BRIEF = "brief"
    STANDARD = "standard"
    FULL = "full"

    @property
    def most(self) -> int:
        """How many documents a page may hold."""
        return MAX_FULL if self is Depth.FULL else MAX_LIMIT


def depth_of(params: QueryDict) -> Depth:
    """Return how much is asked for of each item.

    :raises ValidationError: it is none of ours.
    """
    try:
        return Depth(params.get(VIEW, Depth.STANDARD))
    except ValueError:
        why = f"Choose one of {', '.join(Depth)}."
        raise ValidationError({VIEW: [ErrorDetail(why, "invalid_choice")]}) from None
