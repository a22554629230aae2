"""A partner brings what its witness signed; what is wrong with it is named, and changes nothing."""

from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client

from ledger import actions
from ledger.domain.credentials import Scope
from ledger.models import Cosignature, LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof.note import COSIGNATURE, MAX_NOTE_BYTES, Signer
from tests.api.conftest import Offices, open_offices
from tests.api.partners import API, read
from tests.factories import NOW, SETUP, a_key
from tests.feeds.asking import ask

WITNESS = Signer("witness.example/belgium", bytes(range(32)), COSIGNATURE)
SEEN = int(NOW.timestamp())


@pytest.fixture
def witness(sealed_offices: Offices) -> LogKey:
    return actions.add_log_key(Purpose.WITNESS, str(WITNESS.verifier), by=SETUP, at=NOW)


@pytest.fixture
def token(sealed_offices: Offices, witness: LogKey) -> str:
    """Pieter's key for this, made before anybody looks at the head of the log."""
    scopes = (Scope.LOG_COSIGN,)
    return a_key(sealed_offices.pieter.partner, at=NOW, scopes=scopes)[1]


def bring(token: str, note: bytes | str, media: str = "text/plain") -> HttpResponse:
    client = Client(raise_request_exception=False)
    data = note.encode() if isinstance(note, str) else note
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{API}/cosignatures"
    answer = client.generic("POST", address, data, media, headers=headers, secure=True)
    return cast(HttpResponse, answer)


def text() -> str:
    newest = head()
    assert newest
    return newest.note.rpartition("\n\n")[0] + "\n"


def test_a_cosignature_is_taken_and_served_from_then_on(token: str, witness: LogKey) -> None:
    seen = text()
    note = f"{seen}\n{WITNESS.line(seen, SEEN)}"

    answers = [bring(token, note, "text/plain; charset=utf-8") for _time in range(2)]

    told = {
        "size": int(seen.split("\n")[1]),
        "cosigned": [{"name": WITNESS.verifier.name, "signed_at": "2026-07-01T10:00:00Z"}],
    }
    assert [(a.status_code, read(a)) for a in answers] == [(200, told)] * 2
    assert Cosignature.objects.get().key == witness
    assert ask("checkpoint").content.decode().endswith(f"\n{WITNESS.line(seen, SEEN)}")


def wrong_notes() -> dict[str, tuple[str, str]]:
    """Return notes that are not to be taken, and what is said of each."""
    seen = text()
    origin, size, root = seen.splitlines()
    line = WITNESS.line(seen, SEEN)
    stranger = Signer("witness.example/other", bytes(32), COSIGNATURE)
    other_log, other_root = f"other.example\n{size}\n{root}\n", f"{origin}\n{size}\n{'A' * 43}=\n"
    far, future = f"{origin}\n9999\n{root}\n", WITNESS.line(seen, SEEN + 3600)
    return {
        "empty": ("", "not a text, an empty line and signature lines"),
        "cut short": (f"{seen}\n{line}"[:-5], "not a text, an empty line and signature lines"),
        "a stranger's": (f"{seen}\n{stranger.line(seen, SEEN)}", "no known key has signed"),
        "signed falsely": (f"{seen}\n{line}".replace(size, "7", 1), "signature of witness"),
        "another log's": (f"{other_log}\n{WITNESS.line(other_log, SEEN)}", "another log"),
        "of no checkpoint": (f"{far}\n{WITNESS.line(far, SEEN)}", "no checkpoint of 9999"),
        "another history": (f"{other_root}\n{WITNESS.line(other_root, SEEN)}", "another history"),
        "of tomorrow": (f"{seen}\n{future}", "has not come yet"),
        "of the end of time": (f"{seen}\n{WITNESS.line(seen, 2**63 - 1)}", "has not come yet"),
        "no base64": (f"{seen}\n\u2014 witness.example/belgium %%%\n", "not base64"),
        "with returns": (f"{seen}\n{line}".replace("\n", "\r\n"), "control character U+000D"),
    }


# What is no note at all: what is sent, as which media type, and what is said of it.
NO_NOTES = {
    "too large": (b"a" * (MAX_NOTE_BYTES + 1), "text/plain", 413, f"{MAX_NOTE_BYTES} bytes"),
    "no text": (b"\xff\xfe", "text/plain", 400, "not text in UTF-8"),
    "json": (b'{"size": 1}', "application/json", 415, "application/json"),
    "a form": (b"size=1", "application/x-www-form-urlencoded", 415, "urlencoded"),
}


def test_what_is_wrong_with_a_note_is_named_and_changes_nothing(token: str) -> None:
    notes = {
        name: (note.encode(), "text/plain", 422, why) for name, (note, why) in wrong_notes().items()
    }
    for name, (note, media, status, why) in {**notes, **NO_NOTES}.items():
        answer = bring(token, note, media)

        assert answer.status_code == status, name
        assert answer["Content-Type"] == "application/problem+json"
        assert why in read(answer)["detail"], (name, read(answer)["detail"])
    assert not Cosignature.objects.exists()


def test_the_key_must_have_been_made_for_it_and_nothing_is_read_with_such_a_key(
    sealed_offices: Offices, token: str
) -> None:
    reading = sealed_offices.pieter.send("POST", "cosignatures")
    assert reading.status_code == 403
    assert "log:cosign" in read(reading)["detail"]

    for path in ("view", "entries/0", "commitments"):
        answer = sealed_offices.pieter.send("GET", path, Authorization=f"Bearer {token}")
        assert answer.status_code == 403


@pytest.mark.only("sqlite")
def test_cosignatures_are_only_brought(db: None) -> None:
    pieter = open_offices().pieter
    _key, token = a_key(pieter.partner, at=NOW, scopes=(Scope.LOG_COSIGN,))
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
        answer = pieter.send(method, "cosignatures", Authorization=f"Bearer {token}")

        assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_a_retired_witness_is_heard_no_more(token: str, witness: LogKey) -> None:
    actions.retire_log_key(witness, by=SETUP, at=NOW)
    seen = text()

    answer = bring(token, f"{seen}\n{WITNESS.line(seen, SEEN)}")

    assert (answer.status_code, Cosignature.objects.count()) == (422, 0)
