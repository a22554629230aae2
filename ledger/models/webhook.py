"""Webhooks: the addresses at which partners are told, and what was sent to each."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.domain.webhooks import DeliveryState
from ledger.models.partner import Partner
from ledger.models.recorded import Recorded, Sections, uuid7
from ledger.models.stated import known, not_blank


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Questions about endpoints."""

    def sending(self) -> Self:
        """Keep those that agreed to be told, are not switched off, and whose partner may read."""
        agreed = self.filter(consented_at__isnull=False, disabled_at=None)
        return agreed.filter(partner__is_active=True)


class WebhookEndpoint(Recorded):
    """One address of a partner, in the partner's stream.

    :ivar sealed_secret: what signs, encrypted under a pepper; :ivar old_sealed_secret: the one
        before, which signs too until ``old_secret_until``.
    :ivar consented_at: when the address answered that it wants to be told; null until then.
    :ivar told: the id of the last event of the feed for which deliveries were made.
    """

    sections = Sections(
        stream=("partner_id",),
        open=("partner_id", "consented_at", "disabled_at"),
        restricted=(
            *("url", "label", "disabled_reason"),
            *("sealed_secret", "old_sealed_secret", "old_secret_until"),
        ),
        loose=("told", "failing_since"),
        frozen=("partner_id", "url"),
    )

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="endpoints")
    label = models.CharField(_("label"), max_length=100)
    url = models.URLField(_("address"), max_length=500)
    sealed_secret = models.TextField()
    old_sealed_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    consented_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    disabled_reason = models.CharField(_("why switched off"), max_length=300, blank=True)
    told = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)

    objects: ClassVar = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering: ClassVar = ["label", "id"]
        constraints = [
            not_blank("webhookendpoint", "url"),
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_reason="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_reason="")),
                name="webhookendpoint_disabled_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.url})"


class WebhookDelivery(models.Model):
    """One event on its way to one address. A working note: the feed is the truth.

    :ivar claimed_until: a worker has it until then; whoever finds it later may take it over.
    :ivar last_answer: the first 1,000 characters of what the address said.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, models.PROTECT, related_name="deliveries")
    event = models.CharField(_("event"), max_length=200)
    type = models.CharField(_("type"), max_length=40)
    ref = models.CharField(_("reference"), max_length=40, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)
    happened_at = models.DateTimeField(_("happened"))
    made_at = models.DateTimeField(_("queued"))
    state = models.CharField(
        _("state"), max_length=9, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    claimed_until = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    last_answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering: ClassVar = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["state", "next_at"], name="delivery_by_turn"),
            models.Index(fields=["endpoint", "made_at"], name="delivery_of_endpoint"),
        ]
        constraints = [
            known("webhookdelivery", "state", DeliveryState),
            models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once_an_event"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.ref}"
