"""Keep the files of evidence: on the disk before a row speaks of them, and never rewritten."""

import os
import tempfile
from pathlib import Path

from ledger.domain.files import NewFile
from ledger.errors import Broken, Refused
from ledger.models.kept_files import content_of, path_of


def keep(file: NewFile) -> str:
    """Put a file on the disk, for good, and return its hash.

    The same bytes are kept once. A file whose row is refused later stays, and nothing leads to
    it: better than a row without its file.

    :raises Refused: bytes with this hash are kept already, and were altered since.
    """
    sha256 = file.sha256
    path = path_of(sha256)
    if path.exists():
        try:
            content_of(sha256)
        except Broken as altered:
            raise Refused(str(altered)) from altered
        return sha256
    _make_folder(path.parent)
    _write(file.content, path)
    return sha256


def _write(content: bytes, path: Path) -> None:
    """Write whole or not at all: under another name first, so that a crash leaves no half file."""
    handle, made = tempfile.mkstemp(dir=path.parent, prefix="new-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder, for this account only, and those above it."""
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Make sure that new names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
