"""What partners send as JSON: read strictly, and refused with a pointer to each fault.

Python's own reader is kinder than the RFCs: it takes the last of two members of one name, NaN,
halves of characters, and numbers that no other program reads as they were written (RFC 7493).
"""

import json
import math
import re
from collections.abc import Mapping
from typing import IO, Any, Final

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from ledger.api.problems import BadBody, Fault, TooLarge

MEDIA_TYPE: Final = "application/json"
MAX_BYTES: Final = 65_536  # the longest narrative and all else, with room to spare
MAX_DEPTH: Final = 8  # levels of objects and arrays; what is taken has fewer
MAX_FAULTS: Final = 20  # told at once
_MAX_NAME: Final = 100  # characters of a member's name
_MAX_DIGITS: Final = 40  # characters of a number
_MAX_INTEGER: Final = 2**53 - 1  # RFC 7493 §2.2: what every program reads exactly
_WHOLE: Final = re.compile(r"-?[0-9]+")
# A text that is never closed runs to the end, so each character is looked at once.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class StrictJSONParser(BaseParser):
    """Reads one JSON object in UTF-8 of at most ``MAX_BYTES``."""

    media_type = MEDIA_TYPE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the object.

        :raises UnsupportedMediaType: it is sent as something else, or in another charset.
        :raises TooLarge: it has more bytes; no more than those are read.
        :raises BadBody: it is not strictly JSON, or no object; with a pointer to each fault.
        """
        insist_on(MEDIA_TYPE, media_type or "")
        data: bytes = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TooLarge(f"A body has at most {MAX_BYTES} bytes.")
        return read(data)


def insist_on(media_type: str, claimed: str) -> None:
    """Go on where a body is sent as a media type, in UTF-8.

    :raises UnsupportedMediaType: it is sent as anything else, or as anything at all.
    """
    kind, parameters = parse_header_parameters(claimed)
    if kind != media_type or parameters.get("charset", "utf-8").lower() != "utf-8":
        raise UnsupportedMediaType(claimed)


def read(data: bytes) -> dict[str, Any]:
    """Return the object that some bytes spell.

    :raises BadBody: they spell none, or not strictly; with a pointer to each fault.
    """
    document = _document(data)
    found = _Reading()
    value = found.value(document, "")
    if not found.faults and not isinstance(value, dict):
        found.fault("", "Send an object.", "not-an-object")
    if found.faults:
        raise BadBody(*found.faults)
    return dict(value)


def pointer(*path: str | int) -> str:
    """Return the JSON pointer (RFC 6901) to a part of a document."""
    return "".join(_step(str(name)) for name in path)


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


class _Members(list[tuple[str, Any]]):
    """The members of an object, with those that have the same name."""


class _Reading:
    """Walks a document, and keeps what is wrong with it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, at: str, detail: str, code: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(at, detail, code))

    def value(self, node: Any, at: str) -> Any:
        match node:
            case _Members():
                return self._object(node, at)
            case _Number():
                return self._number(node, at)
            case str():
                if why := _unreadable(node):
                    self.fault(at, why, "unreadable")
                return node
            case list():
                return [self.value(each, f"{at}/{place}") for place, each in enumerate(node)]
            case _:
                return node

    def _object(self, members: _Members, at: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, node in members:
            if len(name) > _MAX_NAME or _unreadable(name):
                self.fault(at, "The name of a member is too long or unreadable.", "unreadable-name")
                continue
            here = at + _step(name)
            if name in found:
                self.fault(here, "Give it once.", "repeated")
            found[name] = self.value(node, here)
        return found

    def _number(self, text: str, at: str) -> int | float | None:
        number: int | float = math.inf
        if len(text) <= _MAX_DIGITS:
            number = int(text) if _WHOLE.fullmatch(text) else float(text)
        if math.isfinite(number) and (isinstance(number, float) or abs(number) <= _MAX_INTEGER):
            return number
        self.fault(at, "Not every program reads this number as it is written.", "unreadable-number")
        return None


def _document(data: bytes) -> Any:
    """Return what some bytes spell, with numbers and members as they were written.

    :raises BadBody: they are not JSON in UTF-8, or nested too deep.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _whole(f"This is not UTF-8 at byte {error.start}.", "not-utf-8") from None
    if _depth(text) > MAX_DEPTH:
        raise _whole(f"This is nested deeper than {MAX_DEPTH} levels.", "too-deep")
    try:
        return json.loads(
            text,
            object_pairs_hook=_Members,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _whole(f"This is not JSON at {where}.", "not-json") from None


def _whole(detail: str, code: str) -> BadBody:
    return BadBody(Fault("", detail, code))


def _depth(text: str) -> int:
    """Return how deep objects and arrays are nested; one pass, whatever the text is."""
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _unreadable(text: str) -> str:
    """Return why a text cannot be kept, or nothing."""
    if "\0" in text:
        return "This holds the character NUL."
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "This holds half of a character."
    return ""


def _step(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")
