"""Chance that can be repeated: ids, salts, keys, names and the clock come from a seed.

What is hidden draws from a source of its own, so that what is seen comes out the same whether
there is anything hidden beside it or not.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from tests import factories


class Dice:
    """The sources of one world, and its clock.

    :ivar at: the instant of the world. :ivar now: who decides what happens: the source of what
        is seen, or inside ``hidden`` that of what is not.
    """

    def __init__(self, seed: int) -> None:
        self.at = factories.NOW
        self._seen, self._hidden = _source(seed), _source(~seed)
        self._numbers = {self._seen: 0, self._hidden: 100_000}
        self.now = self._seen

    @contextmanager
    def hidden(self) -> Iterator[Random]:
        """Draw from the other source for a while."""
        self.now, before = self._hidden, self.now
        try:
            yield self.now
        finally:
            self.now = before

    @contextmanager
    def fixed(self, seed: str) -> Iterator[Random]:
        """Draw for a while from what depends on nothing else, such as for one request."""
        once = _source(seed)
        self.now, before = once, self.now
        try:
            yield once
        finally:
            self.now = before

    def pass_time(self, **by: int) -> None:
        self.at += timedelta(**by)
        factories.NOW = self.at

    def __next__(self) -> int:
        """Return the next number for a name."""
        self._numbers[self.now] += 1
        return self._numbers[self.now]

    def bytes(self, many: int) -> bytes:
        return self.now.randbytes(many)


def _source(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311 - to be repeated, not to be secret


@contextmanager
def dice(seed: int) -> Iterator[Dice]:
    """Let everything that is left to chance come from a seed."""
    made = Dice(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", made.bytes)
        patch.setattr(random, "_urandom", made.bytes)
        patch.setattr(time, "time_ns", lambda: _nanoseconds(made.at))
        patch.setattr(timezone, "now", lambda: made.at)
        patch.setattr(factories, "_numbers", made)
        patch.setattr(factories, "NOW", made.at)
        yield made


def _nanoseconds(at: datetime) -> Any:
    return int(at.timestamp()) * 1_000_000_000
