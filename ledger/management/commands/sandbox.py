"""Play before a partner's program everything that it may have to deal with."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger.errors import LedgerError
from ledger.management.demo import address
from ledger.management.sandbox import Sandbox
from ledger.models import Log


class Command(BaseCommand):
    help = (
        "Play before a partner's program everything that it may have to deal with: prints a key "
        "that lives for a day, then lets happen, one by one, what a partner can see. For a "
        "demonstration only; may be played again and again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, default=10, metavar="SECONDS", help="between two steps"
        )

    def handle(self, *, every: float, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for a demonstration: it would stand on the record here.")
        if not Log.objects.exists():
            raise CommandError("Run “seed --demo” first: nothing happens outside the log.")
        try:
            box = Sandbox(at=timezone.now())
            self._open(box.key(at=timezone.now()))
            for step in box.play():
                time.sleep(every)
                step.do(timezone.now())
                self.stdout.write(f"{timezone.now():%H:%M:%S}  {step.words}")
        except LedgerError as wrong:
            raise CommandError(str(wrong)) from wrong

    def _open(self, key: str) -> None:
        self.stdout.write(
            "\n".join(
                [
                    "",
                    "Take the partner's part in another terminal:",
                    f"  export LEDGER_URL={address(os.environ)} LEDGER_KEY={key}",
                    "  curl -fO $LEDGER_URL/api/v1/ledger_client.py",
                    "  python3 -m ledger_client watch --every 2",
                    "",
                ]
            )
        )
