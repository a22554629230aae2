"""A site whose processes are killed as they work, and the server of its database with them.

Four processes write, one seals, and one reads as a partner does. Each keeps a journal of what it
tried and what it was told, in a file that outlives it.
"""

import io
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from django.core.management import call_command
from django.db import Error, close_old_connections, connections
from django.test import override_settings

from ledger import actions
from ledger.errors import Stale
from ledger.management import log_keys
from ledger.models import Partner, Pending
from tests.crashes.promises import (
    Seen,
    insist,
    insist_on_intact,
    insist_on_prefixes,
    look,
    told,
)
from tests.factories import NOW, SETUP, a_partner, a_party
from tests.postgres import Server, find_binaries

WRITERS: Final = 4
PARTNERS: Final = 8
CHANGES: Final = (10, 40)  # acknowledged before somebody is killed, and again before all are
PATIENCE: Final = 60  # seconds for those who are left to go on
BLINK: Final = 0.02


class Struck(StrEnum):
    """Who is killed; in the end of a round all are."""

    WRITERS = "the writers"
    SEALER = "the sealer"
    SERVER = "the server of the database"


@dataclass
class Figures:
    """What came of some rounds.

    :ivar unheard: changes whose answer was lost, and which are on record.
    """

    kills: int = 0
    tried: int = 0
    acknowledged: int = 0
    unheard: int = 0
    checkpoints: int = 0


@dataclass
class Site:
    """A ledger of its own, and who works on it.

    :param server: of PostgreSQL; None where the database is a file.
    """

    folder: Path
    server: Server | None
    random: Random
    streams: list[UUID] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)

    def play_round(self, struck: Struck) -> None:
        """Let everybody work, kill some, let the others go on, kill all, recover and check.

        :raises Violated: a promise was not kept, or somebody who was not killed gave up.
        """
        journals = [self.folder / f"{name}.journal" for name in (*range(WRITERS), "reader")]
        for journal in journals:
            journal.unlink(missing_ok=True)
        connections.close_all()  # A connection does not outlive a fork.
        writers = [_started(write, n, self.streams, journals[n]) for n in range(WRITERS)]
        sealer, reader = _started(seal), _started(read, journals[-1])
        everybody = [*writers, sealer, reader]
        try:
            self._wait_for_changes(journals, everybody)
            left = self._strike(struck, writers, sealer, everybody)
            if struck is Struck.WRITERS:
                _wait_until(lambda: not Pending.objects.exists(), left)
            else:
                self._wait_for_changes(journals, left)
        finally:
            self._kill(everybody)
        self._check([_journal(each) for each in journals])

    def _strike(
        self,
        struck: Struck,
        writers: list[BaseProcess],
        sealer: BaseProcess,
        everybody: list[BaseProcess],
    ) -> list[BaseProcess]:
        """Kill, and return who is left."""
        time.sleep(self.random.random() * BLINK)
        if struck is Struck.SERVER:
            assert self.server
            self.server.crash()
            self.figures.kills += 1
            self.server.start_again()
            return everybody
        dead = writers if struck is Struck.WRITERS else [sealer]
        self._kill(dead)
        return [each for each in everybody if each not in dead]

    def _kill(self, processes: list[BaseProcess]) -> None:
        alive = [process for process in processes if process.is_alive()]
        for process in alive:
            process.kill()
        for process in processes:
            process.join()
        self.figures.kills += len(alive)

    def _wait_for_changes(self, journals: list[Path], left: list[BaseProcess]) -> None:
        def count() -> int:
            return sum(journal.read_text().count("acknowledged") for journal in journals[:-1])

        _wait_until(lambda: all(map(Path.exists, journals)), left)
        goal = count() + self.random.randint(*CHANGES)
        _wait_until(lambda: count() >= goal, left)

    def _check(self, journals: list[list[dict[str, Any]]]) -> None:
        while actions.seal():
            pass
        insist(not Pending.objects.exists(), "Entries pend that nobody seals.")
        counts = Counter(word for words in told(self.streams).values() for word in words)
        for lines in journals[:-1]:
            self._check_journal(lines, counts)
        self.seen += [Seen(s["size"], bytes.fromhex(s["root"]), s["note"]) for s in journals[-1]]
        insist_on_prefixes(self.seen)
        insist_on_intact()
        self.figures.checkpoints = len(set(self.seen))

    def _check_journal(self, lines: list[dict[str, Any]], counts: Counter[str]) -> None:
        """Hold what one writer was told against the record."""
        said: dict[str, str] = {}
        for line in lines:
            said[line["word"]] = line["is"]
        for word, state in said.items():
            lawful = {"tried": {0, 1}, "refused": {0}, "acknowledged": {1}}[state]
            insist(counts[word] in lawful, f"{word} was {state}: on record {counts[word]} times.")
            self.figures.unheard += state == "tried" and counts[word]
        states = Counter(said.values())
        self.figures.tried += states.total()
        self.figures.acknowledged += states["acknowledged"]


