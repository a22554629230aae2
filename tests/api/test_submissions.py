"""What partners send in through the API: once, about what they have read, and to the desk."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from ledger import actions
from ledger.actions import Obliged
from ledger.domain.credentials import Scope
from ledger.domain.levels import Level
from ledger.models import Commitment, Entry, Instrument, Party, Submission, User
from tests.api.partners import API, Caller, read
from tests.factories import NOW, a_key, a_partner, agreed, an_instrument, who

pytestmark = pytest.mark.django_db

CLAIM = {"kind": "claim", "as_of_on": "2026-06-30", "narrative": "The first round was held."}
POSITION = {"kind": "position", "as_of_on": "2026-06-30", "position": "confirmed"}


@pytest.fixture
def sender(belgium: Party) -> Caller:
    """Pieter's office, with a key that may send."""
    partner = a_partner(belgium)
    scopes = (Scope.COMMITMENTS_READ, Scope.SUBMISSIONS_WRITE)
    key, token = a_key(partner, at=NOW, scopes=scopes)
    return Caller(partner, key, token)


@pytest.fixture
def theirs(amina: User, marc: User, shared: Instrument, belgium: Party) -> Commitment:
    """A commitment that Belgium has to keep."""
    return agreed(amina, marc, instrument=shared, obligations=[Obliged(belgium)])


def send(sender: Caller, item: Commitment, told: Any, **headers: str) -> HttpResponse:
    """Send what is told, as JSON unless it is text, about the item as it is now."""
    path = f"commitments/{item.reference}"
    headers = {
        "Idempotency-Key": str(uuid4()),
        "If-Match": sender.get(path).headers.get("ETag", ""),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return sender.post(
        f"{path}/submissions", body, **{name: value for name, value in headers.items() if value}
    )


def test_a_claim_is_taken_with_a_receipt_and_its_own_address(
    sender: Caller, theirs: Commitment
) -> None:
    answer = send(sender, theirs, CLAIM | {"status": "in_progress", "grade": "limited"})

    told = read(answer)
    assert answer.status_code == 201
    assert answer.headers["Location"] == told["url"]
    assert (told["ref"], told["state"], told["status"]) == (
        *(theirs.reference, "waiting", "in_progress"),
    )
    entry = Entry.objects.get(stream=told["id"])
    assert told["receipt"] == entry.hash
    assert read(sender.get(told["url"])) == told


def test_what_is_sent_shows_in_nothing_that_partners_read(
    sender: Caller, theirs: Commitment
) -> None:
    before = sender.get(f"commitments/{theirs.reference}")

    send(sender, theirs, POSITION)

    after = sender.get(f"commitments/{theirs.reference}")
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])


def test_sent_again_it_is_taken_once(sender: Caller, theirs: Commitment) -> None:
    name, etag = "ours-1", sender.get(f"commitments/{theirs.reference}").headers["ETag"]

    first, again = (
        send(sender, theirs, POSITION, Idempotency_Key=name, If_Match=tag) for tag in (etag, '"x"')
    )

    assert [first.status_code, again.status_code] == [201, 200]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert read(first) == read(again)
    assert Submission.objects.count() == 1
    other = send(sender, theirs, CLAIM, Idempotency_Key=name)
    assert (other.status_code, read(other)["type"]) == (
        *(422, f"https://testserver{API}/problems/idempotency-key-reused"),
    )


def test_who_has_read_an_older_version_is_told_to_read_again(
    sender: Caller, theirs: Commitment, amina: User
) -> None:
    etag = sender.get(f"commitments/{theirs.reference}").headers["ETag"]
    day = (NOW + timedelta(days=30)).date()
    actions.plan_reviews(theirs, every_months=3, pinned_on=day, by=who(amina), at=NOW)

    late = send(sender, theirs, CLAIM, If_Match=etag)
    blind = send(sender, theirs, CLAIM, If_Match="")

    assert [late.status_code, blind.status_code] == [412, 428]
    assert not Submission.objects.exists()


def test_the_partner_reads_what_the_desk_answered(
    sender: Caller, theirs: Commitment, amina: User
) -> None:
    sent = read(send(sender, theirs, CLAIM))
    row = Submission.objects.get()

    actions.decide_submission(row, accept=False, answer="Send minutes.", by=who(amina), at=NOW)

    told = read(sender.get(sent["url"]))
    assert (told["state"], told["answer"]) == ("rejected", "Send minutes.")
    assert [row["state"] for row in read(sender.get("submissions"))["results"]] == ["rejected"]


