"""The four roles of PostgreSQL, made for a test, and how to be one of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

ROLES: Final = Path(settings.HOME) / "ledger/models/roles.sql"
OWNER, WEB, SEAL, READ = "ledger_owner", "ledger_web", "ledger_seal", "ledger_read"


def make_roles() -> None:
    """Run the file that operators run after each migrate."""
    run(ROLES.read_text())


def tables() -> list[str]:
    """Return the tables that the file's lists name."""
    lists = re.findall(r"text\[\] := '{(.*?)}'", ROLES.read_text(), re.DOTALL)
    return [name.strip() for some in lists for name in some.split(",")]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Be a role for the session, as if it had signed in."""
    run(f"SET SESSION AUTHORIZATION {role}")
    try:
        yield
    finally:
        run("RESET SESSION AUTHORIZATION")
