"""The files of evidence, as they lie on the disk: each under the hash of its bytes."""

import hashlib
from pathlib import Path

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from ledger.errors import Broken


def path_of(sha256: str) -> Path:
    """Return where the file of a hash lies; its first two digits keep folders short."""
    return Path(storages["evidence"].path(f"{sha256[:2]}/{sha256}"))


def content_of(sha256: str) -> bytes:
    """Return the bytes of a file, hashed once more: at most 20 MB, a tenth of a second.

    :raises Broken: the file is gone, or its bytes are not those that were recorded.
    """
    try:
        content = path_of(sha256).read_bytes()
    except OSError as lost:
        raise Broken(_("This file is not where it was kept. Tell an administrator.")) from lost
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Broken(_("This file is not what was recorded: it was altered. It is not shown."))
    return content
