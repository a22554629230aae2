"""The files of evidence, for people who are signed in."""

import io
import logging
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger.admin.pages import Paged, admin_name
from ledger.domain.files import HEADERS
from ledger.errors import Broken
from ledger.models import Commitment, Evidence
from ledger.models.kept_files import content_of

_log = logging.getLogger(__name__)


def route(pages: Paged[Commitment]) -> URLPattern:
    """Return the address ``<commitment>/evidence-file/<evidence>/``."""

    def view(request: HttpRequest, object_id: object, key: UUID) -> HttpResponseBase:
        return _show(pages, request, object_id, key)

    opts = pages.opts
    return path(
        "<uuid:object_id>/evidence-file/<uuid:key>/",
        pages.admin_site.admin_view(require_safe(view)),
        name=f"{opts.app_label}_{opts.model_name}_evidence-file",
    )


def _show(
    pages: Paged[Commitment], request: HttpRequest, object_id: object, key: UUID
) -> HttpResponseBase:
    item = pages.get_object(request, str(object_id))
    rows = Evidence.objects.exclude(sha256="")
    evidence = rows.filter(commitment=item, pk=key).first() if item else None
    if item is None or evidence is None:
        messages.error(request, _("There is no such file on this commitment."))
        name, args = ("change", [item.pk]) if item else ("changelist", [])
        return HttpResponseRedirect(reverse(admin_name(pages, name), args=args))
    try:
        content = content_of(evidence.sha256)
    except Broken as altered:
        _log.error("Evidence %s: %s", evidence.pk, altered)
        told = {"title": evidence.file_name, "why": str(altered), "item": item, "opts": pages.opts}
        context = pages.admin_site.each_context(request) | told
        return TemplateResponse(request, "admin/ledger/broken_file.html", context, status=500)
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=evidence.file_name,
        content_type=evidence.media_type,
        headers=HEADERS,
    )
