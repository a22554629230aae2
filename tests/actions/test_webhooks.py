"""Addresses of partners: added by an administrator, asked first, stopped when they only fail."""

from datetime import timedelta
from typing import Any

import pytest

from ledger import actions
from ledger.actions import webhooks
from ledger.domain.kinds import Kind
from ledger.domain.webhooks import (
    ASK,
    TEST,
    Answer,
    DeliveryState,
    EndpointState,
    Meaning,
)
from ledger.management.clock import CLOCK
from ledger.models import Entry, Partner, User, WebhookDelivery, WebhookEndpoint
from tests.actions.answering import NO, YES, answer, claim
from tests.actions.refusing import refused
from tests.factories import NOW, a_partner, a_party, an_agreed_endpoint, an_endpoint, who

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/in"
NOT_ADMIN = "Only an administrator manages people, desks and partners' access."


@pytest.fixture
def pieter(db: None) -> Partner:
    """The office of another country that reads through the API."""
    return a_partner(a_party())


@pytest.fixture
def agreed_endpoint(pieter: Partner) -> WebhookEndpoint:
    """An address that said that it wants to be told."""
    return an_agreed_endpoint(pieter)


def test_an_address_is_added_and_its_secret_is_kept_for_nobody_to_read(
    ada: User, pieter: Partner
) -> None:
    endpoint, secret = actions.add_endpoint(pieter, label="Main", url=URL, by=who(ada), at=NOW)

    [entry] = Entry.objects.of(pieter.pk).filter(version=2)
    assert entry.kind is Kind.ENDPOINT_ADDED
    assert endpoint.state is EndpointState.ASKED
    assert secret.startswith("whsec_")
    assert secret not in f"{entry.open}{entry.restricted}{endpoint.sealed_secret}"
    assert URL not in str(entry.open)


@pytest.mark.parametrize(
    "url", ["http://hooks.example.org/", "https://127.0.0.1/", "https://hooks.example.org:22/"]
)
def test_an_address_to_which_nothing_is_sent_is_refused(
    url: str, ada: User, pieter: Partner
) -> None:
    with refused(str(webhooks.address_refusal(url))):
        actions.add_endpoint(pieter, label="Main", url=url, by=who(ada), at=NOW)


