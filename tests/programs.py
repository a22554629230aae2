"""PostgreSQL's own programs, from where the server of the tests comes from."""

import subprocess

import pytest
from django.db import connection

from tests.postgres import find_binaries


def run_program(name: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs against the server of the tests, without a complaint.

    The test is skipped where this PostgreSQL comes without the program.
    """
    program = find_binaries() / name
    if not program.is_file():
        pytest.skip(f"{program.parent} has no {name}")
    database = connection.settings_dict
    at = {name: str(database[name.upper()]) for name in ("host", "port", "user")}
    done = subprocess.run(  # noqa: S603 - our own words
        [program, *map(str, arguments)],
        env={f"PG{name.upper()}": value for name, value in at.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
