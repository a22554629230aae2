"""A witness of the log: it stands on record, and cosigns the newest head when it is asked to."""

from datetime import datetime
from typing import Final

from ledger import actions
from ledger.models import LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof.note import COSIGNATURE, Signer
from tests.factories import NOW, SETUP

NAME: Final = "witness.example/belgium"
_SIGNER: Final = Signer(NAME, bytes(range(32)), COSIGNATURE)


def a_witness() -> LogKey:
    return actions.add_log_key(Purpose.WITNESS, str(_SIGNER.verifier), by=SETUP, at=NOW)


def cosign(at: datetime = NOW) -> int:
    """Let the witness cosign the newest head; returns how many entries that has."""
    newest = head()
    assert newest
    text = newest.note.rpartition("\n\n")[0] + "\n"
    line = _SIGNER.line(text, int(at.timestamp()))
    actions.take_cosignature(f"{text}\n{line}", at=at)
    return newest.size
