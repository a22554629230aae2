"""Hold the whole ledger against itself, its signatures and the tables."""

import os
import time
from argparse import ArgumentTypeError
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from ledger import actions
from ledger.audit import Report, audit, weigh
from ledger.management.clock import CLOCK

_NOT_CHECKED = 2  # the status of a command that was called wrongly


class Command(BaseCommand):
    help = (
        "Check that the tables say what the entries say, and that the entries are those that were "
        "sealed: the tree, every signature, every chain, every row. Others may go on writing. "
        "Ends with 0 where all is intact, and with 1 where something is not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        jobs = os.cpu_count() or 1
        parser.add_argument(
            "--jobs", type=_count, default=jobs, metavar="N", help=f"processes; {jobs} by default"
        )
        parser.add_argument(
            "--against",
            type=Path,
            metavar="NOTE",
            help="a file with a checkpoint that somebody kept: the log must still begin with it",
        )
        parser.add_argument(
            "--keep", action="store_true", help="keep what was found, for the manager's home"
        )

    def handle(
        self, *, jobs: int, against: Path | None, keep: bool, verbosity: int, **options: Any
    ) -> None:
        at, begun = timezone.now(), time.perf_counter()
        report = self._read(jobs, _note(against) if against else None)
        if keep:
            actions.keep_check(
                entries=report.entries,
                streams=report.streams,
                last=report.last,
                fault=next(iter(report.sentences()), ""),
                by=CLOCK,
                at=at,
            )
        if verbosity:
            self._tell(report)
            processes = "1 process" if jobs == 1 else f"{jobs} processes"
            self.stdout.write(f"It took {time.perf_counter() - begun:.1f} s on {processes}.")
        if report.faults:
            things = "1 thing is" if report.faults == 1 else f"{report.faults:,} things are"
            told = "\n".join(report.sentences())
            raise CommandError(f"The ledger is damaged: {things} wrong.\n{told}")
        if verbosity:
            self.stdout.write(self.style.SUCCESS("The ledger is intact."))

    def _read(self, jobs: int, note: str | None) -> Report:
        report = Report()
        parts = audit(jobs=jobs, against=note)
        first = next(parts)  # The processes have started: a bar has a thread, which must not fork.
        with tqdm(desc="Auditing", total=weigh(), unit="", disable=None, leave=False) as bar:
            for part in (first, *parts):
                report += part
                bar.update(part.entries + part.checkpoints)
        return report

    def _tell(self, report: Report) -> None:
        self.stdout.write(
            f"{report.entries:,} entries in {report.streams:,} streams were read,"
            f" {report.rows:,} rows were compared with them,\n"
            f"and {report.checkpoints:,} checkpoints and {report.cosignatures:,} cosignatures"
            f" with the keys on record.\n"
            f"The log has {report.size:,} entries, root {b64encode(report.root).decode()};"
            f" {report.pending:,} are pending."
        )


def _count(text: str) -> int:
    if not text.isdecimal() or not (count := int(text)):
        raise ArgumentTypeError("at least one process is needed")
    return count


def _note(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError) as wrong:
        raise CommandError(f"The note cannot be read: {wrong}", returncode=_NOT_CHECKED) from wrong
