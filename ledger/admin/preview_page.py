"""As a partner sees it: everything it may read, and one item word for word."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger.admin import display, level_words, preview_document
from ledger.admin.pages import Paged, admin_name
from ledger.domain.levels import Level
from ledger.models import Commitment, Partner, Release

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One item that a partner sees.

    :param opened_by: each release that opens it, in words.
    """

    commitment: Commitment
    pill: Any
    opened_by: list[str]


def partner_route(pages: Paged[Partner]) -> URLPattern:
    """Return the address ``<partner>/preview/``."""

    def view(request: HttpRequest, object_id: object) -> HttpResponseBase:
        partner = pages.get_object(request, str(object_id))
        return pages.missing(request) if partner is None else _show_all(pages, request, partner)

    return _route(pages, view, "<uuid:object_id>/preview/", "preview")


def commitment_routes(pages: Paged[Commitment]) -> list[URLPattern]:
    """Return the addresses ``<item>/preview/`` and ``<item>/preview/<partner>/``."""

    def view(request: HttpRequest, object_id: object, key: UUID | None = None) -> HttpResponseBase:
        item = pages.get_object(request, str(object_id))
        if item is None:
            return pages.missing(request)
        if key is None:
            return _show_readers(pages, request, item)
        partner = Partner.objects.select_related("party").filter(pk=key).first()
        if partner is None:
            return _show_readers(pages, request, item, status=404)
        return _show_one(pages, request, item, partner)

    return [
        _route(pages, view, "<uuid:object_id>/preview/", "preview"),
        _route(pages, view, "<uuid:object_id>/preview/<uuid:key>/", "preview_key"),
    ]


def _route(
    pages: Paged[Any], view: Callable[..., HttpResponseBase], route: str, name: str
) -> URLPattern:
    address = f"ledger_{pages.opts.model_name}_{name}"
    return path(route, pages.admin_site.admin_view(require_safe(view)), name=address)


# --- Everything that one partner sees ---------------------------------------------------


def _show_all(pages: Paged[Partner], request: HttpRequest, partner: Partner) -> HttpResponse:
    rows = Commitment.objects.visible_to(partner).select_related("instrument", "desk")
    ordered = rows.order_by("instrument__name", "instrument_id", "reference")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    releases = list(Release.objects.standing_for(partner.party_id).select_related("party"))
    context = {
        "title": _("As %s sees it") % partner,
        "partner": partner,
        "page": page,
        "shown": [_shown(row, releases) for row in page],
        "because": inactive(partner),
        "releases": len(releases),
    }
    return _answer(pages, request, partner, "partner/preview.html", context)


def _shown(row: Commitment, releases: Iterable[Release]) -> Shown:
    opened = [_how(each) for each in releases if each.covers(row)]
    return Shown(row, display.status_of(row), opened)


def _how(release: Release) -> str:
    told = {"way": _way(release), "level": release.get_level_display()}
    return _("%(way)s (%(level)s)") % told


def _way(release: Release) -> str:
    if release.commitment_id:
        return _("by itself, to everybody") if release.is_public else _("by itself")
    if release.is_public:
        return _("with its instrument, to everybody")
    return _("with its instrument")


# --- Who sees one item ------------------------------------------------------------------


def _show_readers(
    pages: Paged[Commitment], request: HttpRequest, item: Commitment, *, status: int = 200
) -> HttpResponse:
    releases = list(Release.objects.opening(item).select_related("party"))
    partners = Partner.objects.select_related("party")
    readers = [
        (partner, _because(item, partner, releases), _ways(partner, releases))
        for partner in partners
    ]
    context = {
        "title": _("Who sees %s") % item.reference,
        "readers": sorted(readers, key=lambda reader: bool(reader[1])),
    }
    return _answer(pages, request, item, "commitment/readers.html", context, status=status)


def _ways(partner: Partner, releases: Iterable[Release]) -> list[str]:
    return [_how(each) for each in _to(partner, releases)]


def _to(partner: Partner, releases: Iterable[Release]) -> list[Release]:
    """Keep the releases by which a partner sees something."""
    return [each for each in releases if each.is_public or each.party_id == partner.party_id]


def _because(item: Commitment, partner: Partner, releases: list[Release]) -> list[str]:
    """Return every reason for which a partner sees nothing of an item; none where it does."""
    found = []
    if why := inactive(partner):
        found.append(why)
    if item.is_draft:
        found.append(_("it is a draft, and only what is published is shown"))
    if not _ways(partner, releases):
        told = {"party": partner.party}
        found.append(
            _("neither it nor its instrument is released to %(party)s or to everybody") % told
        )
    return found


def inactive(partner: Partner) -> str:
    """Say that a partner may read nothing at all; blank where it may."""
    return "" if partner.is_active else _("this partner may not read")


# --- One item, word for word ------------------------------------------------------------


def _show_one(
    pages: Paged[Commitment], request: HttpRequest, item: Commitment, partner: Partner
) -> HttpResponse:
    releases = list(Release.objects.opening(item).select_related("party"))
    because = _because(item, partner, releases)
    level = max((Level(each.level) for each in _to(partner, releases)), default=Level.HEADLINE)
    address = request.build_absolute_uri(reverse("api:commitment", args=[item.reference]))
    told = {"reference": item.reference, "partner": partner}
    context = {
        "title": _("%(reference)s as %(partner)s sees it") % told,
        "partner": partner,
        "because": because,
        "ways": _ways(partner, releases),
        "level": level_words.shown(level),
        "has_text": level >= Level.STATUS,
        "sections": []
        if because
        else preview_document.sections(
            item, partner, level=level, at=timezone.now(), address=address
        ),
    }
    return _answer(pages, request, item, "preview.html", context)


def _answer(
    pages: Paged[Any],
    request: HttpRequest,
    item: Any,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        **pages.admin_site.each_context(request),
        "item": item,
        "opts": pages.opts,
        "back": reverse(admin_name(pages, "change"), args=[item.pk]),
        **context,
    }
    return TemplateResponse(request, f"admin/ledger/{template}", context, status=status)
