"""A record as a file: to read and check line by line, or to be verified by a program."""

import json
import re
from collections.abc import Callable
from datetime import UTC
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import actions
from ledger.admin.record import SECRET
from ledger.errors import Refused
from ledger.models import Entry
from ledger.models.recorded import Root
from ledger.models.verifiable import view_document
from ledger.proof.entry import SECTIONS

# How a reader of the file checks it with nothing but SHA-256; docs/reference/entries.md says more.
CHECK: Final = (
    "Each following line is one entry, oldest first; its sections are texts as they were hashed.",
    "A section that is null was erased or is withheld; its digest still stands in the leaf.",
    "digest(section) = base64url(SHA-256(section in UTF-8)), unpadded: the leaf states it.",
    "leaf_hash = SHA-256(one zero byte, then the leaf in UTF-8), in hex.",
    "The section chain gives the version (1, 2, 3 …) and, as prev, the leaf_hash one line before.",
)
# Whom a verifiable file of the desk is made for: it shows what every colleague may read.
COLLEAGUES: Final = "colleagues"


def readable(entry: Entry) -> tuple[str, ...]:
    """Return the sections that colleagues may read of an entry: all, but no key's digest."""
    return tuple(n for n in SECTIONS if n != "restricted" or not _is_secret(entry))


def _is_secret(entry: Entry) -> bool:
    """Whether a section tells the digest of a key, or nobody can read whether it does."""
    try:
        data = entry.content("restricted").get("data", {})
        return any(SECRET & columns.keys() for columns in data.get("set", {}).values())
    except (ValueError, LookupError, TypeError, AttributeError):  # altered behind our back
        return True


def _lines(item: Root) -> HttpResponse:
    """Answer with the record as JSON lines: what it is, then each entry as it was hashed."""
    at, entries = timezone.now().astimezone(UTC), list(Entry.objects.of(item.pk))
    head = {
        "record": f"{item._meta.model_name}:{item.pk}",
        "name": str(item),
        "entries": len(entries),
        "head": bytes(entries[-1].leaf_hash).hex() if entries else None,
        "written_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "check": CHECK,
    }
    rows = [head, *map(_row, entries)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return _attached(text, "application/x-ndjson", item, "jsonl")


def _row(entry: Entry) -> dict[str, Any]:
    """Return one entry as it was hashed, without what is nobody's business."""
    shown = readable(entry)
    return {
        "version": entry.version,
        "leaf_hash": bytes(entry.leaf_hash).hex(),
        "leaf": entry.leaf,
        **{name: getattr(entry, name) if name in shown else None for name in SECTIONS},
    }


def _view(item: Root) -> HttpResponse:
    """Answer with what ``verify.py view`` checks: every sealed entry, with its proof, signed.

    :raises Refused: none is sealed yet, or this server holds no key that signs views.
    """
    document = view_document(COLLEAGUES, [item.pk], readable)
    if not document["entries"]:
        raise Refused(_("None of these entries is sealed yet, so there is nothing to verify."))
    text = json.dumps(actions.sign_view(document), ensure_ascii=False, indent=1) + "\n"
    return _attached(text, "application/json", item, "view.json")


WRITERS: Final[dict[str, Callable[[Root], HttpResponse]]] = {"jsonl": _lines, "view": _view}


def _attached(text: str, media_type: str, item: Root, ending: str) -> HttpResponse:
    name = re.sub(r"[^A-Za-z0-9]+", "-", str(item).split(" ")[0]).strip("-") or "record"
    headers = {"Content-Disposition": f'attachment; filename="{name}-record.{ending}"'}
    return HttpResponse(text, content_type=media_type, headers=headers)
