"""A random house in which each answer to a partner is kept, to be asked for again later."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from hypothesis import strategies as some
from hypothesis.stateful import initialize, invariant, rule

from ledger import actions
from ledger.actions import Obliged
from ledger.api.depth import Depth
from ledger.api.documents import Shelf
from ledger.api.past_documents import PastShelf
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.reviews import Outcome
from ledger.models import Instrument, Party, Publisher, Source, Theme
from tests.factories import NOW, SETUP, a_draft, a_theme, who
from tests.journeys.random_house import RandomHouse

ADDRESS = "https://ledger.example/api/v1/commitments"
number, words = some.integers(0, 5), some.sampled_from(["Étude", "Sign it", "“Twice”"])
zones = some.sampled_from(["Pacific/Kiritimati", "Europe/Brussels", "Pacific/Pago_Pago"])


class RandomPast(RandomHouse):
    """Everything is released from the first, and a draft waits; the clock moves at each step."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[datetime, Any] = {}
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        try:
            self.the_past_is_what_was_seen()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @initialize()
    def open_the_house(self) -> None:
        super().open_the_house()
        instrument = Instrument.objects.get(code="RANDOM")
        actions.release(
            instrument, to=self.people.partner.party, by=who(self.people.marc), at=self.at
        )
        draft = a_draft(
            self.people.amina,
            instrument=instrument,
            themes=[a_theme(), a_theme()],
            obligations=[Obliged(party) for party in self.people.parties],
        )
        self.items.append(draft.pk)

    def release(self) -> None:
        """Nothing: all is released, and what may be seen stays the same."""

    def withdraw_a_release(self) -> None:
        """Nothing, for the same reason."""

    # --- What else may happen -----------------------------------------------------------

    @rule(n=number, model=some.sampled_from([Party, Theme, Publisher, Instrument]), name=words)
    def rename(self, n: int, model: Any, name: str) -> None:
        self.ask(actions.amend_reference, self.pick(n, model.objects.order_by("pk")), name=name)

    @rule(n=number, title=words)
    def retitle_a_source(self, n: int, title: str) -> None:
        source = self.pick(n, Source.objects.order_by("pk"))
        self.ask(actions.amend_reference, source, title=title)

    @rule(zone=zones, name=words)
    def move_the_desk(self, zone: str, name: str) -> None:
        self.people.desk.refresh_from_db()
        self.ask(actions.amend_desk, self.people.desk, time_zone=zone, name=name, by=SETUP)

    @rule(n=number)
    def tag(self, n: int) -> None:
        themes = Theme.objects.order_by("pk")[n % 2 : n % 3]
        self.ask(actions.tag, self.item(n), list(themes))

    @rule(n=number, text=words)
    def correct(self, n: int, text: str) -> None:
        changes = {"text": text, "success_criterion": f"{text}."}
        self.ask(actions.correct, self.item(n), changes=changes, reason="So.")

    @rule(n=number, ahead=some.integers(1, 60))
    def move_a_due_day(self, n: int, ahead: int) -> None:
        due = StatedDate(self.at.date() + timedelta(days=ahead), Precision.DAY)
        item = self.item(n)
        if item.is_draft:
            self.ask(actions.set_due, item, due=due)
        elif self.ask(actions.propose_due, item, due=due, note="Later."):
            waiting = item.proposals.pending().get()
            self.ask(actions.decide, waiting, approve=True, by=who(self.people.marc))

    @rule(n=number, outcome=some.sampled_from([Outcome.UPHELD, Outcome.CONTESTED]))
    def review(self, n: int, outcome: Outcome) -> None:
        self.ask(actions.hold_review, self.item(n), outcome=outcome, summary="Looked at.")

    @rule()
    def publish_the_draft(self) -> None:
        if self.ask(actions.submit, self.item(3)):
            waiting = self.item(3).proposals.pending().get()
            self.ask(actions.decide, waiting, approve=True, by=who(self.people.marc))

    # --- What was seen ------------------------------------------------------------------

    @invariant()
    def remember(self) -> None:
        if hasattr(self, "people"):
            self.seen[self.at] = answers(Shelf(self.people.partner, self.at, ADDRESS))
            self.at += timedelta(milliseconds=1001)

    def the_past_is_what_was_seen(self) -> None:
        for at, seen in self.seen.items():
            assert answers(PastShelf(self.people.partner, at, ADDRESS)) == seen, at
        if self.seen:
            before = PastShelf(self.people.partner, NOW - timedelta(seconds=1), ADDRESS)
            assert answers(before) == ([[], []], [])


def answers(shelf: Shelf | PastShelf) -> tuple[Any, Any]:
    """Return the list, and all there is to read of each item, as a partner's program has it."""
    keys = list(shelf.shown.order_by("reference").values_list("pk", flat=True))
    listed = shelf.documents(keys)
    full = [shelf.full_document(document["ref"]) for document in listed]
    brief = shelf.documents(keys, Depth.BRIEF)
    return as_read([listed, brief]), as_read(full)


def as_read(answer: Any) -> Any:
    return orjson.loads(orjson.dumps(answer, option=orjson.OPT_UTC_Z))
