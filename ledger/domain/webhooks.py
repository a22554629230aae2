"""Webhooks: nudges to a partner's own address that there is something to fetch.

What is sent is valid as CloudEvents 1.0 (structured JSON) and as Standard Webhooks 1.0.
"""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from hashlib import sha256
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - a published prefix
SECRET_BYTES: Final = 32
MEDIA_TYPE: Final = "application/cloudevents+json; charset=utf-8"
# Types of what is sent beside the events of the feed.
ASK: Final = "webhook.validation"
TEST: Final = "webhook.test"
# Seconds before each attempt, counted from the one before; 75.6 hours in all.
SCHEDULE: Final = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER: Final = 0.2  # of each wait: hosts that failed together are not asked together
LONGEST_WAIT: Final = timedelta(days=1)  # whatever a host asks for
PATIENCE: Final = timedelta(days=5)  # of failures only, then an endpoint is switched off
KEPT: Final = timedelta(days=30)  # what was delivered, or given up
MAX_OVERLAP_DAYS: Final = 30  # two secrets for longer are two, not one that is replaced


class DeliveryState(TextChoices):
    """Where the delivery of one event to one address stands."""

    WAITING = "waiting", gettext_lazy("Waiting")
    DELIVERED = "delivered", gettext_lazy("Delivered")
    GIVEN_UP = "given_up", gettext_lazy("Given up")


class EndpointState(TextChoices):
    """Where an address stands."""

    ASKED = "asked", gettext_lazy("Asked whether it wants to be told")
    SENDING = "sending", gettext_lazy("Is told")
    FAILING = "failing", gettext_lazy("Does not answer as it should")
    OFF = "off", gettext_lazy("Switched off")


class Meaning(Enum):
    """What an answer means for the delivery."""

    TAKEN = "taken"
    FAILED = "failed"
    GONE = "gone"  # and for all others to that address


class Answer(NamedTuple):
    """What came of one attempt.

    :ivar status: of HTTP; None where there was no answer. :ivar said: its beginning, or why
        there was none. :ivar retry_after, allowed_origin: headers as they came, or empty.
    """

    status: int | None
    said: str
    retry_after: str = ""
    allowed_origin: str = ""


def meaning(answer: Answer) -> Meaning:
    """Return what an answer means. A redirection is a failure: nobody follows it."""
    if answer.status == 410:
        return Meaning.GONE
    is_good = answer.status is not None and 200 <= answer.status < 300
    return Meaning.TAKEN if is_good else Meaning.FAILED


def agrees(answer: Answer, origin: str) -> bool:
    """Return whether a host said that it wants to be told by us (CloudEvents webhooks §4.2)."""
    allowed = {name.strip().lower() for name in answer.allowed_origin.split(",")}
    return meaning(answer) is Meaning.TAKEN and bool(allowed & {"*", origin.lower()})


def origin(address: str) -> str:
    """Return who asks, from the address of the site: its host, and a port that is not the usual."""
    return address.partition("://")[2].removesuffix(":443")


def wait(attempts: int, *, jitter: float, asked: timedelta | None = None) -> timedelta | None:
    """Return how long to wait before the next attempt; None gives up.

    :param attempts: made so far; :param jitter: by chance, from -1 to 1; :param asked: how long
        the host asked to be left alone.
    """
    if attempts >= len(SCHEDULE):
        return None
    planned = timedelta(seconds=SCHEDULE[attempts] * (1 + JITTER * jitter))
    return max(planned, min(asked or planned, LONGEST_WAIT))


def asked_wait(answer: Answer, *, at: datetime) -> timedelta | None:
    """Return the wait that an answer asks for, where it says one that can be read."""
    text = answer.retry_after.strip()
    if answer.status not in (429, 503) or not text:
        return None
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:6])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(timedelta(0), until - at)


def is_out_of_patience(failing_since: datetime | None, *, at: datetime) -> bool:
    """Return whether an address failed for so long that it is left alone."""
    return failing_since is not None and at - failing_since >= PATIENCE


def overlap_refusal(days: int) -> str | None:
    """Return why an old secret may not sign for so long beside the new one, or None."""
    if not 0 <= days <= MAX_OVERLAP_DAYS:
        return _("The old secret may go on signing for 0 to %d days.") % MAX_OVERLAP_DAYS
    return None


def spelled(secret: bytes) -> str:
    """Return a secret as partners are given it."""
    return SECRET_PREFIX + b64encode(secret).decode()


def signatures(secrets: Iterable[str], *, event: str, at: int, body: bytes) -> str:
    """Return the header ``webhook-signature``: one signature of each secret.

    :param secrets: as ``spelled``; :param at: the attempt, in seconds since 1970.
    """
    signed = f"{event}.{at}.".encode() + body
    made = (hmac.new(_key(secret), signed, sha256).digest() for secret in secrets)
    return " ".join(f"v1,{b64encode(each).decode()}" for each in made)


def _key(secret: str) -> bytes:
    return b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)


class Told(NamedTuple):
    """What an event says: that something happened to an item, and where to read it, if anywhere."""

    id: str
    type: str
    at: datetime
    ref: str
    version: int | None
    href: str | None


def body(told: Told, *, source: str) -> bytes:
    """Return what is sent: the same bytes at each attempt.

    :param source: the address of the API.
    """
    at = told.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    envelope = {
        "specversion": "1.0",
        "id": told.id,
        "source": source,
        "type": told.type,
        "time": at,
        "timestamp": at,
        "datacontenttype": "application/json",
        "data": {"ref": told.ref or None, "version": told.version, "href": told.href},
    }
    if told.ref:
        envelope["subject"] = told.ref
    return json.dumps(envelope, separators=(",", ":")).encode()
