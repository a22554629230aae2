"""Webhooks: nudges to a partner's own address that there is something to fetch."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class DeliveryState(TextChoices):
    """Where the delivery of one event to one address stands."""

    WAITING = "waiting", gettext_lazy("Waiting")
    DELIVERED = "delivered", gettext_lazy("Delivered")
    GIVEN_UP = "given_up", gettext_lazy("Given up")
