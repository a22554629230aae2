"""A partner reads of its own webhooks: where it is told, what was sent there, and no secret."""

import json
from collections.abc import Iterator

import pytest
from openapi_schema_validator import OAS31Validator

from ledger import actions
from ledger.actions import Attempt
from ledger.api.contract import document
from ledger.domain import webhooks
from ledger.domain.credentials import Scope
from ledger.domain.webhooks import Answer, Told
from ledger.models import WebhookDelivery, WebhookEndpoint
from tests.api.partners import Caller, read
from tests.factories import NOW, SETUP, a_key, an_agreed_endpoint, an_endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(pieter: Caller) -> WebhookEndpoint:
    """An address of Pieter's that said that it wants to be told."""
    return an_agreed_endpoint(pieter.partner)


def test_a_partner_lists_its_webhooks_without_their_secrets(
    endpoint: WebhookEndpoint, pieter: Caller, indira: Caller
) -> None:
    actions.replace_secret(endpoint, overlap_days=1, by=SETUP, at=NOW)

    answer = pieter.get("webhook-endpoints")

    [told] = read(answer)["results"]
    endpoint.refresh_from_db()
    assert (told["url"], told["state"]) == ("https://hooks.example.org/in", "sending")
    assert told["told_up_to"] == "start"
    for sealed in (endpoint.sealed_secret, endpoint.old_sealed_secret):
        assert sealed[-40:] not in answer.content.decode()
    assert "secret" not in {name for name in told if name != "old_secret_until"}
    assert read(indira.get("webhook-endpoints")) == {"results": []}


def test_a_partner_reads_what_was_sent_page_by_page(
    endpoint: WebhookEndpoint, pieter: Caller
) -> None:
    for number in range(5):
        actions.send_test(endpoint, by=SETUP, at=NOW)
        [attempt] = claimed()
        said = Answer(503, f"Not now, {number}.")
        actions.note_delivery(attempt, said, jitter=0, by=SETUP, at=NOW)
        WebhookDelivery.objects.waiting().update(state="given_up")

    address = read(pieter.get("webhook-endpoints"))["results"][0]["deliveries"]
    first = read(pieter.send("GET", address))
    pages = list(pieter.pages(address.partition("/api/v1/")[2], limit=2))

    events = [each for page in pages for each in page["results"]]
    assert first["next"] is None
    assert [each["id"] for each in first["results"]] == [each["id"] for each in events]
    assert [len(page["results"]) for page in pages] == [2, 2, 2]
    assert [each["answer"] for each in events[:2]] == ["Not now, 4.", "Not now, 3."]
    assert (events[0]["state"], events[0]["status"], events[0]["next_at"]) == (
        *("given_up", 503),
        None,
    )
    assert events[-1]["type"] == "webhook.validation"


def claimed() -> list[Attempt]:
    return actions.claim_deliveries(many=8, besides=set(), by=SETUP, at=NOW)


@pytest.mark.only("sqlite")
def test_what_is_another_s_is_not_there(
    endpoint: WebhookEndpoint, pieter: Caller, indira: Caller
) -> None:
    theirs = an_endpoint(indira.partner)

    absent = [
        pieter.get(f"webhook-endpoints/{theirs.pk}/deliveries"),
        pieter.get("webhook-endpoints/00000000-0000-7000-8000-000000000000/deliveries"),
        pieter.get("webhook-endpoints/nonsense/deliveries"),
    ]

    assert [each.status_code for each in absent] == [404, 404, 404]
    assert {read(each)["title"] for each in absent} == {read(absent[0])["title"]}


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=201", "other=1", "cursor=WyJ4Il0"])
def test_a_senseless_question_is_answered_with_400(
    query: str, endpoint: WebhookEndpoint, pieter: Caller
) -> None:
    answer = pieter.get(f"webhook-endpoints/{endpoint.pk}/deliveries?{query}")

    assert answer.status_code == 400
    assert read(answer)["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.only("sqlite")
def test_a_key_needs_the_scope(endpoint: WebhookEndpoint, pieter: Caller) -> None:
    pieter.partner.refresh_from_db()
    key, token = a_key(pieter.partner, at=NOW, scopes=(Scope.COMMITMENTS_READ,))
    narrow = Caller(pieter.partner, key, token)

    assert narrow.get("webhook-endpoints").status_code == 403
    assert narrow.get(f"webhook-endpoints/{endpoint.pk}/deliveries").status_code == 403


def test_they_cost_two_and_three_queries(
    endpoint: WebhookEndpoint, pieter: Caller, django_assert_num_queries: object
) -> None:
    pieter.get("me")
    deliveries = f"webhook-endpoints/{endpoint.pk}/deliveries"

    with django_assert_num_queries(2):  # type: ignore[operator]
        pieter.get("webhook-endpoints")
    with django_assert_num_queries(3):  # type: ignore[operator]
        pieter.get(deliveries)


# --- The contract ------------------------------------------------------------------------


def shapes(name: str) -> OAS31Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    return OAS31Validator(schema, format_checker=OAS31Validator.FORMAT_CHECKER)


def sent() -> Iterator[bytes]:
    at, href = NOW, "https://ledger.example/api/v1/commitments/EU-IN-017"
    source = "https://ledger.example/api/v1"
    yield webhooks.body(
        Told("evt_1", "commitment.updated", at, "EU-IN-017", 9, href), source=source
    )
    yield webhooks.body(Told("reset_1", "feed.reset", at, "", None, None), source=source)


@pytest.mark.only("sqlite")
def test_what_is_sent_is_what_the_contract_says() -> None:
    [webhook] = document()["webhooks"].values()
    content = webhook["post"]["requestBody"]["content"]["application/cloudevents+json"]
    shape = content["schema"]["$ref"].rpartition("/")[2]
    for body in sent():
        assert [error.message for error in shapes(shape).iter_errors(json.loads(body))] == []
    for example in content["examples"].values():
        assert [error.message for error in shapes(shape).iter_errors(example["value"])] == []


def test_what_is_answered_is_what_the_contract_says(
    endpoint: WebhookEndpoint, pieter: Caller
) -> None:
    told = {
        "WebhookEndpointList": read(pieter.get("webhook-endpoints")),
        "WebhookDeliveryPage": read(pieter.get(f"webhook-endpoints/{endpoint.pk}/deliveries")),
    }

    for shape, answer in told.items():
        assert [error.message for error in shapes(shape).iter_errors(answer)] == []
