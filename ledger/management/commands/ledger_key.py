"""The keys of the sealed log: make the first, list them, add another, retire one."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger import actions
from ledger.errors import LedgerError
from ledger.management import log_keys
from ledger.management.clock import COMMAND_LINE
from ledger.models import LogKey
from ledger.models.log import Purpose
from ledger.proof.note import NoteError


class Command(BaseCommand):
    help = (
        "Make the first keys of the sealed log, which begins it; list its keys; put a new one "
        "beside an old one; retire the old one. Run it as the account that signs: the private "
        "half is kept in its folder, and shown nowhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        new = words.add_parser("new", help="begin the log: it gets its name for ever, and its keys")
        new.add_argument("origin", help="such as ledger.example.org/in-be")
        words.add_parser("list", help="every key that ever was, and which this account holds")
        rotate = words.add_parser("rotate", help="make a new key; until one is retired, both sign")
        rotate.add_argument(
            "--purpose",
            choices=[Purpose.LOG.value, Purpose.VIEW.value],
            default=Purpose.LOG.value,
            help="what it signs: checkpoints, which is the default, or partners' views",
        )
        retire = words.add_parser("retire", help="let a key sign no more; it stays on record")
        retire.add_argument("key_id", metavar="KEYID", help="its eight digits, as list shows them")

    def handle(self, *, word: str, **options: Any) -> None:
        try:
            getattr(self, f"_{word}")(options)
        except (LedgerError, NoteError) as refused:
            raise CommandError(str(refused)) from refused

    def _new(self, given: dict[str, Any]) -> None:
        log_keys.begin(given["origin"], by=COMMAND_LINE, at=timezone.now())
        for key in LogKey.objects.order_by("added_at", "purpose", "id"):
            self.stdout.write(key.vkey)
        self.stdout.write(
            f"The log has begun. The first line is its verifier key, the second that of "
            f"partners' views: give both to every partner and witness, and not by way of this "
            f"site alone. The private halves are in {settings.LEDGER_FOLDER}: keep a copy of that "
            "folder where the database and its backups are not."
        )

    def _list(self, given: dict[str, Any]) -> None:
        held = actions.held()
        self.stdout.write(f"{'id':10}{'signs':9}{'added':12}{'retired':12}{'here':6}name")
        for key in LogKey.objects.order_by("added_at", "purpose", "id"):
            retired = f"{key.retired_at:%Y-%m-%d}" if key.retired_at else "-"
            here = "yes" if key.vkey in held else "-"
            told = f"{key.key_id:10}{key.purpose:9}{key.added_at:%Y-%m-%d}  {retired:12}{here:6}"
            self.stdout.write(told + key.name)

    def _rotate(self, given: dict[str, Any]) -> None:
        purpose = Purpose(given["purpose"])
        key = log_keys.add(purpose, by=COMMAND_LINE, at=timezone.now())
        old = LogKey.objects.standing(purpose).exclude(pk=key.pk)
        self.stdout.write(key.vkey)
        self.stdout.write(
            f"From now on {_named([key, *old])} sign. Give the new verifier key to every "
            "partner and witness. Once all have it: "
            + " ".join(f"`manage.py ledger_key retire {each.key_id}`." for each in old)
        )
        self._tell_of_heads(purpose)

    def _retire(self, given: dict[str, Any]) -> None:
        own = LogKey.objects.exclude(purpose=Purpose.WITNESS)
        key = next((k for k in own if k.key_id == given["key_id"]), None)
        if key is None:
            raise CommandError(f"The log has no key {given['key_id']}: see `ledger_key list`.")
        actions.retire_log_key(key, by=COMMAND_LINE, at=timezone.now())
        self.stdout.write(
            f"{key.key_id} signs no more. What it signed stays valid, and it stays on record: tell "
            "partners and witnesses to take it for nothing newer. Destroy "
            f"{settings.LEDGER_FOLDER / key.key_id}.key, and its copies."
        )
        self._tell_of_heads(Purpose(key.purpose))

    def _tell_of_heads(self, purpose: Purpose) -> None:
        if purpose is Purpose.VIEW:
            self.stdout.write("Views come without heads until the next `manage.py heads`.")


def _named(keys: list[LogKey]) -> str:
    return " and ".join(key.key_id for key in keys)
