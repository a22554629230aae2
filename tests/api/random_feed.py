"""A random house whose changes two partners follow: one that is shown some, and one nothing."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import transaction
from hypothesis import strategies as some
from hypothesis.stateful import initialize, invariant, rule

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.levels import Level
from ledger.models import (
    Entry,
    Instrument,
    Party,
    Publisher,
    Release,
    Source,
    Theme,
    feed_head,
)
from ledger.models.feed import events, head
from tests.api.copying import Copy, plain
from tests.factories import NOW, SETUP, a_draft, a_partner, a_party, a_theme, who
from tests.journeys.random_house import RandomHouse
from tests.sealing import log_within, seal_all

number, words = some.integers(0, 5), some.sampled_from(["Étude", "Sign it", "“Twice”"])


class RandomFeed(RandomHouse):
    """Nothing is released at first; now and then the log is sealed, and a page is read."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[Any, Any] = {}
        self.ever: dict[Any, set[str]] = {}
        self.is_public = False
        self.undone = ExitStack()
        self.undone.enter_context(transaction.atomic())
        folder = self.undone.enter_context(tempfile.TemporaryDirectory())
        self.undone.enter_context(log_within(Path(folder)))

    def teardown(self) -> None:
        try:
            if hasattr(self, "people"):
                self.what_is_called_unchanged_is_unchanged()
                self.both_end_with_what_they_may_see()
        finally:
            transaction.set_rollback(True)
            self.undone.close()

    @initialize()
    def open_the_house(self) -> None:
        super().open_the_house()
        self.themes = [a_theme(), a_theme()]
        self.copy = Copy(self.people.partner, NOW)
        self.stranger = Copy(a_partner(a_party()), NOW)
        self.nothing = head(self.stranger.partner)
        draft = a_draft(
            self.people.amina,
            instrument=Instrument.objects.get(code="RANDOM"),
            themes=self.themes,
            obligations=[Obliged(party) for party in self.people.parties],
        )
        self.items.append(draft.pk)

    # --- What a partner does --------------------------------------------------------------

    @rule()
    def seal(self) -> None:
        seal_all()

    @rule(limit=some.integers(1, 6), dies_after=some.none() | some.integers(0, 4))
    def read_a_page(self, limit: int, dies_after: int | None) -> None:
        self.copy.take(limit, dies_after=dies_after)

    def both_end_with_what_they_may_see(self) -> None:
        seal_all()
        for copy in (self.copy, self.stranger):
            while copy.take(3):
                pass
            assert copy.kept == copy.listed()
            assert copy.told <= self.ever[copy.partner.pk], "it was told of what it never saw"
            warm = head(copy.partner)
            feed_head.forget()
            assert head(copy.partner) == warm
        if not self.is_public:
            assert events(self.stranger.partner, after=None, limit=100).events == []

    @invariant()
    def remember_what_could_be_seen(self) -> None:
        for copy in (self.copy, self.stranger) if hasattr(self, "people") else ():
            refs = copy.shelf.shown.order_by().values_list("reference", flat=True)
            self.ever.setdefault(copy.partner.pk, set()).update(refs)

    @rule()
    def look_twice(self) -> None:
        self.what_is_called_unchanged_is_unchanged()

    @rule()
    def look_again(self) -> None:
        self.what_is_called_unchanged_is_unchanged()

    def what_is_called_unchanged_is_unchanged(self) -> None:
        for copy in (self.copy, self.stranger):
            partner, now, listed = copy.partner.pk, head(copy.partner), copy.listed()
            assert self.seen.setdefault((partner, now.news), listed) == listed
            for ref, document in listed.items():
                told = plain(copy.shelf.full_document(ref))
                key = (partner, ref, document["version"], now.names)
                assert self.seen.setdefault(key, told) == told, key
        assert self.is_public or now == self.nothing

    # --- What may be seen -----------------------------------------------------------------

    @rule(
        n=number,
        is_whole=some.booleans(),
        is_public=some.sampled_from([False, False, True]),
        to_other=some.sampled_from([False, False, True]),
        level=some.sampled_from(Level),
    )
    def release_at(
        self,
        n: int,
        is_whole: bool,  # noqa: FBT001
        is_public: bool,  # noqa: FBT001
        to_other: bool,  # noqa: FBT001
        level: Level,
    ) -> None:
        item = self.item(n)
        party = self.people.parties[0] if to_other else self.people.partner.party
        thing = Instrument.objects.get(pk=item.instrument_id) if is_whole else item
        audience = None if is_public and self.is_public else party
        self.ask(actions.release, thing, to=audience, level=level, by=who(self.people.marc))

    @rule()
    def let_everybody_see_some(self) -> None:
        self.is_public = True

    @rule(n=number)
    def withdraw(self, n: int) -> None:
        if given := self.pick(n, Release.objects.standing().order_by("pk")):
            self.ask(actions.withdraw_release, given, by=who(self.people.marc))

    @rule(n=number, level=some.sampled_from(Level))
    def change_the_level(self, n: int, level: Level) -> None:
        if given := self.pick(n, Release.objects.standing().order_by("pk")):
            self.ask(actions.change_release, given, level=level, by=who(self.people.marc))

    def release(self) -> None:
        """Nothing: ``release_at`` does more."""

    def withdraw_a_release(self) -> None:
        """Nothing, for the same reason."""

    # --- What else may happen -------------------------------------------------------------

    @rule(n=number, model=some.sampled_from([Party, Theme, Publisher, Instrument]), name=words)
    def rename(self, n: int, model: Any, name: str) -> None:
        row = self.pick(n, model.objects.order_by("pk"))
        if row.pk != self.stranger.partner.party_id:  # it may know of its own name
            self.ask(actions.amend_reference, row, name=name)

    @rule(n=number, title=words)
    def retitle_a_source(self, n: int, title: str) -> None:
        self.ask(actions.amend_reference, self.pick(n, Source.objects.order_by("pk")), title=title)

    @rule(name=words)
    def rename_the_desk(self, name: str) -> None:
        self.people.desk.refresh_from_db()
        self.ask(actions.amend_desk, self.people.desk, name=name, by=SETUP)

    @rule(n=number)
    def tag(self, n: int) -> None:
        self.ask(actions.tag, self.item(n), self.themes[n % 2 : n % 3])

    @rule(n=number, text=words)
    def correct(self, n: int, text: str) -> None:
        changes = {"text": text, "success_criterion": f"{text}."}
        self.ask(actions.correct, self.item(n), changes=changes, reason="So.")

    @rule()
    def publish_the_draft(self) -> None:
        if self.ask(actions.submit, self.item(3)):
            waiting = self.item(3).proposals.pending().get()
            self.ask(actions.decide, waiting, approve=True, by=who(self.people.marc))

    @rule(n=number, m=number)
    def erase(self, n: int, m: int) -> None:
        entry = self.pick(m, Entry.objects.of(self.item(n).pk))
        self.ask(actions.erase, entry, "open", basis="A court order.", by=SETUP)
