"""Deliveries of webhooks: made from the feed, claimed by a worker, and noted as they end.

Sending lies between a claim and its note, outside of any transaction. A worker that dies there
leaves a claim that runs out: somebody sends the same event once more, under the same id.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ledger.actions import _secrets
from ledger.actions.webhooks import address_refusal, change, switch_off
from ledger.domain import webhooks
from ledger.domain.actor import Actor
from ledger.domain.changes import EventType
from ledger.domain.webhooks import ASK, Answer, DeliveryState, Meaning, Told
from ledger.errors import Refused, UnknownCursor, insist
from ledger.models import WebhookDelivery, WebhookEndpoint
from ledger.models.feed import events, head
from ledger.models.feed_events import Event

PAGE: Final = 200  # events read at once
LEASE: Final = timedelta(seconds=90)  # a name that resolves slowly, and 15 s of sending
_API: Final = "/api/v1"
_SAID: Final = 1000  # characters kept of an answer
_GONE: Final = "The address answered 410: it does not want to be told any more."
_FAILING: Final = f"It took nothing for {webhooks.PATIENCE.days} days."


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request as it is to be sent, and whose it is.

    :ivar claimed_until: names the claim; nobody else sends it before that.
    """

    delivery: UUID
    endpoint: UUID
    claimed_until: datetime
    is_question: bool
    url: str
    headers: dict[str, str]
    body: bytes


def make_deliveries(endpoint: WebhookEndpoint, *, at: datetime) -> bool:
    """Queue what happened since an address was told last; return whether there is more.

    Safe to run twice at once: an event is queued for an address once. A feed that is not the one
    it was, as after a restore, is told of by one event.

    :param endpoint: with its partner. Cost: that of a page of the feed, and three queries where
        there is news.
    """
    try:
        page = events(endpoint.partner, after=endpoint.told, limit=PAGE)
    except UnknownCursor:
        told = head(endpoint.partner).cursor
        _keep(
            endpoint, [_delivery(endpoint, Event(f"reset_{told}", EventType.RESET, at), at)], told
        )
        return False
    if page.next_after != endpoint.told:
        new = [_delivery(endpoint, event, at) for event in page.events]
        _keep(endpoint, new, page.next_after)
    return page.has_more


def _delivery(endpoint: WebhookEndpoint, event: Event, at: datetime) -> WebhookDelivery:
    return WebhookDelivery(
        endpoint=endpoint,
        event=event.id,
        type=event.type.value,
        ref=event.ref if event.kind == "commitment" else "",
        version=event.version,
        happened_at=event.at,
        made_at=at,
        next_at=at,
    )


def _keep(endpoint: WebhookEndpoint, new: list[WebhookDelivery], told: str) -> None:
    """Write deliveries, and that an address was told so far; two queries in one transaction."""
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, told=endpoint.told)
    with transaction.atomic():
        WebhookDelivery.objects.bulk_create(new, ignore_conflicts=True)
        mine.update(told=told)
    endpoint.told = told


def claim_deliveries(*, many: int, besides: set[UUID], by: Actor, at: datetime) -> list[Attempt]:
    """Take deliveries whose turn it is, one of each address, and return them as requests.

    Nobody else takes them until the lease is over.

    :param many: at most; :param besides: endpoints to which this worker is sending already.
    Cost: one query where there is nothing to do, else three.
    """
    turns = WebhookEndpoint.objects.turns(at, besides=besides)[:many]
    if not turns:
        return []
    until = at + LEASE
    with transaction.atomic():
        free = WebhookDelivery.objects.due(at).filter(pk__in=turns)
        held = free.select_for_update(no_key=True, skip_locked=True)
        keys = list(held.order_by().values_list("pk", flat=True))
        mine = WebhookDelivery.objects.filter(pk__in=keys)
        mine.update(claimed_until=until, attempts=F("attempts") + 1)
    found = mine.select_related("endpoint__partner")
    made = [_attempt(each, by=by, at=at) for each in found]
    return [each for each in made if each]


def _attempt(delivery: WebhookDelivery, *, by: Actor, at: datetime) -> Attempt | None:
    """Return the request; None where it may not be sent any more, and its address is stopped."""
    endpoint = delivery.endpoint
    try:
        insist(address_refusal(endpoint.url))
        secrets = [_secrets.opened(sealed) for sealed in _signing(endpoint, at)]
    except Refused as why:
        switch_off(endpoint, reason=str(why), by=by, at=at)
        return None
    is_question = delivery.type == ASK
    body = b"" if is_question else webhooks.body(_told(delivery), source=_address(""))
    stamp = int(at.timestamp())
    signed = webhooks.signatures(secrets, event=delivery.event, at=stamp, body=body)
    headers = {
        "webhook-id": delivery.event,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signed,
        "webhook-request-origin": webhooks.origin(settings.LEDGER_ADDRESS),
    }
    until = delivery.claimed_until or at
    return Attempt(delivery.pk, endpoint.pk, until, is_question, endpoint.url, headers, body)


