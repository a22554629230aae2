"""Seal what is pending: once, or as long as it is left running."""

import time
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, close_old_connections
from tqdm import tqdm

from ledger import actions
from ledger.errors import LedgerError
from ledger.models import Log, Pending

_PAUSE: Final = 0.2  # seconds between two looks at the queue: an entry waits no longer than that


class Command(BaseCommand):
    help = (
        "Seal the entries that are pending, and sign the log's new head. Safe to run twice at "
        "once. The site does so itself after each change where it holds the key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until stopped")

    def handle(self, *, watch: bool, verbosity: int, **options: Any) -> None:
        if not Log.objects.exists():
            raise CommandError("The log has not begun: make its first key with `ledger_key new`.")
        try:
            sealed = self._seal_all()
            if verbosity:
                self.stdout.write(f"{sealed} entries were sealed, {Pending.objects.count()} pend.")
            if Pending.objects.exists() and not sealed:
                raise CommandError("Nothing was sealed: this account holds no key of the log.")
            while watch:
                self._watch()
        except LedgerError as broken:
            raise CommandError(str(broken)) from broken

    def _seal_all(self) -> int:
        sealed = 0
        pending = Pending.objects.count()
        with tqdm(desc="Sealing", total=pending, disable=None, leave=False) as bar:
            while count := actions.seal():
                sealed += count
                bar.update(count)
        return sealed

    def _watch(self) -> None:
        """Wait a moment and seal; a database that is away for a while does not end the watch."""
        time.sleep(_PAUSE)
        try:
            actions.seal()
        except OperationalError as away:
            self.stderr.write(f"The database does not answer: {away}")
            close_old_connections()
