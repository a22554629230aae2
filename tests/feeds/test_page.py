"""The log's public page says how far the log goes, who signs it, and how to check it."""

from hashlib import sha256

import pytest

from ledger import actions
from ledger.models import Log, LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof.note import COSIGNATURE, Signer
from ledger.proof.spelling import to_base64
from tests.factories import NOW, SETUP
from tests.feeds.asking import ask

WITNESS = Signer("witness.example/belgium", bytes(range(32)), COSIGNATURE)


@pytest.mark.only("sqlite")
def test_the_page_shows_the_head_and_who_stands_for_it(sealed: Log) -> None:
    actions.add_log_key(Purpose.WITNESS, str(WITNESS.verifier), by=SETUP, at=NOW)
    newest = head()
    assert newest
    seen = newest.note.rpartition("\n\n")[0] + "\n"
    assert "Has cosigned nothing yet" in ask("").content.decode()
    actions.take_cosignature(f"{seen}\n{WITNESS.line(seen, int(NOW.timestamp()))}", at=NOW)

    text = ask("").content.decode()

    for said in (
        *(
            sealed.origin,
            to_base64(bytes(newest.root)),
            sha256(ask("verify.py").content).hexdigest(),
        ),
        *(vkey for vkey in LogKey.objects.values_list("vkey", flat=True)),
        *("curl -fO https://testserver/ledger/verify.py", "2026-07-01 10:00 UTC"),
        "python3 verify.py watch https://testserver/ledger --key log.vkey",
    ):
        assert said in text
    assert f"up to {newest.size} entries" in text


@pytest.mark.only("sqlite")
def test_the_page_is_in_the_language_of_its_reader_and_is_not_kept(sealed: Log) -> None:
    answer = ask("", **{"Accept-Language": "nl"})

    assert answer["Content-Language"] == "nl"
    assert "no-store" in answer["Cache-Control"]
    assert ask("", "POST").status_code == 405
    assert ask("", "HEAD").status_code == 200
