"""Add an administrator: how a real ledger gets its first person."""

import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from ledger import actions
from ledger.domain.actor import Role
from ledger.errors import LedgerError
from ledger.management.clock import COMMAND_LINE


class Command(BaseCommand):
    help = (
        "Add an administrator, who adds everybody else in the admin site. The password is asked "
        "for; it is never an argument, because arguments show in the list of processes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="lower-case letters, digits and . _ -")
        parser.add_argument("full_name", help="as it goes on the record, in quotes")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input",
        )

    def handle(
        self, *, username: str, full_name: str, password_stdin: bool, **options: Any
    ) -> None:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _asked()
        at = timezone.now()
        try:
            with transaction.atomic():
                person = actions.add_person(
                    username=username,
                    full_name=full_name,
                    role=Role.ADMINISTRATOR,
                    by=COMMAND_LINE,
                    at=at,
                )
                actions.set_password(person, password, by=COMMAND_LINE, at=at)
        except LedgerError as refused:
            raise CommandError(f"Nobody was added. {refused}") from refused
        self.stdout.write(f"{full_name} may sign in as {username}.")


def _asked() -> str:
    """Ask twice, because nobody sees what is typed."""
    if not sys.stdin.isatty():
        raise CommandError("Nobody was added. Without a terminal, give --password-stdin.")
    password = getpass("Password: ")
    if password != getpass("The same password again: "):
        raise CommandError("Nobody was added. The passwords differ.")
    return password
