"""What webhooks carry, how often they are sent, and what answers mean."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from standardwebhooks import Webhook, WebhookVerificationError

from ledger.domain import webhooks
from ledger.domain.webhooks import Answer, Meaning, Told

NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
NEW, OLD = webhooks.spelled(b"n" * 32), webhooks.spelled(b"o" * 32)
TOLD = Told("evt_1", "commitment.updated", NOW, "EU-IN-017", 9, "https://ledger.example/x")
BODY = webhooks.body(TOLD, source="https://ledger.example/api/v1")


def headers(*secrets: str, at: datetime, body: bytes = BODY) -> dict[str, str]:
    stamp = int(at.timestamp())
    signed = webhooks.signatures(secrets, event="evt_1", at=stamp, body=body)
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(stamp),
        "webhook-signature": signed,
    }


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_code_of_others_verifies_what_either_of_two_secrets_signed(secret: str) -> None:
    sent = headers(NEW, OLD, at=datetime.now(UTC))

    assert Webhook(secret).verify(BODY, sent)["id"] == "evt_1"


@pytest.mark.parametrize("wrong", ["body", "age", "future", "secret", "id"])
def test_code_of_others_refuses_what_was_altered_or_is_old(wrong: str) -> None:
    ages = {"age": 400, "future": -400}
    sent = headers(NEW, at=datetime.now(UTC) - timedelta(seconds=ages.get(wrong, 0)))
    sent |= {"webhook-id": "evt_2"} if wrong == "id" else {}

    with pytest.raises(WebhookVerificationError):
        Webhook(OLD if wrong == "secret" else NEW).verify(
            BODY + b" " if wrong == "body" else BODY, sent
        )


@given(some.binary(min_size=1, max_size=64), some.binary(max_size=200))
def test_code_of_others_signs_alike(secret: bytes, body: bytes) -> None:
    spelled = webhooks.spelled(secret)
    text = body.decode("latin-1")

    ours = webhooks.signatures([spelled], event="evt_1", at=1_782_900_000, body=text.encode())

    assert ours == Webhook(spelled).sign("evt_1", NOW.fromtimestamp(1_782_900_000, UTC), text)


def test_an_event_is_a_cloud_event_and_a_standard_webhook() -> None:
    sent = json.loads(BODY)

    # CloudEvents 1.0 §3.1: what must be there. Standard Webhooks: type, timestamp, data.
    assert {sent[name] for name in ("specversion", "id", "source", "type")} == {
        "1.0",
        "evt_1",
        "https://ledger.example/api/v1",
        "commitment.updated",
    }
    assert sent["time"] == sent["timestamp"] == "2026-07-01T10:00:00.000000Z"
    assert sent["subject"] == "EU-IN-017"
    assert sent["data"] == {"ref": "EU-IN-017", "version": 9, "href": "https://ledger.example/x"}
    assert all(name.islower() and name.isalnum() for name in sent)  # §3.1: names of attributes


def test_what_is_about_no_item_has_no_subject() -> None:
    sent = json.loads(webhooks.body(TOLD._replace(ref="", version=None), source="https://x"))

    assert "subject" not in sent
    assert sent["data"]["ref"] is None


def test_ten_attempts_take_three_days_and_then_it_is_given_up() -> None:
    waits = [webhooks.wait(made, jitter=0) for made in range(11)]

    assert waits[10] is None
    assert sum((each for each in waits if each), timedelta()) == timedelta(hours=75, seconds=2105)


@given(some.integers(0, 9), some.floats(-1, 1), some.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_wait_is_what_was_planned_or_asked_and_no_longer_than_a_day(
    made: int, jitter: float, asked: timedelta
) -> None:
    planned = webhooks.SCHEDULE[made]

    found = webhooks.wait(made, jitter=jitter, asked=asked)

    assert found is not None
    assert found.total_seconds() >= planned * 0.8 - 1e-3
    assert found.total_seconds() <= max(planned * 1.2, 86_400) + 1e-3
    assert found >= min(asked, timedelta(days=1))


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        *((code, Meaning.TAKEN) for code in (200, 201, 202, 204, 299)),
        *((code, Meaning.FAILED) for code in (None, 100, 301, 302, 304, 308, 400, 404, 429, 503)),
        (410, Meaning.GONE),
    ],
)
def test_an_answer_means(status: int | None, meaning: Meaning) -> None:
    assert webhooks.meaning(Answer(status, "")) is meaning


@pytest.mark.parametrize(
    ("status", "text", "seconds"),
    [
        (429, "120", 120),
        (503, "Wed, 01 Jul 2026 10:02:00 GMT", 120),
        (503, "Wed, 01 Jul 2026 09:00:00 GMT", 0),
        (503, "999999999999999", 86_400),
        (429, "-1", None),
        (429, "1.5", None),
        (429, "²", None),
        (429, "soon", None),
        (429, "Wed, 01 Jul 99999 10:02:00 GMT", None),
        (429, "Wed, 01 Jul 2026 10:02:00 +99999999999999999999", None),
        (429, "", None),
        (500, "120", None),
        (200, "120", None),
    ],
)
def test_a_host_may_ask_for_time(status: int, text: str, seconds: int | None) -> None:
    found = webhooks.asked_wait(Answer(status, "", text), at=NOW)

    assert (found and found.total_seconds()) == seconds if found else not seconds


@given(some.text(alphabet="WedJul0123456789 ,:+-GMT()", max_size=60))
def test_no_wish_for_time_breaks_anything(text: str) -> None:
    found = webhooks.asked_wait(Answer(503, "", text), at=NOW)

    assert found is None or found >= timedelta(0)


@pytest.mark.parametrize(
    ("status", "allowed", "agrees"),
    [
        (200, "ledger.example", True),
        (204, "*", True),
        (200, "a.example, Ledger.Example", True),
        (200, "", False),
        (200, "evil.example", False),
        (200, "example", False),
        (405, "*", False),
        (302, "*", False),
    ],
)
def test_a_host_agrees_by_naming_us(status: int, allowed: str, *, agrees: bool) -> None:
    assert webhooks.agrees(Answer(status, "", "", allowed), "ledger.example") is agrees


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://ledger.example", "ledger.example"),
        ("https://ledger.example:443", "ledger.example"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
    ],
)
def test_we_ask_in_the_name_of_our_host(address: str, origin: str) -> None:
    assert webhooks.origin(address) == origin


def test_patience_ends_after_five_days_of_failures() -> None:
    assert not webhooks.is_out_of_patience(None, at=NOW)
    assert not webhooks.is_out_of_patience(NOW - timedelta(days=4, hours=23), at=NOW)
    assert webhooks.is_out_of_patience(NOW - timedelta(days=5), at=NOW)
