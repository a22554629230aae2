"""Deliveries: ten attempts under one id, each signed for its own time, one at a time an address."""

from datetime import timedelta

import pytest

from ledger import actions
from ledger.domain.webhooks import (
    TEST,
    Answer,
    DeliveryState,
    signatures,
)
from ledger.management.clock import CLOCK
from ledger.models import Partner, User, WebhookDelivery, WebhookEndpoint
from tests.actions.answering import NO, YES, answer, claim
from tests.actions.refusing import refused
from tests.factories import NOW, a_partner, a_party, an_agreed_endpoint, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def pieter(db: None) -> Partner:
    """The office of another country that reads through the API."""
    return a_partner(a_party())


@pytest.fixture
def agreed_endpoint(pieter: Partner) -> WebhookEndpoint:
    """An address that said that it wants to be told."""
    return an_agreed_endpoint(pieter)


def test_what_fails_is_tried_ten_times_under_one_id_and_then_given_up(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    at, seen = NOW, []
    while claimed := claim(at):
        [attempt] = claimed
        seen.append((at - NOW, attempt.headers["webhook-id"], attempt.body))
        actions.note_delivery(attempt, NO, jitter=0, by=CLOCK, at=at)
        assert claim(at) == []
        at = WebhookDelivery.objects.get(type=TEST).next_at

    delivery = WebhookDelivery.objects.get(type=TEST)
    assert len(seen) == delivery.attempts == 10
    assert len({(ident, body) for _after, ident, body in seen}) == 1
    assert seen[-1][0] == timedelta(hours=75, seconds=2105)
    assert (delivery.state, delivery.last_status) == (DeliveryState.GIVEN_UP, 500)
    assert delivery.last_answer == "Not now."


def test_each_attempt_is_signed_for_its_own_time_by_both_secrets_while_one_is_replaced(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    new = actions.replace_secret(agreed_endpoint, overlap_days=2, by=who(ada), at=NOW)
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)

    [first] = claim(NOW)
    actions.note_delivery(first, NO, jitter=0, by=CLOCK, at=NOW)
    [later] = claim(NOW + timedelta(days=2))

    event = first.headers["webhook-id"]
    stamps = [int(each.headers["webhook-timestamp"]) for each in (first, later)]
    ours = [
        signatures([new], event=event, at=stamp, body=each.body)
        for each, stamp in zip((first, later), stamps, strict=True)
    ]
    assert stamps[1] - stamps[0] == 2 * 86_400
    assert first.headers["webhook-signature"].split(" ")[0] == ours[0]
    assert len(first.headers["webhook-signature"].split(" ")) == 2
    assert later.headers["webhook-signature"] == ours[1]


def test_a_secret_replaced_without_an_overlap_signs_no_more(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    new = actions.replace_secret(agreed_endpoint, overlap_days=0, by=who(ada), at=NOW)
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)

    [attempt] = claim()

    stamp = int(attempt.headers["webhook-timestamp"])
    event = attempt.headers["webhook-id"]
    signed = signatures([new], event=event, at=stamp, body=attempt.body)
    assert attempt.headers["webhook-signature"] == signed
    with refused("The old secret may go on signing for 0 to 30 days."):
        actions.replace_secret(agreed_endpoint, overlap_days=31, by=who(ada), at=NOW)


def test_a_host_that_asks_for_time_gets_it(ada: User, agreed_endpoint: WebhookEndpoint) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)

    answer(Answer(503, "Busy.", "7200"))

    assert WebhookDelivery.objects.get(type=TEST).next_at == NOW + timedelta(hours=2)


def test_one_thing_at_a_time_is_on_its_way_to_an_address(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    first = agreed_endpoint.deliveries.get()
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    actions.resend(first, by=who(ada), at=NOW)

    [one] = claim()

    assert claim() == []
    assert len(claim(one.claimed_until)) == 1


def test_an_answer_that_comes_when_the_claim_is_over_is_not_noted(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    [slow] = claim()
    [other] = claim(slow.claimed_until)

    actions.note_delivery(slow, NO, jitter=0, by=CLOCK, at=slow.claimed_until)
    actions.note_delivery(other, YES, jitter=0, by=CLOCK, at=slow.claimed_until)

    delivery = WebhookDelivery.objects.get(type=TEST)
    assert (delivery.state, delivery.last_status) == (DeliveryState.DELIVERED, 200)
    assert slow.headers["webhook-id"] == other.headers["webhook-id"]


def test_an_event_is_sent_again_under_the_same_id(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    with refused("The one before is still on its way."):
        actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    [first] = claim()
    delivery = WebhookDelivery.objects.get(type=TEST)
    with refused("It is being sent at this moment."):
        actions.resend(delivery, by=who(ada), at=NOW)
    actions.note_delivery(first, YES, jitter=0, by=CLOCK, at=NOW)

    actions.resend(delivery, by=who(ada), at=NOW)

    [again] = claim()
    assert again.headers["webhook-id"] == first.headers["webhook-id"]


def test_deliveries_that_ended_are_forgotten_after_thirty_days(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)

    assert actions.sweep_deliveries(at=NOW + timedelta(days=30)) == 0
    assert actions.sweep_deliveries(at=NOW + timedelta(days=31)) == 1
    assert [each.type for each in WebhookDelivery.objects.all()] == [TEST]


def test_a_partner_that_may_not_read_is_told_nothing(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    partner = Partner.objects.get(pk=agreed_endpoint.partner_id)
    actions.amend_partner(partner, is_active=False, by=who(ada), at=NOW)

    assert claim() == []
    assert not WebhookEndpoint.objects.sending().exists()
