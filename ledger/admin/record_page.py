"""The page of a record: every entry of one thing, whether they hold together, and the file."""

import json
import re
from collections import Counter
from datetime import UTC
from typing import Any, Final

from django.contrib.admin import ModelAdmin
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.admin import display, record
from ledger.admin.recorded import person
from ledger.domain.kinds import Kind
from ledger.models import Commitment, Entry
from ledger.models.recorded import Root
from ledger.proof import chain
from ledger.proof.entry import SECTIONS

PER_PAGE: Final = 200
# How a reader of the file checks it with nothing but SHA-256; docs/reference/entries.md says more.
CHECK: Final = (
    "Each following line is one entry, oldest first; its sections are texts as they were hashed.",
    "A section that is null was erased or is withheld; its digest still stands in the leaf.",
    "digest(section) = base64url(SHA-256(section in UTF-8)), unpadded: the leaf states it.",
    "leaf_hash = SHA-256(one zero byte, then the leaf in UTF-8), in hex.",
    "The section chain gives the version (1, 2, 3 …) and, as prev, the leaf_hash one line before.",
)


def answer(admin: "ModelAdmin[Any]", request: HttpRequest, item: Root) -> HttpResponse:
    """Answer with the record of an item: a page of it or, for ``format=jsonl``, the file.

    The chain is checked over the whole stream, whatever is shown of it.
    """
    entries = list(Entry.objects.of(item.pk))
    if request.GET.get("format") == "jsonl":
        return _file(item, entries)
    opts = item._meta
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Record of %s") % item,
        "item": item,
        "opts": opts,
        "back": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[item.pk]),
        "fault": chain.fault(entry.link() for entry in entries),
        "count": len(entries),
        "head": bytes(entries[-1].leaf_hash).hex() if entries else "",
        "zone": display.zone_of(
            person(request), item.desk if isinstance(item, Commitment) else None
        ),
        **_shown(request, entries),
    }
    return TemplateResponse(request, "admin/ledger/record.html", context)


def _shown(request: HttpRequest, entries: list[Entry]) -> dict[str, Any]:
    """Return the entries that are asked for, newest first, and what else can be asked."""
    kind, by = request.GET.get("kind", ""), request.GET.get("by", "")
    chosen = [e for e in reversed(entries) if kind in ("", e.kind) and by in ("", e.actor)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    kinds = Counter(entry.kind for entry in entries)
    people = Counter(entry.actor for entry in entries if entry.actor)
    asked = request.GET.copy()
    asked.pop("page", None)
    return {
        "lines": record.lines(page.object_list, record.names(page.object_list)),
        "page": page,
        "shown": _range(page),
        "kind": kind,
        "by": by,
        "kinds": [(k.value, k.label, n) for k, n in sorted(kinds.items(), key=_label)],
        "people": sorted(people.items()),
        "asked": asked.urlencode(),
    }


def _label(kind: tuple[Kind, int]) -> str:
    return str(kind[0].label)


def _range(page: "Page[Entry]") -> str:
    """Say which of the entries are shown; blank where all are."""
    if page.paginator.num_pages == 1:
        return ""
    told = {"first": page.start_index(), "last": page.end_index(), "all": page.paginator.count}
    return _("%(first)d to %(last)d of %(all)d, newest first") % told


# --- The file -------------------------------------------------------------------------------


def _file(item: Root, entries: list[Entry]) -> HttpResponse:
    at = timezone.now().astimezone(UTC)
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
    name = re.sub(r"[^A-Za-z0-9]+", "-", str(item).split(" ")[0]).strip("-") or "record"
    headers = {"Content-Disposition": f'attachment; filename="{name}-record.jsonl"'}
    return HttpResponse(text, content_type="application/x-ndjson", headers=headers)


def _row(entry: Entry) -> dict[str, Any]:
    """Return one entry as it was hashed, without what is nobody's business."""
    texts = {name: getattr(entry, name) for name in SECTIONS}
    if _is_secret(entry):
        texts["restricted"] = None
    return {
        "version": entry.version,
        "leaf_hash": bytes(entry.leaf_hash).hex(),
        "leaf": entry.leaf,
        **texts,
    }


def _is_secret(entry: Entry) -> bool:
    """Whether a section tells the digest of a key."""
    data = entry.content("restricted").get("data", {})
    return any(record.SECRET & columns.keys() for columns in data.get("set", {}).values())
