"""Every status has a place in the code lists of others, and what is lost is said."""

import pytest

from ledger.domain.code_lists import CODE_LISTS, IATI, IATI_NAMES, OGP, OGP_NAMES, CodeList, Match
from ledger.domain.status import CLOSED, OPEN, Status

LISTS = pytest.mark.parametrize("codes", CODE_LISTS, ids=lambda codes: codes.scheme)


@LISTS
def test_every_status_is_mapped(codes: CodeList) -> None:
    assert list(codes.statuses) == list(Status)


@LISTS
def test_what_is_not_exact_says_what_is_lost(codes: CodeList) -> None:
    for mapped in codes.statuses.values():
        assert bool(mapped.note) == (mapped.match is not Match.EXACT)
        assert bool(mapped.code) == bool(mapped.name) == (mapped.match is not Match.NONE)


def test_codes_are_those_of_the_lists() -> None:
    assert {(m.code, m.name) for m in IATI.statuses.values()} <= set(IATI_NAMES.items())
    assert {m.code for m in OGP.statuses.values()} <= {"", *OGP_NAMES.values()}


def test_nothing_open_counts_as_over_and_nothing_closed_as_under_way() -> None:
    assert {IATI.statuses[status].code for status in OPEN} == {"1", "2", "6"}
    assert {IATI.statuses[status].code for status in CLOSED} == {"4", "5"}
    assert not any(OGP.statuses[status].code == "Complete" for status in OPEN)
