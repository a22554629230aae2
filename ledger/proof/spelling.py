"""One value, one spelling: how names, numbers and bytes stand in the texts of C2SP.

A second spelling of a value that reads the same would be a second text to sign. None is accepted.
"""

import base64
import re
from typing import Final

MAX_NUMBER: Final = 2**63 - 1  # the largest size, index or time that the formats know

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")  # every control character but the newline
_DECIMAL: Final = re.compile("0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """A note, key, checkpoint or proof file is not what it must be: a sentence that says why."""


def check_name(name: str, whose: str = "a key") -> None:
    """Raise NoteError unless this may be a name: not empty, no space, no plus."""
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise NoteError(f"{name[:80]!r} cannot name {whose}: a name has no space and no plus")
    utf8(name)


def to_base64(data: bytes) -> str:
    """Return standard base64 with padding (RFC 4648 §4)."""
    return base64.b64encode(data).decode()


def from_base64(text: str, what: str) -> bytes:
    """Return the bytes of base64 in its one canonical spelling.

    :param what: what the bytes are, for the sentence.
    :raises NoteError: another alphabet, missing padding, spaces or stray bits.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as wrong:
        raise NoteError(f"{what} is not base64") from wrong
    if to_base64(data) != text:
        raise NoteError(f"{what} is not canonical base64")
    return data


def number(text: str, what: str) -> int:
    """Return a whole number from ASCII digits without sign, space or leading zero.

    :param what: what is counted, for the sentence.
    :raises NoteError: another spelling, or a number beyond 2**63 - 1.
    """
    if not _DECIMAL.fullmatch(text) or (found := int(text)) > MAX_NUMBER:
        raise NoteError(f"{what} is not a whole number: {text[:24]!r}")
    return found


def utf8(text: str) -> bytes:
    """Return the UTF-8 of a text that may stand in a note."""
    if found := _CONTROL.search(text):
        raise NoteError(f"a note cannot hold the control character U+{ord(found[0]):04X}")
    try:
        return text.encode()
    except UnicodeEncodeError as wrong:
        raise NoteError("a note cannot hold half a character") from wrong
