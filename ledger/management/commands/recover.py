"""Bring back what a restored database lacks of the log."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from ledger import actions
from ledger.errors import LedgerError, Refused
from ledger.management import log_files
from ledger.management.clock import COMMAND_LINE


class Command(BaseCommand):
    help = (
        "After a restore of an older database: bring back the entries it lacks, the rows that "
        "they tell of, and the checkpoint that was signed, from a folder that `export_log --full` "
        "wrote. Checks every hash and signature first; all of it comes back, or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="folder", metavar="DIR", type=Path, required=True, help="a full export"
        )

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            stated = log_files.published(folder)
            if stated is None:
                raise CommandError(f"{folder} holds no checkpoint.")
            note = (folder / log_files.CHECKPOINT).read_text()
            entries = log_files.read(folder, stated.size)
            with tqdm(
                entries, "Checking", stated.size, unit="entry", disable=None, leave=False
            ) as bar:
                done = actions.recover(note, bar, by=COMMAND_LINE)
            size = stated.size
        except (LedgerError, OSError, ValueError, KeyError) as wrong:
            raise CommandError(f"Nothing was changed. {wrong}") from wrong
        self.stdout.write(f"{done.entries} entries are back, and the log has {size} again.")
        self._tell(done, size)
        _take_cosignatures(note)

    def _tell(self, done: actions.Recovery, size: int) -> None:
        """Say what is not as it was."""
        for said in done.lost:
            self.stdout.write(f"Not brought back: {said}")
        self.stdout.write(
            "Not in any entry, and not brought back: passwords that were set meanwhile, files of "
            "evidence, saved views. Compare everything with `manage.py audit`."
        )
        if done.ahead > size:
            self.stdout.write(
                f"{done.ahead} entries were signed, and this export has {size}: nothing is "
                "signed until the rest is back, too. See docs/how-to/recover-the-log.md."
            )


def _take_cosignatures(note: str) -> None:
    """Take what witnesses wrote below the checkpoint; without one there is nothing to take."""
    try:
        actions.take_cosignature(note, at=timezone.now())
    except Refused:
        return
