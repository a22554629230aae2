"""The guards of the database: look for what is not as it was made, and mend it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection

from ledger.models import guards


class Command(BaseCommand):
    help = "Look whether every guard of the database stands as it was made, or put it back."

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("check", help="name each fault; ends with 1 when there is one")
        words.add_parser("reinstall", help="name each fault and mend it; as owner of the tables")

    def handle(self, *, word: str, verbosity: int, **options: Any) -> None:
        faults = guards.faults(connection)
        if word == "reinstall":
            self._mend(faults)
        elif faults:
            raise CommandError("\n".join([*faults, f"Faults: {len(faults)}."]))
        if verbosity:
            self.stdout.write(f"{len(guards.expected(connection.vendor))} guards stand.")

    def _mend(self, faults: list[str]) -> None:
        try:
            guards.install(connection)
        except ProgrammingError as refused:
            raise CommandError(f"Nothing was mended: {refused}".strip()) from refused
        left = guards.faults(connection)
        for fault in faults:
            if fault not in left:
                self.stdout.write(f"{fault} Mended.")
        if left:
            raise CommandError("\n".join(left))
