"""The program that others check the log with, run as they run it."""

import subprocess
import sys
from pathlib import Path

from ledger.feeds.keys import program


def run(folder: Path, *words: object) -> tuple[int, str]:
    """Run the program in a folder, without anything of ours in reach; return status and words."""
    verifier = folder / "verify.py"
    verifier.write_bytes(program())
    done = subprocess.run(  # noqa: S603 - our own program, and words of the tests
        [sys.executable, "-I", verifier, *map(str, words)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def check(folder: Path, *words: object) -> str:
    """Run the program, and return what it says once it has verified what it was given."""
    status, said = run(folder, *words)
    assert status == 0, said
    return said
