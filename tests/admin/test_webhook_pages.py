"""Partners' webhooks: added, tried, replaced, switched off and on by an administrator."""

from datetime import timedelta
from re import findall

import pytest
from django.urls import reverse

from ledger import actions
from ledger.domain.webhooks import TEST, Answer, DeliveryState, EndpointState
from ledger.management.clock import CLOCK
from ledger.models import Entry, Partner, User, WebhookDelivery, WebhookEndpoint
from tests.admin.visitor import Visitor, nothing_written, page_of, text_of, told, typed_in
from tests.factories import NOW, a_partner, a_party, an_agreed_endpoint, an_endpoint, who

pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]
URL = "https://hooks.example.org/in"


@pytest.fixture
def office(db: None) -> Partner:
    """The office that Pieter's program reads for."""
    return a_partner(a_party("be"))


@pytest.fixture
def endpoint(office: Partner) -> WebhookEndpoint:
    """An address that said that it wants to be told."""
    return an_agreed_endpoint(office)


def deliveries_of(endpoint: WebhookEndpoint) -> str:
    args = [endpoint.partner_id, endpoint.pk]
    return reverse("admin:ledger_partner_deliveries", args=args)


def fail(at: int, *, status: int = 500) -> None:
    """Let the address answer with a failure, some days later."""
    when = NOW + timedelta(days=at)
    for attempt in actions.claim_deliveries(many=8, besides=set(), by=CLOCK, at=when):
        answer = Answer(status, "Out of order.")
        actions.note_delivery(attempt, answer, jitter=0, by=CLOCK, at=when)


def test_a_webhook_is_added_and_its_secret_shown_this_once(office: Partner, ada: User) -> None:
    administrator = Visitor(ada)

    page = administrator.send(office, "add-webhook", label="Main", url=URL)

    [secret] = set(findall(r"whsec_[A-Za-z0-9+/]{43}=", page.content.decode()))
    again = administrator.item(office)
    assert "no-store" in page["Cache-Control"]
    assert told(page) == ""
    assert secret not in str(dict(administrator.client.session))
    assert secret not in text_of(again)
    assert f"Main {URL} Asked whether it wants to be told" in text_of(again)
    for entry in Entry.objects.all():
        assert secret not in f"{entry.open}{entry.restricted}{entry.personal}"


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "https://127.0.0.1/", "x", ""])
def test_an_address_to_which_nothing_is_sent_is_told_where_it_was_typed(
    url: str, office: Partner, ada: User
) -> None:
    with nothing_written():
        answer = Visitor(ada).send(office, "add-webhook", label="Main", url=url)

    assert answer.context["form"].errors.keys() == {"url"}
    assert typed_in(answer, "label") == "Main"


def test_a_secret_is_replaced_and_neither_is_on_the_record(
    endpoint: WebhookEndpoint, ada: User
) -> None:
    administrator = Visitor(ada)

    page = administrator.send(endpoint.partner, "webhook-secret", endpoint.pk, overlap_days="3")

    endpoint.refresh_from_db()
    record = administrator.open("ledger_partner_history", endpoint.partner_id)
    assert len(set(findall(r"whsec_\S{44}", page.content.decode()))) == 1
    assert endpoint.old_secret_until == NOW + timedelta(days=3)
    for sealed in (endpoint.sealed_secret, endpoint.old_sealed_secret):
        assert sealed.partition(":")[2] not in record.content.decode()


def test_a_webhook_is_tried_by_the_worker_and_its_answer_is_listed(
    endpoint: WebhookEndpoint, ada: User
) -> None:
    administrator = Visitor(ada)

    administrator.send(endpoint.partner, "webhook-test", endpoint.pk)
    fail(0, status=503)

    words = text_of(administrator.client.get(deliveries_of(endpoint)))
    assert WebhookDelivery.objects.get(type=TEST).last_status == 503
    assert "webhook.test" in words
    assert "503 Out of order." in words
    assert "Fails since 2026-07-01 10:00 UTC" in text_of(administrator.item(endpoint.partner))


def test_what_is_answered_is_shown_as_words(endpoint: WebhookEndpoint, ada: User) -> None:
    WebhookDelivery.objects.update(last_answer="<script>alert(1)</script>")

    page = Visitor(ada).client.get(deliveries_of(endpoint)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_event_is_sent_again(endpoint: WebhookEndpoint, ada: User) -> None:
    delivery = endpoint.deliveries.get()

    answer = Visitor(ada).send(endpoint.partner, "webhook-resend", delivery.pk)

    delivery.refresh_from_db()
    assert told(answer) == "The worker sends it once more, under the same id."
    assert delivery.state == DeliveryState.WAITING


def test_a_webhook_is_switched_off_and_on(endpoint: WebhookEndpoint, ada: User) -> None:
    administrator = Visitor(ada)

    administrator.send(endpoint.partner, "webhook-off", endpoint.pk, reason="It moves.")
    off = text_of(administrator.item(endpoint.partner))
    administrator.send(endpoint.partner, "webhook-on", endpoint.pk)

    endpoint.refresh_from_db()
    assert "Switched off: It moves." in off
    assert endpoint.state is EndpointState.ASKED


def test_home_tells_an_administrator_of_webhooks_that_the_clock_switched_off(
    endpoint: WebhookEndpoint, ada: User
) -> None:
    administrator = Visitor(ada)
    quiet = text_of(administrator.open("index"))
    for day in (0, 5):
        WebhookDelivery.objects.filter(type=TEST).delete()
        at = NOW + timedelta(days=day)
        endpoint = WebhookEndpoint.objects.select_related("partner").get()
        actions.send_test(endpoint, by=who(ada), at=at)
        fail(day)

    words = text_of(administrator.open("index"))

    assert "Webhooks that fail" not in quiet
    assert "Switched off: It took nothing for 5 days. 500 Out of order." in words


def test_the_page_of_an_office_without_webhooks_says_so(office: Partner, ada: User) -> None:
    assert "No address of this partner is told of changes." in text_of(Visitor(ada).item(office))


@pytest.mark.parametrize("page", ["webhook-secret", "webhook-off", "webhook-on", "webhook-test"])
def test_a_webhook_of_another_partner_leads_back(
    page: str, endpoint: WebhookEndpoint, office: Partner, ada: User
) -> None:
    other = an_endpoint(a_partner(a_party("in")))
    administrator = Visitor(ada)

    for key in (other.pk, "nonsense"):
        answer = administrator.client.get(page_of(office, page, key))

        assert answer.status_code == 302
        assert told(answer).endswith("This partner has no such webhook.")


def test_only_administrators_see_what_was_sent(endpoint: WebhookEndpoint, rita: User) -> None:
    answer = Visitor(rita).client.get(deliveries_of(endpoint))

    assert answer.status_code == 302
    assert "Only an administrator" in told(answer)
    assert deliveries_of(endpoint) not in Visitor(rita).item(endpoint.partner).content.decode()
