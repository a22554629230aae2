"""Files of evidence, as a partner gets them: as attachments, and only what was released."""

import pytest

from ledger import actions
from ledger.actions import NewFile
from ledger.domain.credentials import Scope
from ledger.models import Commitment, Evidence, User
from ledger.models.kept_files import path_of
from tests.api.partners import PROBLEMS, Caller, read
from tests.factories import NOW, agreed, some_evidence, who

pytestmark = pytest.mark.django_db


def with_file(item: Commitment, by: User, content: bytes) -> Evidence:
    file = NewFile("Protokoll März.txt", content)
    actions.attach(item, some_evidence(file=file), by=who(by), at=NOW)
    return Evidence.objects.get(commitment=item, sha256=file.sha256)


def address(item: Commitment, evidence: Evidence) -> str:
    return f"commitments/{item.reference}/evidence/{evidence.sha256}"


@pytest.mark.parametrize("accept", ["*/*", "application/pdf", "text/plain"])
def test_a_partner_gets_the_file_as_an_attachment(
    accept: str, amina: User, promise: Commitment, pieter: Caller
) -> None:
    evidence = with_file(promise, amina, b"Both sides met in March.")

    answer = pieter.send("GET", address(promise, evidence), Accept=accept)
    head = pieter.send("HEAD", address(promise, evidence))

    assert answer.status_code == head.status_code == 200
    assert b"".join(answer) == b"Both sides met in March."
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Protokoll")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"].startswith("private")
    assert answer["X-Request-Id"]


def test_hidden_withdrawn_and_unknown_files_are_one_answer(
    amina: User, marc: User, promise: Commitment, pieter: Caller
) -> None:
    hidden = agreed(amina, marc)
    here, there = with_file(promise, amina, b"Withdrawn."), with_file(hidden, amina, b"Hidden.")
    actions.withdraw_evidence(promise, here, reason="Wrong.", by=who(amina), at=NOW)
    wrong = [
        address(promise, here),
        address(hidden, there),
        address(promise, there),
        f"commitments/{promise.reference}/evidence/{'0' * 64}",
        f"commitments/{promise.reference}/evidence/nonsense",
        f"commitments/{promise.reference}/evidence/{here.sha256.upper()}",
    ]

    answers = [pieter.get(path) for path in wrong]

    assert {(a.status_code, a["Content-Type"]) for a in answers} == {
        (404, "application/problem+json")
    }
    assert len({a.content.replace(a["X-Request-Id"].encode(), b"-") for a in answers}) == 1


def test_altered_bytes_are_not_sent(amina: User, promise: Commitment, pieter: Caller) -> None:
    evidence = with_file(promise, amina, b"As it was agreed.")
    path_of(evidence.sha256).write_bytes(b"As it was forged.")

    answer = pieter.get(address(promise, evidence))

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert read(answer)["type"] == f"{PROBLEMS}/broken-file"


def test_a_file_needs_a_key_and_takes_no_parameter(
    amina: User, promise: Commitment, pieter: Caller
) -> None:
    evidence = with_file(promise, amina, b"For partners.")

    without = pieter.send("GET", address(promise, evidence), Authorization="")
    asked = pieter.get(address(promise, evidence), inline="1")

    assert without.status_code == 401
    assert asked.status_code == 400
    assert Scope.EVIDENCE_READ in pieter.key.scopes
