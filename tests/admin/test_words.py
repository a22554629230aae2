"""Nothing on a page of the desk is said in one language only.

The words of a language are swapped for the English ones in brackets. What then stands outside of
brackets, and is nobody's data, went past the translation: a plain string, a label that was
translated when the program started, a name that a library keeps for itself.
"""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from django.apps import apps
from django.utils.translation import trans_real

from ledger.models import User
from tests.admin.addresses import OPENS, TABLE, addresses
from tests.admin.visitor import Visitor
from tests.admin.world import World

# What a page says does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]

HOLE: Final = re.compile(r"(%(?:\(\w+\))?[+\-0-9.]*[sdr%]|\{\w*\}|<[^>]*>|&\w+;)")
WORD: Final = re.compile(r"[A-Za-z]{2}")
MARKED: Final = re.compile(r"⟦[^⟦⟧]*⟧")
SILENT: Final = frozenset({"script", "style", "code", "kbd"})
SAID: Final = ("title", "aria-label", "aria-description", "placeholder", "alt")
# Zones and formats have one name everywhere, and a language its own; a note of the testers' world.
NAMES: Final = frozenset(
    {"UTC", "CEST", "CSV", "XLSX", "English", "Français", "Nederlands", "set-up", "Talks began."}
)
# Words for which French or Dutch has the same letters, or which Django leaves alone.
SAME: Final = frozenset({"jul", "aug", "sep", ":", ":?.!"})


class Brackets:
    """A language in which everything is said in English, between brackets."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()

    def gettext(self, words: str) -> str:
        self.asked.add((words, ""))
        return bracketed(words)

    def ngettext(self, one: str, many: str, n: int) -> str:
        self.asked.add((one, many))
        return bracketed(one if n == 1 else many)

    def language(self) -> str:
        return "fr"

    to_language = language


@cache
def bracketed(words: str) -> str:
    """Put what a message says between brackets, and what is filled into it outside of them."""
    parts = HOLE.split(words.rpartition("\x04")[2])
    return "".join(p if HOLE.fullmatch(p) or not WORD.search(p) else f"⟦{p}⟧" for p in parts)


class Sayings(HTMLParser):
    """All that a page says: its texts, its names for who does not see it, its buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag in SILENT
        given = dict(attrs)
        self.found += [given[name] or "" for name in SAID if name in given]
        if tag == "input" and given.get("type") == "submit":
            self.found.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.found.append(data)


def data() -> list[str]:
    """Return every word that somebody typed, the longest first."""
    rows: list[Any] = []
    for model in apps.get_app_config("ledger").get_models():
        rows += model._default_manager.values()
    words = {text for text in _texts(rows) if len(text) > 2}
    return sorted(words, key=len, reverse=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def unmarked(html: str, known: list[str]) -> Iterator[str]:
    """Yield what a page says outside of brackets that is nobody's data."""
    for text in Sayings(html).found:
        bare = MARKED.sub("", text)
        if not WORD.search(bare):
            continue
        for words in [*NAMES, *known]:
            if words in bare:
                bare = re.sub(rf"(?<![A-Za-z]){re.escape(words)}(?![A-Za-z])", "", bare)
        if WORD.search(bare):
            yield " ".join(text.split())


@pytest.mark.parametrize("person", ["amina", "marc", "ada"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_page_says_nothing_in_one_language_only(
    verb: str, person: str, world: World, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    language = Brackets()
    translations: Any = trans_real._translations  # type: ignore[attr-defined]  # noqa: SLF001
    known, visitor = data(), Visitor(people[person])
    visitor.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    wrong: dict[str, str] = {}

    with monkeypatch.context() as swapped:
        swapped.setitem(translations, "fr", language)
        for route, where in addresses(world).items():
            if TABLE[route][person] != OPENS or route in {"login/", "logout/"}:
                continue
            # An empty form is sent back with what is wrong about each of its fields.
            answer = getattr(visitor.client, verb)(where, {})
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                found = unmarked(answer.content.decode(), known)
                wrong |= dict.fromkeys(found, route)
    trans_real.deactivate()

    assert len(language.asked) > 200, "enough was said to believe the search"
    assert wrong == {}
    assert untranslated(language.asked) == []


def untranslated(asked: set[tuple[str, str]]) -> list[str]:
    """Return what neither our catalogues nor Django's say in French or in Dutch.

    Where a word happens to be the same, the catalogue has it nevertheless.
    """
    return sorted(
        f"{language}: {one}"
        for language in ("fr", "nl")
        for one, many in asked
        if one not in SAME and not _is_known(language, one, many)
    )


def _is_known(language: str, one: str, many: str) -> bool:
    catalog: Any = trans_real.translation(language)._catalog  # type: ignore[attr-defined]  # noqa: SLF001
    return bool(catalog.get((one, 1) if many else one, ""))
