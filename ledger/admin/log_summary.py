"""The top of the ledger's page: the log's name, its head, its keys, and how others check it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ledger.admin import display
from ledger.admin.home_parts import STUCK
from ledger.models import Entry
from ledger.models.log import Purpose
from ledger.models.sealing_lag import sealing_of, with_sealing
from ledger.models.tree import head
from ledger.models.verifiable import cosigned
from ledger.models.vouching import head_fault, keys_on_record, log_keys, witnessed
from ledger.proof.spelling import to_base64


def summary(request: HttpRequest, zone: str) -> dict[str, Any]:
    """Return what the top of the page says; four queries."""
    newest, keys = head(), keys_on_record()
    sealing = sealing_of(with_sealing(Entry.objects.all()).newest())
    told, since = witnessed(keys), sealing.since
    return {
        "keys": keys,
        "own_keys": [key for key in keys if key.purpose != Purpose.WITNESS],
        "witnesses": [key for key in keys if key.purpose == Purpose.WITNESS],
        "origin": next((key.name for key in log_keys(keys)), ""),
        "check_with": [key.vkey for key in log_keys(keys) if not key.retired_at],
        "head": newest,
        "size": newest.size if newest else 0,
        "fault": head_fault(newest, keys) if newest else "",
        "root": to_base64(bytes(newest.root)) if newest else "",
        "note": cosigned(newest) if newest else "",
        "sealed_at": display.instant(newest.at, zone) if newest else "",
        "sealing": sealing,
        "pending_since": display.instant(since, zone) if since else "",
        "is_stuck": bool(keys and since and timezone.now() - since > STUCK),
        "cosigned": told[0] if told else None,
        "cosigned_at": display.instant(told[0].at, zone) if told else "",
        "address": request.build_absolute_uri(reverse("log:page")).rstrip("/"),
        "zone": zone,
    }
