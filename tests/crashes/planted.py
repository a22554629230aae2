"""Bugs that a ledger must not have, to show that they would be found."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pytest
from django.db import connection, connections

from ledger.actions import _write, sealing
from ledger.models import Pending, guards

Planting = pytest.MonkeyPatch


class Bug(NamedTuple):
    """A bug, and what is found of it."""

    plant: Callable[[Planting], None]
    finding: str


def a_seal_in_two_halves(planting: Planting) -> None:
    """Leaves are committed before the checkpoint that signs them."""

    def instead(sign: Callable[..., None]) -> Callable[..., None]:
        def sign_late(*given: Any) -> None:
            _commit_early()
            sign(*given)

        return sign_late

    _put(planting, sealing, "_sign", instead)


def a_change_in_two_halves(planting: Planting) -> None:
    """An entry is committed before the rows that it tells of."""

    def instead(append: Callable[..., Any]) -> Callable[..., Any]:
        def append_and_commit(*given: Any, **named: Any) -> Any:
            entry = append(*given, **named)
            _commit_early()
            return entry

        return append_and_commit

    _put(planting, _write, "_append", instead)


def a_seal_that_drops_one(planting: Planting) -> None:
    """The last entry of a batch is taken off the queue unsealed, and the guards let it go."""
    _lift_guards_of_the_queue()

    def instead(append: Callable[..., None]) -> Callable[..., None]:
        def append_but_one(rows: list[Any], *signers: Any) -> None:
            append(rows[:-1] or rows, *signers)
            Pending.objects.filter(entry_id__in=[key for key, _hash in rows]).delete()

        return append_but_one

    _put(planting, sealing, "_append", instead)


def a_seal_in_reverse(planting: Planting) -> None:
    """The newest of a batch is sealed first."""

    def instead(append: Callable[..., None]) -> Callable[..., None]:
        return lambda rows, *signers: append(rows[::-1], *signers)

    _put(planting, sealing, "_append", instead)


BUGS: Final = [
    Bug(a_seal_in_two_halves, "nothing was wrong|nothing can be sealed any more"),
    Bug(a_change_in_two_halves, "not at the versions of their entries|changed by somebody else"),
    Bug(a_seal_that_drops_one, "neither sealed nor pending|has an index before"),
    Bug(a_seal_in_reverse, "has an index before"),
]


def _put(planting: Planting, owner: Any, name: str, instead: Callable[[Any], Any]) -> None:
    planting.setattr(owner, name, instead(getattr(owner, name)))


def _commit_early() -> None:
    """Commit what was done so far, behind Django's back."""
    if not connection.savepoint_ids:
        connections["default"].connection.commit()


def _lift_guards_of_the_queue() -> None:
    on = " ON {0.table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in guards.expected(connection.vendor):
            if trigger.table == Pending._meta.db_table:
                cursor.execute(f"DROP TRIGGER {trigger.name}{on.format(trigger)}")
