"""A partner's own webhooks: where it is told, and what was sent there. No secret is ever told."""

import re
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import paging
from ledger.api import webhook_schema as schema
from ledger.api.problems import Nothing
from ledger.api.views import ReadOnly, partner_of
from ledger.domain.credentials import Scope
from ledger.domain.webhooks import DeliveryState
from ledger.models import WebhookDelivery, WebhookEndpoint

_HEX: Final = re.compile(r"[0-9a-f]{32}")


class WebhookEndpoints(ReadOnly):
    """The partner's addresses. Two queries."""

    scope = Scope.WEBHOOKS_READ

    @extend_schema(**schema.ENDPOINTS)
    def get(self, request: Request) -> Response:
        rows = WebhookEndpoint.objects.filter(partner=partner_of(request))
        return Response({"results": [_endpoint(row, request) for row in rows]})


class WebhookDeliveries(ReadOnly):
    """What was sent to one of them, the newest first. Three queries."""

    scope = Scope.WEBHOOKS_READ
    once = paging.PARAMETERS

    @extend_schema(**schema.DELIVERIES)
    def get(self, request: Request, endpoint: UUID) -> Response:
        params = request.query_params
        limit, before = paging.limit(params), _before(params)
        mine = WebhookEndpoint.objects.filter(partner=partner_of(request), pk=endpoint).first()
        if mine is None:
            raise Nothing
        rows = mine.deliveries.order_by("-id")
        found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
        more = len(found) > limit
        cursor = paging.cursor_of(params, found[limit - 1].pk.hex) if more else None
        following = paging.address(request, cursor)
        return Response(
            {"results": [_delivery(row) for row in found[:limit]], "next": following},
            headers={"Link": f'<{following}>; rel="next"'} if following else None,
        )


def _before(params: QueryDict) -> UUID | None:
    """Return the delivery that a page begins behind.

    :raises ValidationError: the cursor is none of ours.
    """
    if "cursor" not in params:
        return None
    match paging.place(params):
        case [text] if _HEX.fullmatch(text):
            return UUID(text)
    raise paging.unknown_cursor()


def _endpoint(row: WebhookEndpoint, request: Request) -> dict[str, Any]:
    deliveries = reverse("api:webhook-deliveries", args=[row.pk])
    return {
        "id": row.pk,
        "label": row.label,
        "url": row.url,
        "state": row.state.value,
        "consented_at": row.consented_at,
        "failing_since": row.failing_since,
        "old_secret_until": row.old_secret_until,
        "told_up_to": row.told or None,
        "deliveries": request.build_absolute_uri(deliveries),
    }


def _delivery(row: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": row.event,
        "type": row.type,
        "ref": row.ref or None,
        "version": row.version,
        "happened_at": row.happened_at,
        "queued_at": row.made_at,
        "state": row.state,
        "attempts": row.attempts,
        "tried_at": row.tried_at,
        "next_at": row.next_at if row.state == DeliveryState.WAITING else None,
        "status": row.last_status,
        "answer": row.last_answer,
    }
