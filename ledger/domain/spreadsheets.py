"""What a cell may hold so that no spreadsheet takes it for a formula."""

import re
from typing import Final

# What makes a spreadsheet take a text for a formula, also in its full-width forms.
_FORMULA: Final = re.compile("[\\s\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# What a workbook cannot hold; the ledger takes in none of it.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe(text: str) -> str:
    """Return a text as a cell: what would be a formula begins with an apostrophe."""
    clean = _CONTROL.sub("", text)
    return f"'{clean}" if _FORMULA.match(clean) else clean
