"""Partners' webhook endpoints: an administrator adds them, the clock asks and stops them."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from ledger.actions import _secrets, _write
from ledger.domain import destinations, webhooks
from ledger.domain.actor import Actor, administer_refusal
from ledger.domain.kinds import Kind
from ledger.errors import insist
from ledger.models import Entry, Partner, WebhookEndpoint


def add_endpoint(
    partner: Partner, *, label: str, url: str, by: Actor, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """Add an address at which a partner wants to be told, and return it with its secret.

    The secret is shown now and never again. Nothing is sent before the address has agreed.

    :raises Refused: not an administrator, or nothing is sent to such an address.
    """
    insist(administer_refusal(by))
    insist(address_refusal(url))
    secret = _new_secret()
    new = WebhookEndpoint(
        partner=partner, label=label, url=url, sealed_secret=_secrets.seal(secret, at=at)
    )
    _write.write(partner, Kind.ENDPOINT_ADDED, by=by, at=at, rows=[_write.added(new)])
    return new, secret


def address_refusal(url: str) -> str | None:
    """Return why this site sends nothing to an address, or None."""
    own = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    return destinations.address_refusal(url, ports=settings.LEDGER_WEBHOOK_PORTS, own=own)


def replace_secret(endpoint: WebhookEndpoint, *, overlap_days: int, by: Actor, at: datetime) -> str:
    """Give an endpoint a new secret, and return it; the old one signs too for some days.

    :param endpoint: with its partner.
    :raises Refused: not an administrator, or too long an overlap.
    """
    insist(administer_refusal(by))
    insist(webhooks.overlap_refusal(overlap_days))
    secret = _new_secret()
    kept = {
        "old_sealed_secret": endpoint.sealed_secret if overlap_days else "",
        "old_secret_until": at + timedelta(days=overlap_days) if overlap_days else None,
    }
    _changed(endpoint, by=by, at=at, sealed_secret=_secrets.seal(secret, at=at), **kept)
    return secret


def _changed(endpoint: WebhookEndpoint, *, by: Actor, at: datetime, **values: Any) -> Entry:
    row = _write.changed(endpoint, **values)
    return _write.write(endpoint.partner, Kind.ENDPOINT_CHANGED, by=by, at=at, rows=[row])


def _new_secret() -> str:
    return webhooks.spelled(secrets.token_bytes(webhooks.SECRET_BYTES))
