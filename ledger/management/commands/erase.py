"""Erase a section of an entry, on a legal basis."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger import actions
from ledger.errors import LedgerError
from ledger.management.clock import COMMAND_LINE
from ledger.models import Entry
from ledger.models.entry import ERASABLE
from ledger.models.streams import stream_named


class Command(BaseCommand):
    help = (
        "Erase a section of an entry for ever, on a legal basis that goes on the record. Shows "
        "what is erased, and asks before it does so. The tables keep what the section told them: "
        "change that first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "stream",
            metavar="STREAM|REFERENCE",
            help="the key of a stream, a commitment's reference, or a user name",
        )
        parser.add_argument("version", type=int, help="which entry: its number on the record")
        parser.add_argument("section", help=", ".join(ERASABLE))
        parser.add_argument(
            "--basis",
            required=True,
            help="such as: GDPR art. 17(1)(a), request 2026-11. Partners read it: name nobody",
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(
        self,
        *,
        stream: str,
        version: int,
        section: str,
        basis: str,
        yes: bool,
        **options: Any,
    ) -> None:
        key = stream_named(stream)
        entry = Entry.objects.filter(stream=key, version=version).first() if key else None
        if entry is None:
            raise CommandError(f"Nothing was erased. {stream} has no entry {version}.")
        self._show(stream, entry, section)
        if not yes and not _is_agreed():
            raise CommandError("Nothing was erased.")
        try:
            told = actions.erase(entry, section, basis=basis, by=COMMAND_LINE, at=timezone.now())
        except LedgerError as refused:
            raise CommandError(f"Nothing was erased. {refused}") from refused
        self.stdout.write(
            f"The section {section} of {stream} v{version} is erased, and v{told.version} says "
            "so. Tables, backups, files and the copies of others are not touched: see "
            "docs/how-to/erase-personal-data.md."
        )

    def _show(self, name: str, entry: Entry, section: str) -> None:
        """Show what is to be erased; of a section that there is not, only the entry."""
        by = f", {entry.actor}" if entry.actor else ""
        self.stdout.write(f"{name} v{entry.version}: {entry.happened}{by}, {entry.at:%Y-%m-%d}")
        if section in ERASABLE:
            content = json.dumps(entry.content(section), ensure_ascii=False, indent=2)
            self.stdout.write(f"{section}: {content}")


def _is_agreed() -> bool:
    if not sys.stdin.isatty():
        raise CommandError("Nothing was erased. Without a terminal, give --yes.")
    return input("Erase this section? It cannot be brought back. Type yes: ") == "yes"
