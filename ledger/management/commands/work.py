"""The worker: tells partners' webhooks what happened, once or until it is stopped."""

import random
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from ledger import actions
from ledger.actions import Attempt
from ledger.domain.webhooks import Answer, Meaning
from ledger.errors import Stale
from ledger.management.clock import CLOCK
from ledger.management.sending import send
from ledger.models import WebhookEndpoint

_PAUSE: Final = 1.0  # seconds between two looks for news
_AT_ONCE: Final = 8  # addresses that are sent to at the same time
_SWEPT_EVERY: Final = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Tell partners' webhooks what happened. Safe to run several times at once, and to kill: "
        "who was killed while it sent lets another send the same event again. SIGTERM ends it "
        "when what it sends has ended."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="send what is due now, and end: for cron"
        )

    def handle(self, *, once: bool, verbosity: int, **options: Any) -> None:
        worker = Worker(self)
        with _stopping(worker.stopped), ThreadPoolExecutor(_AT_ONCE) as threads:
            worker.threads = threads
            if once:
                worker.work_off()
            else:
                worker.watch()
        if verbosity and once:
            self.stdout.write(f"{worker.sent} requests were sent, {worker.taken} were taken.")


class Worker:
    """One process's work.

    :ivar sent, taken: how many requests, and how many of them were answered with yes.
    """

    threads: ThreadPoolExecutor

    def __init__(self, command: BaseCommand) -> None:
        self.command = command
        self.stopped = threading.Event()
        self.sending: dict[Future[Answer], Attempt] = {}
        self.swept_at: datetime | None = None
        self.sent = self.taken = 0

    def work_off(self) -> None:
        """Send what is due until nothing is."""
        self._tend()
        while self._claim() or self.sending:
            wait(self.sending, return_when=FIRST_COMPLETED)
            self._note()

    def watch(self) -> None:
        """Go on until stopped; a database that is away for a while does not end it."""
        while not self.stopped.is_set():
            try:
                self._note()
                self._tend()
                while self._claim():
                    wait(self.sending, timeout=_PAUSE, return_when=FIRST_COMPLETED)
                    self._note()
            except (OperationalError, InterfaceError) as away:
                self.command.stderr.write(f"The database does not answer: {away}")
                close_old_connections()
            self._rest()
        wait(self.sending)
        self._note()

    def _rest(self) -> None:
        if self.sending:
            wait(self.sending, timeout=_PAUSE, return_when=FIRST_COMPLETED)
        else:
            self.stopped.wait(_PAUSE)

    def _tend(self) -> None:
        """Queue what is new, and forget what is old."""
        at = timezone.now()
        for endpoint in WebhookEndpoint.objects.sending().select_related("partner"):
            while not self.stopped.is_set() and actions.make_deliveries(endpoint, at=at):
                at = timezone.now()
        if self.swept_at is None or at - self.swept_at >= _SWEPT_EVERY:
            actions.sweep_deliveries(at=at)
            self.swept_at = at

    def _claim(self) -> int:
        """Begin to send what is due; return how many began."""
        many = 0 if self.stopped.is_set() else _AT_ONCE - len(self.sending)
        besides = {attempt.endpoint for attempt in self.sending.values()}
        at = timezone.now()
        try:
            found = actions.claim_deliveries(many=many, besides=besides, by=CLOCK, at=at)
        except Stale:  # somebody changed the partner: what was taken is free when its lease ends
            return 0
        for attempt in found:
            self.sending[self.threads.submit(send, attempt)] = attempt
        self.sent += len(found)
        return len(found)

    def _note(self) -> None:
        """Note what has ended; what cannot be noted now is noted next time."""
        for future in [each for each in self.sending if each.done()]:
            attempt, answer = self.sending[future], future.result()
            jitter = random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing
            try:
                found = actions.note_delivery(
                    attempt, answer, jitter=jitter, by=CLOCK, at=timezone.now()
                )
            except Stale:
                continue
            self.taken += found is Meaning.TAKEN
            del self.sending[future]


@contextmanager
def _stopping(stopped: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT end the work between two steps rather than in one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    for each in kept:
        signal.signal(each, lambda _number, _frame: stopped.set())
    try:
        yield
    finally:
        for each, handler in kept.items():
            signal.signal(each, handler)
