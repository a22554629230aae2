"""The ledger itself: what is sealed, by whom, and every entry in the order of the log."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.admin import display
from ledger.admin.badges import Badge, badge
from ledger.admin.log_summary import summary
from ledger.admin.record import UNREADABLE
from ledger.admin.recorded import acting, person
from ledger.domain.actor import Actor, file_refusal, log_refusal
from ledger.models import Entry
from ledger.models.placed import index_of, newest_pending, newest_sealed, sealed_after
from ledger.models.stream_names import Named, names_of
from ledger.models.vouching import Witnessed, witnessed

PER_PAGE: Final = 50
_NUMBER: Final = re.compile("[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list.

    :param about: what its stream is called, and :param about_url: its page; blank where it has
        none. :param happened: blank where that is not for the reader.
    """

    url: str
    about: str
    about_url: str
    happened: str
    at: str
    badge: Badge


def refused(request: HttpRequest) -> HttpResponse | None:
    """Lead home whoever may not look through the ledger; None lets them in."""
    if why := log_refusal(acting(request)):
        messages.error(request, why)
        return HttpResponseRedirect(reverse("admin:index"))
    return None


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the page; nine queries, however long the log."""
    if away := refused(request):
        return away
    zone = display.zone_of(person(request), None)
    told = summary(request, zone)
    context = {
        **site.each_context(request),
        "title": _("Ledger"),
        **told,
        **_page(request, told["size"], witnessed(told["keys"]), zone),
    }
    return TemplateResponse(request, "admin/ledger/log.html", context)


def _page(request: HttpRequest, size: int, told: list[Witnessed], zone: str) -> dict[str, Any]:
    """Return one page of entries, and the addresses of the pages beside it."""
    at, after = _asked(request, "at"), _asked(request, "after")
    is_first = at is None and after is None
    if after is None:
        entries = newest_sealed(many=PER_PAGE, at=at)
    else:
        entries = sealed_after(after, many=PER_PAGE)
    first = index_of(entries[0]) if entries else None
    last = index_of(entries[-1]) if entries else None
    waiting = newest_pending(many=PER_PAGE) if is_first else []
    return {
        "rows": _rows([*waiting, *entries], acting(request), told, zone),
        "is_first": is_first,
        "newer": f"?{urlencode({'after': first})}"
        if first is not None and first + 1 < size
        else "",
        "older": f"?{urlencode({'at': last - 1})}" if last else "",
        "most_pending": PER_PAGE,
    }


def _asked(request: HttpRequest, name: str) -> int | None:
    """Return a number of the address; None, and a word to the reader, where it is none."""
    typed = request.GET.get(name, "").strip().removeprefix("#")
    if not typed:
        return None
    if not _NUMBER.fullmatch(typed):
        messages.warning(request, _("This is not the number of an entry. Here are the newest."))
        return None
    return int(typed)


def _rows(entries: list[Entry], by: Actor, told: list[Witnessed], zone: str) -> list[Row]:
    names = names_of({entry.stream for entry in entries})
    return [
        Row(
            url=entry_url(entry),
            about=about(names.get(entry.stream)),
            about_url=about_url(entry.stream, names.get(entry.stream)),
            happened=_happened(entry) if may_read(entry.stream, names, by) else "",
            at=_at(entry, zone),
            badge=badge(entry, told),
        )
        for entry in entries
    ]


def _happened(entry: Entry) -> str:
    try:
        return entry.happened
    except UNREADABLE:
        return _("unreadable")


def _at(entry: Entry, zone: str) -> str:
    try:
        return display.instant(entry.at, zone)
    except UNREADABLE:
        return _("unreadable")


def entry_url(entry: Entry) -> str:
    """Return the address of one entry's page."""
    return reverse("admin:log-entry", args=[entry.stream, entry.version])


def about(named: Named | None) -> str:
    """Return what a stream is about; a row that is gone is an alarm of the audit, not of ours."""
    return named.name if named else _("a row that is not there")


def about_url(stream: UUID, named: Named | None) -> str:
    """Return the page of what a stream is about; the log has none but this, and what a partner
    sent stands on its commitment's.
    """
    if named is None or named.model in ("log", "submission"):
        return ""
    return reverse(f"admin:ledger_{named.model}_change", args=[stream])


def may_read(stream: UUID, names: dict[UUID, Named], by: Actor) -> bool:
    """Whether somebody may read what the entries of a stream say: of a person, not everybody."""
    named = names.get(stream)
    return named is not None and (named.model != "user" or file_refusal(by, stream) is None)
