"""The published keys: the log's, and that of a witness."""

from typing import Final

from ledger.proof.checkpoint import Checkpoint
from ledger.proof.note import COSIGNATURE, Signer, sign
from tests.proof import trees
from tests.proof.vectors import LOG

ORIGIN: Final = "ledger.example/in-be"
OPERATOR: Final = Signer(ORIGIN, bytes.fromhex(LOG["seed"]))
WITNESS: Final = Signer("witness.example/rita", bytes.fromhex(LOG["witness_seed"]), COSIGNATURE)
STRANGER: Final = Signer("elsewhere.example", bytes(31) + b"\1")
VKEYS: Final = [OPERATOR.verifier, WITNESS.verifier]
WITNESSED_AT: Final = 1_769_508_000  # 27 January 2026, 10:00 UTC

THREE: Final = Checkpoint(ORIGIN, 3, bytes.fromhex(LOG["roots"][3]))


def checkpoint(size: int) -> str:
    """Return the signed checkpoint of the log of so many leaves that ``trees`` grows."""
    return sign(Checkpoint(ORIGIN, size, trees.root(trees.leaves(size))).text(), OPERATOR)
