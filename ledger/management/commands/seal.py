"""Seal what is pending: once, or as long as it is left running."""

import time
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from tqdm import tqdm

from ledger import actions
from ledger.errors import LedgerError
from ledger.models import Pending

_PAUSE: Final = 0.2  # seconds between two looks at the queue: an entry waits no longer than that


class Command(BaseCommand):
    help = (
        "Seal the entries that are pending, and sign the log's new head. Safe to run twice at "
        "once. The site does so itself after each change where it holds the key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until stopped")

    def handle(self, *, watch: bool, verbosity: int, **options: Any) -> None:
        try:
            if watch:
                self._watch()
            else:
                self._once(told=bool(verbosity))
        except LedgerError as broken:
            raise CommandError(str(broken)) from broken

    def _once(self, *, told: bool) -> None:
        """Seal what was pending when this began: who writes meanwhile does not keep it going."""
        actions.the_log()
        pending = Pending.objects.count()
        sealed = 0
        with tqdm(desc="Sealing", total=pending, disable=None, leave=False) as bar:
            while sealed < pending and (count := actions.seal()):
                sealed += count
                bar.update(count)
        if pending and not sealed and Pending.objects.exists():
            raise CommandError("Nothing was sealed: this account holds no key of the log.")
        if told:
            self.stdout.write(f"{sealed} entries were sealed, {Pending.objects.count()} pend.")

    def _watch(self) -> None:
        """Seal what comes, for ever; a database that is away for a while does not end it."""
        while True:
            try:
                actions.the_log()
                if actions.seal():
                    continue
            except (OperationalError, InterfaceError) as away:
                self.stderr.write(f"The database does not answer: {away}")
                close_old_connections()
            time.sleep(_PAUSE)
