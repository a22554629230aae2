"""The daily heads: what the last entry of every stream is, under one logged root."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from ledger import actions
from ledger.errors import LedgerError
from ledger.management.clock import CLOCK
from ledger.models import Checkpoint
from ledger.models.stream_heads import last_of_each, sealed_entries, without_heads


class Command(BaseCommand):
    help = (
        "Log the last entry of every stream under one root, so that a partner who checks against "
        "it knows that nothing older is kept from them. Run it every day; safe to run again, and "
        "to run twice at once. Without news it does nothing."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        newest = without_heads()
        said = "No entry was sealed since the last heads."
        if newest is not None:
            said = self._log(newest)
        if verbosity:
            self.stdout.write(said)

    def _log(self, newest: Checkpoint) -> str:
        entries = sealed_entries(newest.size)
        with tqdm(
            entries, "Reading heads", newest.size, unit="entry", disable=None, leave=False
        ) as bar:
            lasts = last_of_each(bar)
        try:
            actions.log_heads(newest.size, lasts, by=CLOCK, at=timezone.now())
        except LedgerError as refused:
            raise CommandError(str(refused)) from refused
        return f"The heads of {len(lasts)} streams at {newest.size} entries are logged."
