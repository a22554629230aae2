"""The page of a record: every entry of one thing, and whether they are what was sealed."""

from collections import Counter
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.admin import display, record, record_files
from ledger.admin.recorded import acting, person
from ledger.domain.actor import log_refusal
from ledger.domain.kinds import Kind
from ledger.errors import Refused
from ledger.models import Commitment, Entry
from ledger.models.recorded import Root
from ledger.models.stream_seal import StreamSeal, read_stream
from ledger.proof.spelling import to_base64

PER_PAGE: Final = 200
SHORT: Final = 16  # characters of a root: enough to tell two apart


def answer(admin: "ModelAdmin[Any]", request: HttpRequest, item: Root) -> HttpResponse:
    """Answer with the record of an item: a page of it or, where ``format`` names one, a file.

    The whole stream is checked, and how it is sealed, whatever is shown of it.
    """
    if write := record_files.WRITERS.get(request.GET.get("format", "")):
        try:
            return write(item)
        except Refused as why:
            messages.error(request, str(why))
            return HttpResponseRedirect(request.path)
    seal = read_stream(item.pk, item.version)
    zone = display.zone_of(person(request), item.desk if isinstance(item, Commitment) else None)
    opts = item._meta
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Record of %s") % item,
        "item": item,
        "opts": opts,
        "back": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[item.pk]),
        "zone": zone,
        "opens_log": log_refusal(acting(request)) is None,
        **seal_line(seal, zone),
        **_readable(request, seal),
    }
    return TemplateResponse(request, "admin/ledger/record.html", context)


def seal_line(seal: StreamSeal, zone: str) -> dict[str, Any]:
    """Return what the seal line says: whether all holds, the head, and who cosigned at last."""
    newest, told = seal.head, seal.witnessed
    return {
        "seal": seal,
        "count": len(seal.entries),
        "pending": seal.pending,
        "newest": seal.entries[-1].hash if seal.entries else "",
        "root": to_base64(bytes(newest.root))[:SHORT] if newest else "",
        "sealed_at": display.instant(newest.at, zone) if newest else "",
        "cosigned": told[0] if told else None,
        "cosigned_at": display.instant(told[0].at, zone) if told else "",
    }


def _readable(request: HttpRequest, seal: StreamSeal) -> dict[str, Any]:
    """Return what is shown of the entries; an alarm stands alone where they cannot be read."""
    try:
        return _shown(request, seal)
    except record.UNREADABLE:
        if not seal.fault:
            raise
        return {"is_unreadable": True}


def _shown(request: HttpRequest, seal: StreamSeal) -> dict[str, Any]:
    """Return the entries that are asked for, newest first, and what else can be asked."""
    entries = seal.entries
    kind, by = request.GET.get("kind", ""), request.GET.get("by", "")
    chosen = [e for e in reversed(entries) if kind in ("", e.kind) and by in ("", e.actor)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    kinds = Counter(entry.kind for entry in entries if entry.kind)
    people = Counter(entry.actor for entry in entries if entry.actor)
    asked = request.GET.copy()
    asked.pop("page", None)
    return {
        "lines": record.lines(
            page.object_list,
            record.names(page.object_list),
            told=seal.witnessed,
            bases=seal.bases,
        ),
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