# --- Who works there, each in a process of its own ----------------------------------------


def write(number: int, streams: list[UUID], journal: Path) -> None:
    """Change one partner after another; every other writer holds no key, and seals nothing."""
    random, folder = Random(number), journal.parent / "keyless"  # noqa: S311 - any will do
    with ExitStack() as stack:
        if number % 2:
            stack.enter_context(override_settings(LEDGER_FOLDER=folder))
        for count in range(1_000_000):
            word = f"{number}-{os.getpid()}-{count}"
            _note(journal, {"is": "tried", "word": word})
            try:
                partner = Partner.objects.get(pk=random.choice(streams))
                actions.amend_partner(partner, name=word, by=SETUP, at=NOW)
            except Stale:
                _note(journal, {"is": "refused", "word": word})
            except Error:
                _recover()
            else:
                _note(journal, {"is": "acknowledged", "word": word})


def seal() -> None:
    """Seal all day, whatever becomes of the database."""
    call_command("seal", watch=True, verbosity=0, stderr=io.StringIO())


def read(journal: Path) -> None:
    """Look at the newest checkpoint again and again, and keep each."""
    last = None
    while True:
        try:
            found = look()
        except Error:
            _recover()
            continue
        if found and found != last:
            _note(journal, {"size": found.size, "root": found.root.hex(), "note": found.note})
        last = found
        time.sleep(BLINK / 2)


def _recover() -> None:
    """Do as a server of web pages does before its next answer."""
    close_old_connections()
    time.sleep(BLINK)


def _note(journal: Path, line: dict[str, Any]) -> None:
    """Write a line at once: the operating system keeps it when the process is killed."""
    with open(journal, "ab", buffering=0) as file:
        file.write(json.dumps(line).encode() + b"\n")


def _journal(file: Path) -> list[dict[str, Any]]:
    lines = file.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _started(work: Callable[..., None], *given: Any) -> BaseProcess:
    process = get_context("fork").Process(target=work, args=given, daemon=True)
    process.start()
    return process


def _wait_until(is_so: Callable[[], bool], left: list[BaseProcess]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        insist(all(each.is_alive() for each in left), "Somebody gave up who was not killed.")
        insist(time.monotonic() < end, "Those who are left do not go on.")
        time.sleep(BLINK)


# --- Where they work ----------------------------------------------------------------------


@contextmanager
def a_site(folder: Path) -> Iterator[Site]:
    """Begin a ledger in a new database, which is kept as safely as in production."""
    database = connections["default"]
    database.close()
    before = dict(database.settings_dict)
    (folder / "keyless").mkdir()
    with ExitStack() as stack:
        server = None
        if database.vendor == "postgresql":
            server = stack.enter_context(Server(find_binaries(), durable=True))
            database.settings_dict |= {"HOST": str(server.home), "NAME": "ledger"}
        else:
            database.settings_dict["NAME"] = str(folder / "ledger.sqlite3")
        stack.callback(database.settings_dict.update, before)
        stack.callback(connections.close_all)
        stack.enter_context(override_settings(LEDGER_FOLDER=folder))
        call_command("migrate", run_syncdb=True, verbosity=0)
        log_keys.begin("ledger.example/killed", by=SETUP, at=NOW)
        site = Site(folder, server, Random(5))  # noqa: S311 - any will do
        party = a_party()
        site.streams = [a_partner(party).pk for _each in range(PARTNERS)]
        yield site