def test_nobody_reads_what_others_sent_nor_sends_about_what_is_hidden(
    sender: Caller, theirs: Commitment, india: Party, amina: User, marc: User
) -> None:
    sent = read(send(sender, theirs, CLAIM))
    partner = a_partner(india)
    key, token = a_key(partner, at=NOW, scopes=(Scope.SUBMISSIONS_WRITE, Scope.COMMITMENTS_READ))
    indira = Caller(partner, key, token)
    headline = agreed(amina, marc, instrument=an_instrument())
    actions.release(headline, to=india, level=Level.HEADLINE, by=who(marc), at=NOW)

    answers = [
        indira.get(sent["url"]),
        send(indira, theirs, CLAIM, If_Match='"x"'),
        send(indira, headline, CLAIM),
        indira.get(f"submissions/{uuid4()}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert read(indira.get("submissions"))["results"] == []


def test_a_key_without_the_scope_sends_nothing(pieter: Caller, theirs: Commitment) -> None:
    answer = send(pieter, theirs, CLAIM)

    assert answer.status_code == 403
    assert "submissions:write" in read(answer)["detail"]


def test_only_a_party_to_it_has_a_position(sender: Caller, promise: Commitment) -> None:
    answer = send(sender, promise, POSITION)

    assert answer.status_code == 422
    assert "no part in this commitment" in read(answer)["detail"]


@pytest.mark.parametrize(
    ("told", "pointers"),
    [
        ({}, ["/as_of_on", "/kind"]),
        ({"kind": "claim", "as_of_on": "2026-06-30"}, ["/narrative"]),
        (CLAIM | {"position": "noted"}, ["/position"]),
        (POSITION | {"position": "no_answer"}, ["/position"]),
        (POSITION | {"status": "agreed"}, ["/status"]),
        (CLAIM | {"status": "done", "owner": "me"}, ["/owner", "/status"]),
        (CLAIM | {"as_of_on": "0000-13-01"}, ["/as_of_on"]),
        (CLAIM | {"as_of_on": "2026-06-30T10:00:00-23:59"}, ["/as_of_on"]),
        (CLAIM | {"as_of_on": 20260630}, ["/as_of_on"]),
        (CLAIM | {"narrative": ["a"]}, ["/narrative"]),
        (CLAIM | {"narrative": "x" * 5_000}, ["/narrative"]),
        (CLAIM | {"narrative": "a\0b"}, ["/narrative"]),
        (CLAIM | {"evidence_url": "javascript:alert(1)"}, ["/evidence_url"]),
        (b'{"kind":"claim","kind":"position"}', ["/kind"]),
        (b'{"kind":"\\ud800"}', ["/kind"]),
        (b'{"as_of_on":1e999}', ["/as_of_on"]),
        (b"[" * 100_000 + b"]" * 100_000, None),
        (b"[" * 20 + b"]" * 20, [""]),
        (b"\xff\xfe{\x00}\x00", [""]),
        (b"", ["/as_of_on", "/kind"]),
    ],
)
def test_what_is_wrong_is_pointed_to_and_nothing_is_taken(
    sender: Caller, theirs: Commitment, told: Any, pointers: list[str] | None
) -> None:
    answer = send(sender, theirs, told)

    problem = read(answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    if pointers is None:
        assert answer.status_code == 413
    else:
        assert answer.status_code == 400
        assert sorted({fault["pointer"] for fault in problem["errors"]}) == pointers
    assert not Submission.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "ä", "x" * 101, "a b"])
def test_a_name_that_is_none_is_refused(sender: Caller, theirs: Commitment, name: str) -> None:
    answer = send(sender, theirs, CLAIM, Idempotency_Key=name)

    assert (answer.status_code, read(answer)["title"]) == (400, "Idempotency key required")


def test_pages_lead_through_all_that_was_sent(
    sender: Caller, theirs: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.api.submissions.LIMIT", 2)
    sent = [read(send(sender, theirs, CLAIM))["id"] for _each in range(5)]

    found = [row["id"] for page in sender.pages("submissions") for row in page["results"]]

    assert found == sent
    assert sender.get("submissions", after="nothing").status_code == 400


def test_of_a_thousand_faults_the_first_are_told(sender: Caller, theirs: Commitment) -> None:
    answer = send(sender, theirs, {f"n{number}": 1 for number in range(1000)})

    assert answer.status_code == 400
    assert len(read(answer)["errors"]) == 20
