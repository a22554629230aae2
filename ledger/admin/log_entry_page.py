"""The page of one entry: what it says to this reader, and the proof that the log holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.admin import display, log_page, record
from ledger.admin.badges import SECTION_NAMES, badge
from ledger.admin.record_files import readable
from ledger.admin.recorded import acting, person
from ledger.errors import Refused
from ledger.models import Entry
from ledger.models.placed import index_of, placed_entry
from ledger.models.stream_names import names_of
from ledger.models.stream_seal import Bases, erasures_of, one_fault, prove
from ledger.models.tree import head
from ledger.models.verifiable import cosigned
from ledger.models.vouching import Witnessed, keys_on_record, log_keys, witnessed
from ledger.proof.checkpoint import ProofFile
from ledger.proof.entry import SECTIONS
from ledger.proof.spelling import to_base64

_MOST_VERSIONS: Final = 2**31 - 1  # what the column holds


@dataclass(frozen=True, slots=True)
class Section:
    """One section of an entry, for one reader.

    :param text: as it was hashed; blank where it is not shown, and :param why says why not.
    """

    name: str
    label: str
    text: str
    why: str


def show(site: AdminSite, request: HttpRequest, stream: UUID, version: int) -> HttpResponse:
    """Show the page, or one of its files where ``format`` names one; ten queries and one a tile."""
    if away := log_page.refused(request):
        return away
    entry = placed_entry(stream, version) if version <= _MOST_VERSIONS else None
    if entry is None:
        messages.error(request, _("There is no such entry."))
        return HttpResponseRedirect(reverse("admin:log"))
    if write := FILES.get(request.GET.get("format", "")):
        try:
            return write(entry)
        except Refused as why:
            messages.error(request, str(why))
            return HttpResponseRedirect(request.path)
    context = {**site.each_context(request), **_told(request, entry)}
    return TemplateResponse(request, "admin/ledger/log_entry.html", context)


def _told(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    names, keys, newest = names_of([entry.stream]), keys_on_record(), head()
    may_read = log_page.may_read(entry.stream, names, acting(request))
    told, bases = witnessed(keys), erasures_of([entry])
    named, index = names.get(entry.stream), index_of(entry)
    proof = prove(entry, newest) if newest and index is not None else None
    fault = one_fault(entry, newest, keys) or (proof.fault if proof else "")
    return {
        "title": _("Entry #%d") % index if index is not None else _("A pending entry"),
        "entry": entry,
        "about": log_page.about(named),
        "about_url": log_page.about_url(entry.stream, named),
        "record_url": _record_url(entry, named.model if named and may_read else ""),
        "badge": badge(entry, told),
        "line": _line(entry, told, bases, fault) if may_read else None,
        "may_read": may_read,
        "zone": display.zone_of(person(request), None),
        "fault": fault,
        "sections": _sections(entry, bases, may_read=may_read),
        "path": [to_base64(each) for each in proof.path] if proof else [],
        "note": cosigned(newest) if newest else "",
        "check_with": [key.vkey for key in log_keys(keys) if not key.retired_at],
    }


def _line(entry: Entry, told: list[Witnessed], bases: Bases, fault: str) -> record.Line | None:
    """Return the entry as its record tells it; None where it was altered and cannot be read."""
    try:
        return record.lines([entry], record.names([entry]), told=told, bases=bases)[0]
    except record.UNREADABLE:
        if not fault:
            raise
        return None


def _record_url(entry: Entry, model: str) -> str:
    """Return where an entry stands in the record of its row; blank where there is no such page."""
    if model in ("", "log"):
        return ""
    return reverse(f"admin:ledger_{model}_history", args=[entry.stream]) + f"#v{entry.version}"


def _sections(entry: Entry, bases: Bases, *, may_read: bool) -> list[Section]:
    shown = readable(entry) if may_read else ("chain",)
    return [_section(entry, name, shown, bases) for name in SECTIONS]


def _section(entry: Entry, name: str, shown: tuple[str, ...], bases: Bases) -> Section:
    text, label, why = getattr(entry, name), str(SECTION_NAMES[name]), ""
    if text is None:
        basis = bases.get((entry.version, name)) or "?"
        why = _("Erased. Legal basis: %s") % basis
    elif name not in shown:
        why = _("Withheld: it is not for you to read.")
    return Section(name, label, "" if why else text, why)


# --- Files ----------------------------------------------------------------------------------


def _proof(entry: Entry) -> HttpResponse:
    """Answer with the ``.tlog-proof`` file of an entry (c2sp.org/tlog-proof).

    :raises Refused: it is not sealed yet, or the log cannot prove it.
    """
    index, newest = index_of(entry), head()
    if index is None or newest is None:
        raise Refused(_("This entry is not sealed yet, so there is no proof of it."))
    path, fault = prove(entry, newest)
    if fault:
        raise Refused(_("There is no proof: %s.") % fault)
    text = ProofFile(index, tuple(path), cosigned(newest)).text()
    return _attached(text, f"entry-{index}.tlog-proof")


def _leaf(entry: Entry) -> HttpResponse:
    """Answer with the leaf of an entry, which says nothing of its contents."""
    index = index_of(entry)
    name = f"entry-{index}.leaf" if index is not None else "pending.leaf"
    return _attached(entry.leaf, name)


FILES: Final[dict[str, Callable[[Entry], HttpResponse]]] = {"proof": _proof, "leaf": _leaf}


def _attached(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
