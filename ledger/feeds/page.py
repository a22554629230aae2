"""The log as a page for people: how far it goes, who signs it, and how to check it."""

from hashlib import sha256

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ledger.feeds.keys import program
from ledger.models import LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof.spelling import to_base64


@require_safe
@never_cache  # in the reader's language, and a few seconds old at most
def page(request: HttpRequest) -> HttpResponse:
    """Show the newest head, keys and witnesses, and three lines that check them; two queries."""
    keys = list(
        LogKey.objects.select_related("log")
        .annotate(saw=Max("cosignatures__checkpoint_id"), last_at=Max("cosignatures__signed_at"))
        .order_by("added_at", "id")
    )
    newest = head()
    context = {
        "log": keys[0].log if keys else None,
        "keys": [key for key in keys if key.purpose != Purpose.WITNESS],
        "witnesses": [key for key in keys if key.purpose == Purpose.WITNESS],
        "head": newest,
        "root": to_base64(bytes(newest.root)) if newest else "",
        "address": request.build_absolute_uri(reverse("log:page")),
        "digest": sha256(program()).hexdigest(),
    }
    return render(request, "log.html", context, status=200 if keys else 404)
