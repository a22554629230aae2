"""The log as files that any web server can serve, or from which a lost part is brought back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from ledger import proof
from ledger.management import log_files
from ledger.models import Checkpoint, LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head, tiles
from ledger.models.verifiable import cosigned


class Command(BaseCommand):
    help = (
        "Write the log into a folder, as files that any web server can serve: checkpoint, tiles, "
        "entry bundles, keys, and the program that checks them. Writes only what is new since "
        "the last time; the checkpoint comes last. Safe to run again at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--full",
            action="store_true",
            help="with what entries say, for `recover`: never where a web server looks",
        )

    def handle(self, *, folder: Path, full: bool, verbosity: int, **options: Any) -> None:
        newest = head()
        if newest is None:
            raise CommandError("Nothing is sealed yet: there is nothing to export.")
        try:
            count = self._export(folder, newest, full=full)
        except PermissionError as wrong:
            raise CommandError(
                f"Nothing was exported: {wrong}. A full export needs a folder of its own, that "
                f"is open to nobody else: chmod 700 {folder}."
                if full
                else f"The export stopped: {wrong}."
            ) from wrong
        except OSError as wrong:
            raise CommandError(f"The export stopped: {wrong}.") from wrong
        if verbosity:
            self.stdout.write(f"{folder} holds {newest.size} entries; {count} files are new.")

    def _export(self, folder: Path, newest: Checkpoint, *, full: bool) -> int:
        if full:
            log_files.keep_private(folder)
        old = _held(folder, newest)
        if full and not (folder / log_files.PRIVATE).exists():
            old = 0  # it was exported before, without what entries say
        told = log_files.missing(old, newest.size, full=full)
        for tile in tqdm(told, "Exporting", unit="file", disable=None, leave=False):
            log_files.write(folder, tile.path, tile.read())
        for name, data in _beside().items():
            log_files.write(folder, name, data)
        log_files.publish(folder, cosigned(newest))
        log_files.tidy(folder, told)
        return len(told)


def _held(folder: Path, newest: Checkpoint) -> int:
    """Return how many entries of this log the folder holds already.

    :raises CommandError: it holds another log's, or more.
    """
    try:
        stated = log_files.published(folder)
    except ValueError as wrong:
        raise CommandError(f"The checkpoint in {folder} cannot be read: {wrong}.") from wrong
    if stated is None:
        return 0
    origin = newest.note.partition("\n")[0]
    fits = stated.origin == origin and stated.size <= newest.size
    if not fits or tiles(newest.size).root(stated.size) != stated.root:
        raise CommandError(
            f"{folder} holds {stated.size} entries of {stated.origin} that this log does not "
            f"begin with: it has {newest.size}. Nothing was changed. If this database was "
            "restored, see docs/how-to/recover-the-log.md."
        )
    return stated.size


def _beside() -> dict[str, bytes]:
    """Return what belongs beside the tree: the keys that sign today, and the program."""
    names = {"vkey": Purpose.LOG, "view-vkey": Purpose.VIEW}
    keys = {
        name: "".join(f"{key.vkey}\n" for key in LogKey.objects.standing(purpose)).encode()
        for name, purpose in names.items()
    }
    return keys | {"verify.py": Path(proof.__file__).with_name("verify.py").read_bytes()}