def test_the_site_does_not_tell_itself(ada: User, pieter: Partner, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["ledger.example.org", ".hooks.example.org"]

    with refused("This is an address of the site itself."):
        actions.add_endpoint(pieter, label="Main", url=URL, by=who(ada), at=NOW)


def test_only_administrators_keep_webhooks(marc: User, agreed_endpoint: WebhookEndpoint) -> None:
    marc_acts: dict[str, Any] = {"by": who(marc), "at": NOW}
    delivery = agreed_endpoint.deliveries.get()

    with refused(NOT_ADMIN):
        actions.add_endpoint(agreed_endpoint.partner, label="x", url=URL, **marc_acts)
    with refused(NOT_ADMIN):
        actions.replace_secret(agreed_endpoint, overlap_days=1, **marc_acts)
    with refused(NOT_ADMIN):
        actions.switch_off(agreed_endpoint, reason="x", **marc_acts)
    with refused(NOT_ADMIN):
        actions.switch_on(agreed_endpoint, **marc_acts)
    with refused(NOT_ADMIN):
        actions.send_test(agreed_endpoint, **marc_acts)
    with refused(NOT_ADMIN):
        actions.resend(delivery, **marc_acts)


# --- The question ------------------------------------------------------------------------


def test_an_address_is_asked_first_and_told_only_after_it_agreed(pieter: Partner) -> None:
    endpoint = an_endpoint(pieter, URL)

    [asked] = claim()
    actions.note_delivery(asked, YES, jitter=0, by=CLOCK, at=NOW)

    endpoint.refresh_from_db()
    assert (asked.is_question, asked.url, asked.body) == (True, URL, b"")
    assert asked.headers["webhook-request-origin"] == "127.0.0.1:8000"
    assert endpoint.state is EndpointState.SENDING
    assert (endpoint.consented_at, endpoint.told) == (NOW, "start")
    assert Entry.objects.of(pieter.pk).get(version=3).kind is Kind.ENDPOINT_CHANGED


def test_whoever_does_not_name_us_has_not_agreed(pieter: Partner) -> None:
    endpoint = an_endpoint(pieter, URL)

    assert answer(Answer(200, "Hello.")) is Meaning.FAILED

    endpoint.refresh_from_db()
    delivery = endpoint.deliveries.get()
    assert endpoint.state is EndpointState.ASKED
    assert delivery.next_at == NOW + timedelta(seconds=5)
    assert "no WebHook-Allowed-Origin" in delivery.last_answer
    assert endpoint.failing_since is None


def test_whoever_answers_the_question_with_410_is_left_alone(pieter: Partner) -> None:
    endpoint = an_endpoint(pieter, URL)

    answer(Answer(410, "No."))

    endpoint.refresh_from_db()
    assert endpoint.state is EndpointState.OFF
    assert claim(NOW + timedelta(days=9)) == []


# --- Switching off and on ----------------------------------------------------------------


def test_an_address_that_took_nothing_for_five_days_is_switched_off_by_the_clock(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    begun = NOW
    for days in (0, 3, 4, 5):
        at = begun + timedelta(days=days)
        WebhookDelivery.objects.filter(type=TEST).delete()
        actions.send_test(agreed_endpoint, by=who(ada), at=at)
        answer(NO, at)
        agreed_endpoint.refresh_from_db()
        assert agreed_endpoint.failing_since == begun
        assert (agreed_endpoint.state is EndpointState.OFF) is (days == 5)

    entry = Entry.objects.of(agreed_endpoint.partner_id).last()
    assert entry
    assert agreed_endpoint.disabled_reason == "It took nothing for 5 days."
    assert "clock" in str(entry.content("personal"))
    assert claim(at + timedelta(days=9)) == []


def test_one_success_begins_the_patience_anew(ada: User, agreed_endpoint: WebhookEndpoint) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    answer(NO)

    answer(YES, NOW + timedelta(seconds=5))

    agreed_endpoint.refresh_from_db()
    assert agreed_endpoint.state is EndpointState.SENDING


def test_what_waits_for_an_address_that_is_switched_off_is_given_up(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    [on_its_way] = claim()

    actions.switch_off(agreed_endpoint, reason="Moves.", by=who(ada), at=NOW)
    actions.note_delivery(on_its_way, NO, jitter=0, by=CLOCK, at=NOW)

    delivery = WebhookDelivery.objects.get(type=TEST)
    assert delivery.state == DeliveryState.GIVEN_UP
    with refused("This webhook is switched off already."):
        actions.switch_off(agreed_endpoint, reason="Moves.", by=who(ada), at=NOW)
    with refused("This webhook is switched off."):
        actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    delivery.refresh_from_db()
    with refused("This webhook is sent nothing."):
        actions.resend(delivery, by=who(ada), at=NOW)


def test_an_address_that_is_switched_on_is_asked_again(
    ada: User, agreed_endpoint: WebhookEndpoint
) -> None:
    with refused("This webhook is not switched off."):
        actions.switch_on(agreed_endpoint, by=who(ada), at=NOW)
    with refused("Say why the webhook is switched off; it goes on the record."):
        actions.switch_off(agreed_endpoint, reason=" ", by=who(ada), at=NOW)
    actions.switch_off(agreed_endpoint, reason="Moves.", by=who(ada), at=NOW)

    actions.switch_on(agreed_endpoint, by=who(ada), at=NOW)

    [asked] = claim()
    agreed_endpoint.refresh_from_db()
    assert asked.is_question
    assert (agreed_endpoint.state, agreed_endpoint.told) == (EndpointState.ASKED, "")


def test_an_address_whose_secret_nobody_can_read_is_switched_off(
    ada: User, agreed_endpoint: WebhookEndpoint, settings: Any
) -> None:
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)
    settings.LEDGER_PEPPERS = {"another": "pepper"}

    assert claim() == []

    agreed_endpoint.refresh_from_db()
    assert "its pepper is gone" in agreed_endpoint.disabled_reason


def test_a_new_pepper_first_leaves_old_secrets_readable(
    ada: User, agreed_endpoint: WebhookEndpoint, settings: Any
) -> None:
    settings.LEDGER_PEPPERS = {"newer": "pepper", **settings.LEDGER_PEPPERS}
    actions.send_test(agreed_endpoint, by=who(ada), at=NOW)

    [attempt] = claim()

    assert attempt.headers["webhook-signature"].startswith("v1,")


def test_the_question_is_put_again_where_an_address_has_not_agreed(
    ada: User, pieter: Partner
) -> None:
    endpoint = an_endpoint(pieter, URL)
    WebhookDelivery.objects.update(state=DeliveryState.GIVEN_UP)

    actions.send_test(endpoint, by=who(ada), at=NOW)

    assert endpoint.deliveries.waiting().get().type == ASK
