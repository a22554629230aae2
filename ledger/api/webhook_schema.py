"""What the OpenAPI document says of webhooks, and of what is sent to them."""

from typing import Any, Final

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    OpenApiWebhook,
    extend_schema,
)

from ledger.api import webhook_serializers as shapes
from ledger.api.parameters import PAGING
from ledger.api.schema import HEADERS, LINK, answers

_AT: Final = "2026-02-02T09:14:05.120394Z"
_EVENT: Final = "evt_AaIDWZD-fZapa9MwDg6ZEwAAAAUzRbK4fO8ZtA"
_ENDPOINT: Final = "019821c2-7a60-7c3e-9d54-3f1f0c8a4b17"
_ADDRESS: Final = "https://ledger.example/api/v1"

ENDPOINTS: Final[dict[str, Any]] = {
    "operation_id": "list_webhook_endpoints",
    "summary": "List your webhooks",
    "description": "The addresses at which you are told that there is something to fetch; an "
    "administrator of the ledger adds them. Secrets are not told. It costs two database queries.",
    "tags": ["webhooks"],
    "parameters": HEADERS,
    "responses": answers(
        shapes.WebhookEndpointListSerializer,
        {
            "results": [
                {
                    "id": _ENDPOINT,
                    "label": "Main",
                    "url": "https://hooks.example.org/in",
                    "state": "sending",
                    "consented_at": "2026-01-05T08:00:01Z",
                    "failing_since": None,
                    "old_secret_until": None,
                    "told_up_to": _EVENT,
                    "deliveries": f"{_ADDRESS}/webhook-endpoints/{_ENDPOINT}/deliveries",
                }
            ]
        },
        *(400, 401, 403),
    ),
}
DELIVERIES: Final[dict[str, Any]] = {
    "operation_id": "list_webhook_deliveries",
    "summary": "List what was sent to a webhook",
    "description": "The newest first. What has ended is forgotten after thirty days; the feed "
    "still tells of it. It costs three database queries.",
    "tags": ["webhooks"],
    "parameters": [
        OpenApiParameter(
            "endpoint",
            {"type": "string", "format": "uuid"},
            OpenApiParameter.PATH,
            description="The id of the endpoint.",
            examples=[OpenApiExample("main", value=_ENDPOINT)],
        ),
        *PAGING,
        *HEADERS,
        LINK,
    ],
    "responses": answers(
        shapes.WebhookDeliveryPageSerializer,
        {
            "results": [
                {
                    "id": _EVENT,
                    "type": "commitment.status_changed",
                    "ref": "EU-IN-SDP-017",
                    "version": 9,
                    "happened_at": _AT,
                    "queued_at": "2026-02-02T09:14:06Z",
                    "state": "delivered",
                    "attempts": 1,
                    "tried_at": "2026-02-02T09:14:06Z",
                    "next_at": None,
                    "status": 204,
                    "answer": "",
                }
            ],
            "next": None,
        },
        *(400, 401, 403, 404),
    ),
}


EVENT: Final = OpenApiWebhook(
    "event",
    extend_schema(
        summary="Tell that something happened",
        description="Sent to each of your webhooks that agreed to it: a CloudEvent 1.0 that is a "
        "Standard Webhook, too. It holds nothing that is released to you: fetch that with your "
        "key. Events may come twice, and in another order than the feed's. Verify the signature in "
        "`webhook-signature` over `webhook-id`, `webhook-timestamp` and the body as it came, and "
        "answer with 2xx within fifteen seconds. 410 ends it for good; after anything else it is "
        "sent again, ten times in 76 hours.",
        tags=["webhooks"],
        request={"application/cloudevents+json": shapes.WebhookEventSerializer},
        responses={204: OpenApiResponse(description="Taken; the body is not looked at.")},
        examples=[
            OpenApiExample(
                "EU-India",
                value={
                    "specversion": "1.0",
                    "id": _EVENT,
                    "source": _ADDRESS,
                    "type": "commitment.status_changed",
                    "subject": "EU-IN-SDP-017",
                    "time": _AT,
                    "timestamp": _AT,
                    "datacontenttype": "application/json",
                    "data": {
                        "ref": "EU-IN-SDP-017",
                        "version": 9,
                        "href": f"{_ADDRESS}/commitments/EU-IN-SDP-017",
                    },
                },
                media_type="application/cloudevents+json",
            )
        ],
    ),
)
