"""Facts read from TOML files, each knowing the file and line it stands on."""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from ledger.domain.dates import NEVER_STATED, Precision, StatedDate, parse_day, stated
from ledger.errors import LedgerError

E = TypeVar("E", bound=Enum)


class Misstated(LedgerError):
    """A fact that cannot be loaded; the sentence names its file and line."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One table of a file."""

    where: str
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return a value that must be there."""
        if name not in self.values:
            raise self.misstated(f"“{name}” is missing")
        return self.values[name]

    def check_names(self, known: Collection[str]) -> None:
        """Hold that it has no value of another name: it would be left out without a word.

        :raises Misstated: it has.
        """
        if other := set(self.values).difference(known):
            raise self.misstated(f"“{min(other)}” is no field of this table")

    def inner(self, values: dict[str, Any]) -> "Fact":
        """Return a table inside this one, at the same place."""
        return Fact(self.where, values)

    def list(self, name: str) -> "list[Fact]":
        """Return the tables of a list, in order; none where it is not there."""
        return [self.inner(item) for item in self.values.get(name, ())]

    def choice(self, name: str, choices: type[E]) -> E:
        """Return a value as a member of an enumeration."""
        try:
            return choices(self[name])
        except ValueError:
            raise self.misstated(f"“{self[name]}” is no {name} this ledger knows") from None

    def choice_if_any(self, name: str, choices: type[E]) -> E | None:
        """Return a value as a member of an enumeration; None where it is blank."""
        return self.choice(name, choices) if self[name] else None

    def some_day(self, name: str) -> date:
        """Return a day that must be there."""
        if day := self.day(name):
            return day
        raise self.misstated(f"“{name}” is missing")

    def day(self, name: str) -> date | None:
        """Return a day; None where it is blank."""
        text = self.values.get(name, "")
        try:
            return parse_day(str(text)) if text else None
        except ValueError as wrong:
            raise self.misstated(f"{name}: {wrong}") from wrong

    def date(self, on: str = "on") -> StatedDate:
        """Return a date as it was stated, from ``on``, ``precision`` and ``words``."""
        if not (self[on] or self["precision"] or self["words"]):
            return NEVER_STATED
        precision = self.choice("precision", Precision)
        try:
            return stated(self.day(on), precision, self["words"])
        except ValueError as wrong:
            raise self.misstated(str(wrong)) from wrong

    def misstated(self, why: str) -> Misstated:
        return Misstated(f"{self.where}: {why}.")


def read(path: Path, table: str) -> Iterator[Fact]:
    """Read every ``[[table]]`` of a file, in order.

    :raises Misstated: the file is missing, or is no TOML.
    """
    try:
        text = path.read_text()
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise Misstated(f"{path}: {wrong}") from wrong
    heads = list(re.finditer(rf"^\[\[{table}\]\]", text, re.MULTILINE))
    rows = tables.pop(table, [])
    if tables or len(heads) != len(rows):
        # Anything else would be left out without a word.
        raise Misstated(f"{path}: it holds nothing but tables that start with [[{table}]].")
    for head, values in zip(heads, rows, strict=True):
        yield Fact(f"{path}:{text.count(chr(10), 0, head.start()) + 1}", values)


def by_code(facts: Iterator[Fact], code: str = "code") -> dict[str, Fact]:
    """Return facts by their code.

    :raises Misstated: a code stands twice; the sentence names both places.
    """
    found: dict[str, Fact] = {}
    for fact in facts:
        if (key := fact[code]) in found:
            raise fact.misstated(f"{code} “{key}” stands already at {found[key].where}")
        found[key] = fact
    return found
