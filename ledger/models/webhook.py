"""Webhooks: the addresses at which partners are told, and what was sent to each."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from ledger.domain.webhooks import ASK, DeliveryState, EndpointState
from ledger.models.partner import Partner
from ledger.models.recorded import Recorded, Sections, uuid7
from ledger.models.stated import known, not_blank


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Questions about endpoints."""

    def on(self) -> Self:
        """Keep those that are not switched off, and whose partner may read."""
        return self.filter(disabled_at=None, partner__is_active=True)

    def sending(self) -> Self:
        """Keep those of them that agreed to be told."""
        return self.on().filter(consented_at__isnull=False)

    def turns(self, at: datetime, *, besides: Collection[UUID] = ()) -> list[UUID]:
        """Return the deliveries whose turn it is: one of each endpoint, and none of one to which
        something is on its way. One query.

        :param besides: endpoints to leave alone.
        """
        mine = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"))
        due = mine.due(at).filter(Q(endpoint__consented_at__isnull=False) | Q(type=ASK))
        first = due.order_by("next_at", "id").values("pk")[:1]
        free = self.on().exclude(pk__in=besides).exclude(Exists(mine.claimed(at)))
        turns = free.annotate(turn=Subquery(first)).exclude(turn=None)
        return list(turns.order_by("turn").values_list("turn", flat=True))


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

    @property
    def state(self) -> EndpointState:
        """Where the address stands, whatever became of its partner."""
        if self.disabled_at is not None:
            return EndpointState.OFF
        if self.consented_at is None:
            return EndpointState.ASKED
        return EndpointState.FAILING if self.failing_since else EndpointState.SENDING


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Questions about deliveries."""

    def waiting(self) -> Self:
        return self.filter(state=DeliveryState.WAITING)

    def due(self, at: datetime) -> Self:
        """Keep what is to be sent now, and what nobody sends."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.waiting().filter(free, next_at__lte=at)

    def claimed(self, at: datetime) -> Self:
        """Keep what a worker is sending."""
        return self.waiting().filter(claimed_until__gt=at)

    def tried(self) -> Self:
        """Keep what was tried, the last first."""
        return self.filter(tried_at__isnull=False).order_by("-tried_at", "-id")


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

    objects: ClassVar = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering: ClassVar = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["endpoint", "state", "next_at"], name="delivery_by_turn"),
            models.Index(fields=["endpoint", "made_at"], name="delivery_of_endpoint"),
        ]
        constraints = [
            known("webhookdelivery", "state", DeliveryState),
            models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once_an_event"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.ref}"
