"""The signer's memory outside the database: the last checkpoint that it let out.

A database that was restored from a backup, or that failed over to a standby which lagged, lacks
that checkpoint or has another in its place. The signer then refuses to sign, before any partner
has to notice.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from ledger.actions import _keyring
from ledger.errors import Broken
from ledger.models import Checkpoint
from ledger.proof.checkpoint import Checkpoint as Statement
from ledger.proof.note import NoteError


def last() -> Statement | None:
    """Return the last checkpoint that was let out; None before the first.

    :raises Broken: the file does not hold one.
    """
    try:
        text = file().read_text().rpartition("\n\n")[0]
        return Statement.parse(f"{text}\n")
    except FileNotFoundError:
        return None
    except (NoteError, OSError, UnicodeDecodeError) as wrong:
        told = {"file": file().name, "why": wrong}
        raise Broken(
            _("The file %(file)s cannot be read: %(why)s. Nothing was sealed.") % told
        ) from wrong


def check(newest: Checkpoint | None) -> None:
    """Go on where this database goes on from what was let out.

    One query, and none where it was the newest checkpoint of the database.
    :raises Broken: it was let out of another history, or of a longer one.
    """
    kept = last()
    if kept is None:
        return
    found = newest
    if newest is None or newest.size != kept.size:
        found = Checkpoint.objects.filter(size=kept.size).first()
    if found is None or bytes(found.root) != kept.root:
        raise Broken(
            _(
                "A checkpoint of %d entries was signed before, and this database has not that one. "
                "It may have been restored from a backup. Nothing was sealed."
            )
            % kept.size
        )


def keep(note: str, size: int) -> None:
    """Remember a checkpoint, unless a larger one was remembered meanwhile."""
    with _alone():
        before = last()
        if before and before.size >= size:
            return
        new = file().with_suffix(".new")
        with open(new, "w") as opened:
            opened.write(note)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(new, file())


def file() -> Path:
    return _keyring.folder() / "last-checkpoint"


@contextmanager
def _alone() -> Iterator[None]:
    with open(file().with_suffix(".lock"), "a") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
