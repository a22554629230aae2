"""The private keys of the log: files outside the database, for this account's eyes only.

A process that holds no key seals nothing: whoever runs the site may keep them from it, and let
``manage.py seal --watch`` hold them alone.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from ledger.actions import _statements
from ledger.errors import LedgerError, Refused
from ledger.models.log import LogKey, Purpose
from ledger.proof.note import NoteError, Signer

_ENDING: Final = ".key"


def holds_any() -> bool:
    """Return whether this process holds a key, on record or not; asks no database."""
    return any(folder().glob(f"*{_ENDING}"))


def signers(purpose: Purpose) -> list[Signer]:
    """Return the keys that are in this process's hands and stand on record, oldest first.

    One query, two where the log's own row has changed since, and none where no key is held.
    :raises Refused: a file in the folder is no key, or one that everybody can read.
    """
    held = {str(signer.verifier): signer for signer in _held()}
    if not held:
        return []
    standing = _standing(purpose, frozenset(held), _statements.state_of_the_log())
    return [held[vkey] for vkey in standing]


@lru_cache(maxsize=8)
def _standing(purpose: Purpose, held: frozenset[str], _state: object) -> list[str]:
    """Return which of the keys that are held count: keys come and go with an entry of the log."""
    standing = LogKey.objects.standing(purpose).filter(vkey__in=held)
    return list(standing.values_list("vkey", flat=True))


def held() -> set[str]:
    """Return the verifier keys of all keys in this process's hands, on record or not.

    :raises Refused: a file in the folder is no key, or one that everybody can read.
    """
    return {str(signer.verifier) for signer in _held()}


@contextmanager
def kept(*signers: Signer) -> Iterator[None]:
    """Keep new keys while they are put on record: no key is told of that nobody holds.

    Where that is refused, they are thrown away. Whatever else ends it, such as Ctrl-C while the
    first entries are sealed, may have come after the commit: one file too many signs nothing,
    but a key on record without its file is lost for ever.
    """
    files = [_keep(signer) for signer in signers]
    try:
        yield
    except LedgerError:
        for file in files:
            file.unlink()
        raise


def _keep(signer: Signer) -> Path:
    file = folder() / f"{signer.verifier.key_id.hex()}{_ENDING}"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(f"{signer.secret()}\n")
        opened.flush()
        os.fsync(opened.fileno())
    return file


def blinding() -> bytes | None:
    """Return the secret that blinds the heads of streams; None where no view key is held."""
    held = signers(Purpose.VIEW)
    return sha256(b"heads\n" + held[-1].secret().encode()).digest() if held else None


def folder() -> Path:
    found: Path = settings.LEDGER_FOLDER
    return found


def _held() -> Iterator[Signer]:
    for file in sorted(folder().glob(f"*{_ENDING}")):
        found = file.stat()
        if found.st_mode & stat.S_IRWXO:  # a group may be how an account is given the file
            raise Refused(_("Everybody on this machine can read %s: chmod 600.") % file)
        yield _read(file, found.st_mtime_ns)


@lru_cache(maxsize=32)
def _read(file: Path, _changed: int) -> Signer:
    try:
        return Signer.parse(file.read_text().strip())
    except (NoteError, OSError, UnicodeDecodeError) as wrong:
        told = {"file": file.name, "why": wrong}
        raise Refused(_("The file %(file)s is no key of the log: %(why)s.") % told) from wrong
