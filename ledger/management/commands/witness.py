"""The witnesses of the log: who cosigns its checkpoints, so that nobody is shown another log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from ledger import actions
from ledger.errors import LedgerError
from ledger.management.clock import COMMAND_LINE
from ledger.management.witnesses import Unwilling, address_fault, submit
from ledger.models import Checkpoint, Cosignature, LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head, tiles
from ledger.proof.tiles import Tiles


class Command(BaseCommand):
    help = (
        "Keep the witnesses of the log, and ask them to cosign its newest checkpoint. Run "
        "`witness submit` by the clock; safe to run again, and ends with 1 where one refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        add = words.add_parser("add", help="believe what a witness cosigns from now on")
        add.add_argument("vkey", help="its verifier key, of the kind that cosigns")
        add.add_argument("--url", default="", help="where it takes checkpoints, if it does")
        drop = words.add_parser("drop", help="believe it no more; what it cosigned stays")
        drop.add_argument("name", help="as list shows it")
        words.add_parser("list", help="every witness, and what it cosigned last")
        words.add_parser("submit", help="ask each for a cosignature of the newest checkpoint")

    def handle(self, *, word: str, **options: Any) -> None:
        try:
            getattr(self, f"_{word}")(options)
        except LedgerError as refused:
            raise CommandError(str(refused)) from refused

    def _add(self, given: dict[str, Any]) -> None:
        url = given["url"].rstrip("/")
        if url and (why := address_fault(url)):
            raise CommandError(f"No witness was added: {why}.")
        at = timezone.now()
        key = actions.add_log_key(Purpose.WITNESS, given["vkey"], url=url, by=COMMAND_LINE, at=at)
        own = LogKey.objects.standing(Purpose.LOG)
        self.stdout.write(f"{key.name} is a witness now. It needs to know this log by:")
        self.stdout.write("\n".join(each.vkey for each in own))

    def _drop(self, given: dict[str, Any]) -> None:
        keys = [k for k in LogKey.objects.standing(Purpose.WITNESS) if k.name == given["name"]]
        if not keys:
            raise CommandError(f"No witness is called {given['name']}: see `witness list`.")
        for key in keys:
            actions.retire_log_key(key, by=COMMAND_LINE, at=timezone.now())
        self.stdout.write(f"{given['name']} is no witness any more. What it cosigned stays.")

    def _list(self, given: dict[str, Any]) -> None:
        keys = LogKey.objects.filter(purpose=Purpose.WITNESS).order_by("added_at", "id")
        for key in keys:
            last = _last_of(key)
            told = f"{last.checkpoint_id} on {last.signed_at:%Y-%m-%d %H:%M} UTC" if last else "-"
            dropped = f", dropped {key.retired_at:%Y-%m-%d}" if key.retired_at else ""
            self.stdout.write(f"{key.name}: cosigned {told}; {key.url or 'no address'}{dropped}")
        if not keys:
            self.stdout.write("The log has no witness: see `witness add`.")

    def _submit(self, given: dict[str, Any]) -> None:
        newest = head()
        if newest is None:
            raise CommandError("Nothing is sealed yet: there is nothing to cosign.")
        tree, refused = tiles(newest.size), []
        asked = LogKey.objects.standing(Purpose.WITNESS).exclude(url="")
        for key in tqdm(list(asked), "Asking", unit="witness", disable=None, leave=False):
            try:
                self.stdout.write(_ask(key, newest, tree))
            except (Unwilling, LedgerError) as why:
                refused.append(f"{key.name} did not cosign: {str(why).rstrip('.')}.")
        if refused:
            raise CommandError("\n".join(refused))


def _ask(key: LogKey, newest: Checkpoint, tree: Tiles) -> str:
    """Get one witness's cosignature and keep it; returns what to say.

    :raises Unwilling: there is none. :raises Refused: it is not what it should be.
    """
    last = _last_of(key)
    old = last.checkpoint_id if last else 0
    if old == newest.size:
        return f"{key.name} has cosigned {newest.size} entries already."
    lines = submit(key.url, newest.note, newest.size, tree, old=old)
    text = newest.note.rpartition("\n\n")[0]
    kept = actions.take_cosignature(f"{text}\n\n{lines}", at=timezone.now())
    if key.pk not in {each.key_id for each in kept}:
        raise Unwilling("it signed with another key than the one on record")
    return f"{key.name} has cosigned {newest.size} entries."


def _last_of(key: LogKey) -> Cosignature | None:
    found: Cosignature | None = key.cosignatures.order_by("-checkpoint_id").first()
    return found
