"""Keys, policy and program: what others need to check the log, and nothing secret."""

import base64
from hashlib import sha256
from pathlib import Path

import pytest

from ledger import actions
from ledger.models import Log, LogKey
from ledger.models.log import Purpose
from ledger.proof import verify
from ledger.proof.note import COSIGNATURE, ED25519, Signer
from tests.factories import NOW, SETUP
from tests.feeds.asking import ask


def lines(path: str) -> list[str]:
    answer = ask(path)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    text: str = answer.content.decode()
    assert text.endswith("\n")
    return text[:-1].split("\n")


def witness(number: int, url: str = "") -> LogKey:
    signer = Signer(f"witness.example/w{number}", bytes([number]) * 32, COSIGNATURE)
    return actions.add_log_key(Purpose.WITNESS, str(signer.verifier), url=url, by=SETUP, at=NOW)


def test_the_keys_that_count_are_served_and_no_others(sealed: Log) -> None:
    [first] = lines("vkey")
    new = str(Signer(sealed.origin, bytes(32), ED25519).verifier)
    actions.add_log_key(Purpose.LOG, new, by=SETUP, at=NOW)

    assert lines("vkey") == [first, new]
    assert lines("view-vkey") == [LogKey.objects.get(purpose=Purpose.VIEW).vkey]

    actions.retire_log_key(LogKey.objects.get(vkey=first), by=SETUP, at=NOW)
    assert lines("vkey") == [new]


def test_without_witnesses_the_log_alone_is_the_policy(sealed: Log) -> None:
    assert lines("policy") == [f"log {lines('vkey')[0]}", "quorum none"]


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (4, 3)])
def test_most_of_the_witnesses_are_the_quorum(count: int, needed: int, sealed: Log) -> None:
    gone = witness(9)
    actions.retire_log_key(gone, by=SETUP, at=NOW)
    keys = [witness(n, url=f"https://w{n}.example/") for n in range(1, count + 1)]

    log, *told, group, quorum = lines("policy")

    names = ["+".join(key.vkey.split("+", 2)[:2]) for key in keys]
    assert log == f"log {lines('vkey')[0]}"
    assert told == [
        f"witness {name} {key.vkey} {key.url}" for name, key in zip(names, keys, strict=True)
    ]
    assert group == f"group witnesses {needed} {' '.join(names)}"
    assert quorum == "quorum witnesses"


def test_the_program_is_served_as_it_is_in_the_house() -> None:
    answer = ask("verify.py")

    assert answer.content == Path(verify.__file__).read_bytes()
    assert answer["Content-Type"] == "text/x-python; charset=utf-8"
    digest = sha256(answer.content)
    assert answer["ETag"] == f'"{digest.hexdigest()}"'
    assert answer["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert ask("verify.py", **{"If-None-Match": answer["ETag"]}).status_code == 304
