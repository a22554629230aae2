"""Partners' webhook endpoints: an administrator adds them, the clock may switch them off."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _secrets, _write
from ledger.domain import destinations, webhooks
from ledger.domain.actor import Actor, administer_refusal
from ledger.domain.kinds import Kind
from ledger.domain.webhooks import ASK, TEST, DeliveryState
from ledger.errors import Refused, insist
from ledger.models import Entry, Partner, WebhookDelivery, WebhookEndpoint
from ledger.models.recorded import uuid7


def add_endpoint(
    partner: Partner, *, label: str, url: str, by: Actor, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """Add an address at which a partner wants to be told, and return it with its secret.

    The secret is shown now and never again. Before anything else the worker asks the address
    whether it wants to be told.

    :raises Refused: not an administrator, or nothing is sent to such an address.
    """
    insist(administer_refusal(by))
    insist(address_refusal(url))
    secret = _new_secret()
    new = WebhookEndpoint(
        partner=partner, label=label, url=url, sealed_secret=_secrets.seal(secret, at=at)
    )
    with transaction.atomic():
        _write.write(partner, Kind.ENDPOINT_ADDED, by=by, at=at, rows=[_write.added(new)])
        _queue(new, ASK, at=at)
    return new, secret


def address_refusal(url: str) -> str | None:
    """Return why this site sends nothing to an address, or None."""
    own = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    own.append(webhooks.origin(settings.LEDGER_ADDRESS).partition(":")[0])
    return destinations.address_refusal(url, ports=settings.LEDGER_WEBHOOK_PORTS, own=own)


def replace_secret(endpoint: WebhookEndpoint, *, overlap_days: int, by: Actor, at: datetime) -> str:
    """Give an endpoint a new secret, and return it; the old one signs too for some days.

    :param endpoint: with its partner, as in all that follows.
    :raises Refused: not an administrator, or too long an overlap.
    """
    insist(administer_refusal(by))
    insist(webhooks.overlap_refusal(overlap_days))
    secret = _new_secret()
    kept: dict[str, Any] = {"old_sealed_secret": "", "old_secret_until": None}
    if overlap_days:
        until = at + timedelta(days=overlap_days)
        kept = {"old_sealed_secret": endpoint.sealed_secret, "old_secret_until": until}
    change(endpoint, by=by, at=at, sealed_secret=_secrets.seal(secret, at=at), **kept)
    return secret


def switch_off(endpoint: WebhookEndpoint, *, reason: str, by: Actor, at: datetime) -> Entry:
    """Send nothing more to an address; what waits for it is given up.

    :raises Refused: not an administrator, no reason, or it is off already.
    """
    insist(administer_refusal(by))
    if endpoint.disabled_at is not None:
        raise Refused(_("This webhook is switched off already."))
    if not reason.strip():
        raise Refused(_("Say why the webhook is switched off; it goes on the record."))
    # What a person decided is nobody's trouble any more; what the clock did is for a person to see.
    known: dict[str, Any] = {} if by.id is None else {"failing_since": None}
    with transaction.atomic():
        entry = change(endpoint, by=by, at=at, disabled_at=at, disabled_reason=reason, **known)
        endpoint.deliveries.waiting().update(state=DeliveryState.GIVEN_UP)
    return entry


def switch_on(endpoint: WebhookEndpoint, *, by: Actor, at: datetime) -> Entry:
    """Begin again as with a new address: it is asked first, and told of what happens from then
    on; what happened meanwhile is in the feed.

    :raises Refused: not an administrator, it is on, or nothing is sent to such an address now.
    """
    insist(administer_refusal(by))
    insist(address_refusal(endpoint.url))
    if endpoint.disabled_at is None:
        raise Refused(_("This webhook is not switched off."))
    again: dict[str, Any] = {"disabled_at": None, "disabled_reason": "", "consented_at": None}
    with transaction.atomic():
        entry = change(endpoint, by=by, at=at, **again, told="", failing_since=None)
        _queue(endpoint, ASK, at=at)
    return entry


def send_test(endpoint: WebhookEndpoint, *, by: Actor, at: datetime) -> None:
    """Let the worker send something harmless to an address; ask again where it has not agreed.

    :raises Refused: not an administrator, it is off, or the last such thing still waits.
    """
    insist(administer_refusal(by))
    if endpoint.disabled_at is not None:
        raise Refused(_("This webhook is switched off."))
    if endpoint.deliveries.waiting().filter(type__in=(ASK, TEST)).exists():
        raise Refused(_("The one before is still on its way."))
    _queue(endpoint, ASK if endpoint.consented_at is None else TEST, at=at)


def resend(delivery: WebhookDelivery, *, by: Actor, at: datetime) -> None:
    """Let the worker send an event once more, with the same id; the attempts begin anew.

    :param delivery: with its endpoint.
    :raises Refused: not an administrator, the endpoint is not told anything, or a worker is
        sending it at this moment.
    """
    insist(administer_refusal(by))
    if delivery.endpoint.disabled_at is not None or delivery.endpoint.consented_at is None:
        raise Refused(_("This webhook is sent nothing."))
    mine = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(claimed_until__gt=at)
    if not mine.update(state=DeliveryState.WAITING, attempts=0, next_at=at, claimed_until=None):
        raise Refused(_("It is being sent at this moment."))


def change(endpoint: WebhookEndpoint, *, by: Actor, at: datetime, **values: Any) -> Entry:
    """Change an endpoint's row, with an entry that says so."""
    row = _write.changed(endpoint, **values)
    return _write.write(endpoint.partner, Kind.ENDPOINT_CHANGED, by=by, at=at, rows=[row])


def _queue(endpoint: WebhookEndpoint, kind: str, *, at: datetime) -> None:
    WebhookDelivery.objects.create(
        endpoint=endpoint,
        event=f"{kind.partition('.')[2]}_{uuid7().hex}",
        type=kind,
        happened_at=at,
        made_at=at,
        next_at=at,
    )


def _new_secret() -> str:
    return webhooks.spelled(secrets.token_bytes(webhooks.SECRET_BYTES))