def _signing(endpoint: WebhookEndpoint, at: datetime) -> list[str]:
    until = endpoint.old_secret_until
    old = [endpoint.old_sealed_secret] if until is not None and at < until else []
    return [endpoint.sealed_secret, *old]


def _told(delivery: WebhookDelivery) -> Told:
    href = None
    if delivery.type != EventType.WITHDRAWN:
        href = _address(f"/commitments/{delivery.ref}" if delivery.ref else "/changes")
    at, version = delivery.happened_at, delivery.version
    return Told(delivery.event, delivery.type, at, delivery.ref, version, href)


def _address(path: str) -> str:
    return f"{settings.LEDGER_ADDRESS}{_API}{path}"


def note_delivery(
    attempt: Attempt, answer: Answer, *, jitter: float, by: Actor, at: datetime
) -> Meaning:
    """Note what came of an attempt, and what follows from it for its address.

    Nothing is noted where the claim ran out and somebody else took it over.

    :param jitter: by chance, from -1 to 1.
    :raises Stale: the partner's record moved on at this moment; note it again.
    """
    with transaction.atomic():
        mine = WebhookDelivery.objects.filter(
            pk=attempt.delivery, claimed_until=attempt.claimed_until
        )
        held = mine.select_related("endpoint__partner").first()
        found = webhooks.meaning(answer)
        if held is None:
            return found
        if attempt.is_question and found is Meaning.TAKEN:
            found, answer = _heard(answer)
        mine.update(
            claimed_until=None,
            tried_at=at,
            last_status=answer.status,
            last_answer=answer.said[:_SAID],
        )
        if found is Meaning.TAKEN:
            _taken(held, by=by, at=at)
        else:
            _failed(held, answer, is_gone=found is Meaning.GONE, jitter=jitter, by=by, at=at)
    return found


def _heard(answer: Answer) -> tuple[Meaning, Answer]:
    """Return what an answer to the question means: whoever does not say yes has not agreed."""
    if webhooks.agrees(answer, webhooks.origin(settings.LEDGER_ADDRESS)):
        return Meaning.TAKEN, answer
    why = "The answer has no WebHook-Allowed-Origin that names this site."
    return Meaning.FAILED, answer._replace(said=f"{why} {answer.said}")


def _taken(held: WebhookDelivery, *, by: Actor, at: datetime) -> None:
    WebhookDelivery.objects.filter(pk=held.pk).update(state=DeliveryState.DELIVERED)
    failing = WebhookEndpoint.objects.filter(pk=held.endpoint_id, failing_since__isnull=False)
    failing.update(failing_since=None)
    if held.type == ASK and held.endpoint.consented_at is None:
        begins = head(held.endpoint.partner).cursor
        change(held.endpoint, by=by, at=at, consented_at=at, told=begins)


def _failed(
    held: WebhookDelivery, answer: Answer, *, is_gone: bool, jitter: float, by: Actor, at: datetime
) -> None:
    asked = webhooks.asked_wait(answer, at=at)
    pause = None if is_gone else webhooks.wait(held.attempts, jitter=jitter, asked=asked)
    mine = WebhookDelivery.objects.waiting().filter(pk=held.pk)
    if pause is None:
        mine.update(state=DeliveryState.GIVEN_UP)
    else:
        mine.update(next_at=at + pause)
    if is_gone or held.type != ASK:
        _blame(held.endpoint, is_gone=is_gone, by=by, at=at)


def _blame(endpoint: WebhookEndpoint, *, is_gone: bool, by: Actor, at: datetime) -> None:
    """Note that an address fails, and stop it where it wants that, or did nothing else for long."""
    first = WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since=None)
    first.update(failing_since=at)
    is_over = is_gone or webhooks.is_out_of_patience(endpoint.failing_since, at=at)
    if is_over and endpoint.disabled_at is None:
        switch_off(endpoint, reason=_GONE if is_gone else _FAILING, by=by, at=at)


def sweep_deliveries(*, at: datetime) -> int:
    """Forget deliveries that ended long ago; the feed still tells of each. Returns how many."""
    old = WebhookDelivery.objects.exclude(state=DeliveryState.WAITING)
    count, _kinds = old.filter(made_at__lt=at - webhooks.KEPT).delete()
    return count
