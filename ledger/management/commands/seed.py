"""Load the starting commitments; with ``--demo``, also ways to sign in and to read."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from ledger.errors import LedgerError
from ledger.management import log_keys
from ledger.management.demo import Demo
from ledger.management.reference_seeds import SEED
from ledger.management.seeding import Seeds, holds_real_data
from ledger.models import Log

ORIGIN: Final = "ledger.example/demonstration"  # the log of a demonstration: nobody else's name


class Command(BaseCommand):
    help = (
        "Load the starting commitments through the same actions that people use. Safe to run "
        "again: what is there is left as it is. Refuses a ledger that somebody began by hand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, default=settings.SEEDS)
        parser.add_argument(
            "--demo",
            action="store_true",
            help="give the demonstration people passwords and the first partner a key, print "
            "them, and keep them in demo.json",
        )

    def handle(self, *, folder: Path, demo: bool, verbosity: int, **options: Any) -> None:
        if holds_real_data():
            raise CommandError("This ledger holds real data. Seeds are for an empty one.")
        at = timezone.now()
        try:
            with transaction.atomic():
                seeds = Seeds(folder, at=at)
                steps = tqdm(seeds.load(), "Loading seeds", len(seeds), disable=None, leave=False)
                for _step in steps:
                    pass
        except LedgerError as wrong:
            raise CommandError(f"Nothing was loaded. {wrong}") from wrong
        if demo:
            if not Log.objects.exists():
                log_keys.begin(ORIGIN, by=SEED, at=at)
            # As after a night, so that home pages and partners' views are whole.
            call_command("audit", keep=True, verbosity=0)
            call_command("tally", verbosity=0)
            call_command("heads", verbosity=0)
            self.stdout.write(Demo(settings.VAR / "demo.json", at=at).ready())
        elif verbosity:
            self.stdout.write(f"{len(seeds.commitments)} commitments are in the ledger.")
