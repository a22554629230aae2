"""A refusal has a sentence and leaves no trace: said once, for every test of an action."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ledger.errors import LedgerError, Refused, Stale
from tests.models.rows import the_record

EDITED = "was changed by somebody else after you opened it. Nothing was written."


@contextmanager
def refused(saying: str, error: type[LedgerError] = Refused) -> Iterator[None]:
    """Expect a refusal in these words, and every entry and every row as they were."""
    before = the_record()

    with pytest.raises(error, match=re.escape(saying)) as refusal:
        yield

    assert type(refusal.value) is error
    assert the_record() == before


@contextmanager
def stale(saying: str = EDITED) -> Iterator[None]:
    """Expect that somebody else was faster, and nothing written."""
    with refused(saying, Stale):
        yield
