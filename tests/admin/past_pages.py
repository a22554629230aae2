"""A random house in which each look at an item's page is kept, to be asked for again later."""

from collections.abc import Callable
from datetime import datetime, timedelta
from re import DOTALL, search, sub
from typing import Any

from hypothesis.stateful import invariant, rule

from ledger import actions
from ledger.models import User
from tests.admin.visitor import Visitor, words_of
from tests.api.random_past import RandomPast, number, words
from tests.factories import SETUP, who


class RandomPages(RandomPast):
    """The house of the random past, seen by somebody who only reads: no buttons are shown.

    :param stand: sets the clock. :param rita: the reader, of another desk.
    """

    stand: Callable[[datetime], None]
    rita: User

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[datetime, tuple[Any, str]] = {}

    @rule(n=number, text=words)
    def ask_the_owner(self, n: int, text: str) -> None:
        self.ask(actions.ask_owner, self.item(n), question=text, by=who(self.people.marc))

    @rule(n=number, name=words)
    def rename_the_owner(self, n: int, name: str) -> None:
        self.people.amina.refresh_from_db()
        self.ask(actions.amend_person, self.people.amina, full_name=name, by=SETUP)

    @invariant()
    def remember(self) -> None:
        if hasattr(self, "people"):
            key = self.items[len(self.pages) % len(self.items)]
            self.pages[self.at] = key, self.look(key)
            self.at += timedelta(milliseconds=1001)

    def the_past_is_what_was_seen(self) -> None:
        for at, (key, seen) in self.pages.items():
            assert self.look(key, as_of=at.isoformat()) == seen, at

    def look(self, key: Any, **asked: str) -> str:
        """Return what somebody reads on an item's page now."""
        self.stand(self.at)
        return told(Visitor(self.rita), key, **asked)


def told(reader: Visitor, key: Any, **asked: str) -> str:
    """Return the words of an item's page, without the sentence why nothing can be done."""
    page = reader.open("ledger_commitment_change", key, **asked).content.decode()
    body = search(r'<div class="item">(.*)</div></div>', page, DOTALL)
    assert body, page
    return words_of(sub(r'<p class="no-steps">.*?</p>', "", body[1], flags=DOTALL))
