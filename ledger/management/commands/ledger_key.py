"""The keys of the sealed log: make the first, add another, retire one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger.errors import LedgerError
from ledger.management import log_keys
from ledger.management.clock import CLOCK
from ledger.models import LogKey
from ledger.models.log import LOG
from ledger.proof.note import NoteError


class Command(BaseCommand):
    help = "Make the first keys of the sealed log, which begins it."

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        new = words.add_parser("new", help="begin the log: it gets its name for ever, and its keys")
        new.add_argument("origin", help="such as ledger.example.org/in-be")

    def handle(self, *, origin: str, **options: Any) -> None:
        try:
            log_keys.begin(origin, by=CLOCK, at=timezone.now())
        except (LedgerError, NoteError) as refused:
            raise CommandError(str(refused)) from refused
        for key in LogKey.objects.filter(log=LOG).order_by("added_at", "id"):
            self.stdout.write(key.vkey)
