"""Canonical JSON: RFC 8785 (JCS), restricted to what an entry may hold.

No floats, integers within ±(2**53 - 1), ASCII object keys, no NUL, no lone surrogate. On
that subset the standard library's encoder produces exactly the bytes of RFC 8785; the tests
compare the two. Amounts and fractions are written as strings.
"""

import json
from typing import Final

_ALLOWED: Final = "text, whole number, true, false, null, list or object"
# The largest integer that every JSON implementation reads back unchanged (RFC 8785 §3.2.2.3).
MAX_INTEGER: Final = 2**53 - 1

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def encode(value: object) -> str:
    """Return the one JSON text of a value; its UTF-8 bytes are what gets hashed.

    :raises ValueError: text with NUL or a lone surrogate, a key that is not ASCII text, or an
        integer beyond ±(2**53 - 1).
    :raises TypeError: a float or any other type that JSON would not carry unchanged.
    """
    _check(value)
    text = _encode(value)
    text.encode()  # A lone surrogate fails here, as RFC 8785 requires.
    return text


def _check(value: object) -> None:
    if isinstance(value, dict) and type(value) is dict:
        for key, item in value.items():
            _check_key(key)
            _check(item)
    elif isinstance(value, list) and type(value) is list:
        for item in value:
            _check(item)
    else:
        _check_scalar(value)


def _check_scalar(value: object) -> None:
    # Exact types: a subclass (an enum, say) may print itself differently.
    if type(value) is str:
        if "\0" in value:
            raise ValueError("NUL is not allowed in ledger text")
    elif type(value) is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise ValueError(f"integer out of the interoperable range: {value}")
    elif value is not None and type(value) is not bool:
        raise TypeError(f"{type(value).__name__} is not {_ALLOWED}")


def _check_key(key: object) -> None:
    if type(key) is not str or not key.isascii() or "\0" in key:
        raise ValueError(f"object keys must be ASCII text without NUL: {key!r}")
