"""A random history of ordinary actions and seals, faults at any step, and what was promised.

Whoever acts is told that a change is recorded, or that it failed, or hears nothing any more. What
was acknowledged must be on record exactly once, all else at most once, and what belongs together
all or not at all.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.test import override_settings

from ledger import actions
from ledger.actions import _write
from ledger.domain.kinds import Kind
from ledger.errors import LedgerError
from ledger.models import Entry, Partner, Party, Pending
from tests.crashes.faults import Crash, Fault, facing
from tests.crashes.promises import Seen, Violated, insist, insist_on_prefixes, look, told
from tests.factories import NOW, SETUP

TROUBLE: Final = 0.5  # how often something goes wrong
KEYLESS: Final = 0.35  # how often a process acts that holds no key, so that entries pend
LOOKS: Final = 0.1  # how often everything is checked amid the history
LIMITS: Final = (1, 3, 100)  # entries of a seal


@dataclass
class Deed:
    """What was tried at once, and whether somebody was told that it is done.

    :ivar words: one for each entry, which is found in it and nowhere else.
    """

    words: list[str]
    is_acknowledged: bool = False


class History:
    """The history of one seed, on streams of its own in a ledger that others may share.

    :param keyless: a folder without any key. :ivar deeds: all that was tried; :ivar seen: what a
        reader saw, who looks after each step; :ivar faults: how many struck.
    """

    def __init__(self, seed: int, party: Party, keyless: Path) -> None:
        self.seed = seed
        self.deeds: list[Deed] = []
        self.seen: list[Seen] = []
        self.faults = 0
        self._random = Random(seed)  # noqa: S311 - to be repeated
        self._party, self._keyless = party, keyless
        self._streams: list[UUID] = []
        self._works = {
            self._add: 2,
            self._amend: 5,
            self._amend_two: 2,
            self._amend_batch: 2,
            self._issue_key: 1,
            self._seal: 4,
        }

    def play(self, steps: int) -> None:
        """Act, meet faults, then seal what is left, and check.

        :raises Violated: a promise was not kept.
        """
        for _step in range(steps):
            self._try()
            if (found := look()) and found not in self.seen[-1:]:
                self.seen.append(found)
            if self._random.random() < LOOKS:
                self.check()
        self._seal_the_rest()
        self.check()
        self._insist(not Pending.objects.exists(), "entries pend that nobody seals")
        lost = Entry.objects.filter(stream__in=self._streams, leaf_at=None)
        self._insist(not lost.exists(), "an entry is neither sealed nor pending")

    def _try(self) -> None:
        [work] = self._random.choices(list(self._works), list(self._works.values()))
        work = work if self._streams else self._add
        deed, fault = Deed([]), Fault.drawn(self._random, likely=TROUBLE)
        self.deeds.append(deed)
        try:
            with self._keys(), facing(fault):
                work(deed)
            deed.is_acknowledged = True
        except Crash:
            pass
        except (DatabaseError, LedgerError, OSError) as wrong:
            self._insist(fault.has_struck, f"{wrong!r}, and nothing was wrong")
        self.faults += fault.has_struck

    def _keys(self) -> Any:
        is_keyless = self._random.random() < KEYLESS
        return override_settings(**({"LEDGER_FOLDER": self._keyless} if is_keyless else {}))

    def _insist(self, kept: object, sentence: str) -> None:
        insist(kept, f"Seed {self.seed}, step {len(self.deeds)}: {sentence}.")

    # --- What people do -------------------------------------------------------------------

    def _add(self, deed: Deed) -> None:
        stream, word = UUID(int=self._random.getrandbits(128), version=4), self._word(deed)
        self._streams.append(stream)
        partner = Partner(id=stream, code=word, party=self._party, name=word)
        actions.add_partner(partner, by=SETUP, at=NOW)

    def _amend(self, deed: Deed) -> None:
        for partner in self._some(1):
            actions.amend_partner(partner, name=self._word(deed), by=SETUP, at=NOW)

    def _amend_two(self, deed: Deed) -> None:
        with transaction.atomic():
            for partner in self._some(2):
                actions.amend_partner(partner, name=self._word(deed), by=SETUP, at=NOW)

    def _amend_batch(self, deed: Deed) -> None:
        changes = [_write.changed(each, name=self._word(deed)) for each in self._some(3)]
        acts = [_write.Act(change.row, [change]) for change in changes]  # type: ignore[arg-type]
        _write.write_batch(Kind.AMENDED, acts, by=SETUP, at=NOW)

    def _issue_key(self, deed: Deed) -> None:
        for partner in self._some(1):
            actions.issue_key(partner, label=self._word(deed), by=SETUP, at=NOW)

    def _seal(self, _deed: Deed) -> None:
        actions.seal(limit=self._random.choice(LIMITS))

    def _word(self, deed: Deed) -> str:
        deed.words.append(f"seed{self.seed}-{len(self.deeds)}-{len(deed.words)}")
        return deed.words[-1]

    def _some(self, count: int) -> list[Partner]:
        """Read partners that there are, up to a number; one whose adding failed is not there."""
        chosen = self._random.sample(self._streams, min(count, len(self._streams)))
        return list(Partner.objects.filter(pk__in=chosen).order_by("pk"))

    def _seal_the_rest(self) -> None:
        try:
            while actions.seal(limit=self._random.choice(LIMITS)):
                pass
        except (DatabaseError, LedgerError) as wrong:
            raise Violated(f"Seed {self.seed}: nothing can be sealed any more: {wrong}") from wrong

    # --- What must be ---------------------------------------------------------------------

    def check(self) -> None:
        """Check all streams of this history, and all that was published while it went on.

        :raises Violated: a promise was not kept.
        """
        found = told(self._streams)
        counts = Counter(word for words in found.values() for word in words)
        for deed in self.deeds:
            self._insist(
                {counts[word] for word in deed.words} in self._lawful(deed),
                f"{deed} is on record so often: {[counts[word] for word in deed.words]}",
            )
        known = {word for deed in self.deeds for word in deed.words}
        self._insist(counts.keys() <= known, "the record tells what nobody did")
        rows = Partner.objects.filter(pk__in=self._streams).order_by()
        versions = dict(rows.values_list("pk", "version"))
        entries = {stream: len(words) for stream, words in found.items()}
        self._insist(versions == entries, "rows are not at the versions of their entries")
        insist_on_prefixes(self.seen)

    @staticmethod
    def _lawful(deed: Deed) -> list[set[int]]:
        if not deed.words:
            return [set()]
        return [{1}] if deed.is_acknowledged else [{0}, {1}]
