"""The shapes of webhooks: where a partner is told, what was sent there, and what that holds."""

from rest_framework import serializers

from ledger.api.serializers import Shape
from ledger.domain.webhooks import DeliveryState, EndpointState


class WebhookEndpointSerializer(Shape):
    """One address at which you are told that there is something to fetch."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.URLField()
    state = serializers.ChoiceField(EndpointState.choices)
    consented_at = serializers.DateTimeField(
        allow_null=True, help_text="When it answered that it wants to be told."
    )
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when it took nothing; after five days it is switched off."
    )
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when the secret before signs, too."
    )
    told_up_to = serializers.CharField(
        allow_null=True, help_text="The last event that was queued for it: a cursor of the feed."
    )
    deliveries = serializers.URLField(help_text="What was sent to it.")


class WebhookEndpointListSerializer(Shape):
    results = WebhookEndpointSerializer(many=True)


class WebhookDeliverySerializer(Shape):
    """One event on its way to one address."""

    id = serializers.CharField(help_text="The event's, the same in `webhook-id`.")
    type = serializers.CharField(help_text="Of the event; may grow.")
    ref = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    happened_at = serializers.DateTimeField()
    queued_at = serializers.DateTimeField()
    state = serializers.ChoiceField(DeliveryState.choices)
    attempts = serializers.IntegerField()
    tried_at = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True, help_text="Of the next attempt, if any.")
    status = serializers.IntegerField(
        allow_null=True, help_text="Of HTTP, at the last attempt; null where nothing answered."
    )
    answer = serializers.CharField(help_text="How that answer began, or why there was none.")


class WebhookDeliveryPageSerializer(Shape):
    results = WebhookDeliverySerializer(many=True)
    next = serializers.URLField(allow_null=True)


class WebhookDataSerializer(Shape):
    ref = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    href = serializers.URLField(allow_null=True, help_text="Where to fetch it, with your key.")


class WebhookEventSerializer(Shape):
    """What is sent: a CloudEvent 1.0, and a Standard Webhook."""

    specversion = serializers.ChoiceField([("1.0", "1.0")])
    id = serializers.CharField(help_text="The same at each attempt, and in the feed.")
    source = serializers.URLField()  # type: ignore[assignment]
    type = serializers.CharField(help_text="As in the feed; `webhook.test` is one that was tried.")
    subject = serializers.CharField(required=False, help_text="The reference of a commitment.")
    time = serializers.DateTimeField(help_text="When it happened.")
    timestamp = serializers.DateTimeField(help_text="The same.")
    datacontenttype = serializers.CharField()
    data = WebhookDataSerializer()  # type: ignore[assignment]
