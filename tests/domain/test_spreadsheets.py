"""Cells that come from others, and what a spreadsheet would make of them."""

import pytest

from ledger.domain.spreadsheets import safe


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\ufeff=1", "\n"),
        *("\uff1d1", "\uff0b1", "\uff0d1", "\uff201"),
    ],
)
def test_what_would_be_a_formula_is_marked_as_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Talks", "1 = 1", "2026-01-27", "a-b", "'quoted'"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_what_no_workbook_can_hold_is_left_out_before_it_is_looked_at() -> None:
    assert safe("\x00=1") == "'=1"
