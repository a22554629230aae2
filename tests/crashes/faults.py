"""Faults at any step that work takes outside its own process: once before the step, once after."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Self
from unittest import mock

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

STEPS: Final = 20  # of a change and its seal, at most; a fault beyond the last does not strike


class Crash(BaseException):
    """The process is gone: nothing of it goes on, not even what outlives every error."""


@dataclass
class Fault:
    """What goes wrong, and when.

    A step is a statement, a commit, or one of the two by which the signer's memory reaches the
    disk.

    :param at: the number of the step, from 1; 0 for none. :param is_late: the step was done, and
        only its answer is lost. :param kills: the process ends; else the step is refused.
    """

    at: int = 0
    is_late: bool = False
    kills: bool = False
    taken: int = 0

    @classmethod
    def drawn(cls, random: Random, *, likely: float) -> Self:
        """Draw a fault, or none."""
        at = random.randint(1, STEPS) if random.random() < likely else 0
        return cls(at, is_late=random.random() < 0.5, kills=random.random() < 0.5)

    @property
    def has_struck(self) -> bool:
        return 0 < self.at <= self.taken

    def step(self, refusal: Exception, do: Callable[..., Any], *given: Any) -> Any:
        """Take a step, unless this is the one that fails."""
        self.taken += 1
        if self.taken != self.at:
            return do(*given)
        if self.is_late:
            do(*given)
        raise Crash if self.kills else refusal


@contextmanager
def facing(fault: Fault) -> Iterator[None]:
    """Work under a fault. Whoever meets it has lost the connection, and goes on with a new one."""
    database = connections["default"]
    away, full = OperationalError("away"), OSError(errno.ENOSPC, "full")
    commit, replace = database._commit, os.replace  # type: ignore[attr-defined]  # noqa: SLF001
    with ExitStack() as stack:
        stack.enter_context(
            database.execute_wrapper(lambda do, *given: fault.step(away, do, *given))
        )
        for owner, name, refusal, do in [
            (database, "_commit", away, commit),
            (os, "fsync", full, lambda _file: None),  # No power is cut here.
            (os, "replace", full, replace),
        ]:
            step = _bound(fault, refusal, do)
            stack.enter_context(mock.patch.object(owner, name, step))
        try:
            yield
        finally:
            if fault.has_struck:
                _part_with(database)


def _part_with(database: BaseDatabaseWrapper) -> None:
    """End a connection as a server does when its client is gone: what is open is rolled back.

    SQLite would wait for the last cursor, and that for whoever still holds the error.
    """
    if database.connection is not None:
        database.connection.rollback()
    database.close()


def _bound(fault: Fault, refusal: Exception, do: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: fault.step(refusal, do, *given)
