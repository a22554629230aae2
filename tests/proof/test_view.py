"""What was shown to whom is stated in a text that can be signed and held against the log."""

from base64 import b64encode
from hashlib import sha256
from typing import Final

import pytest

from ledger.proof import note
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.note import Signer
from ledger.proof.view import statement
from tests.proof.keys import ORIGIN, THREE
from tests.proof.vectors import LEAF_HASHES

SHOWN: Final = [(0, LEAF_HASHES[0]), (2, LEAF_HASHES[2])]


def test_a_statement_says_who_saw_what_of_which_log() -> None:
    rolled = sha256(bytes(8) + LEAF_HASHES[0] + bytes(7) + b"\2" + LEAF_HASHES[2]).digest()
    root, digest = (b64encode(found).decode() for found in (THREE.root, rolled))

    text = statement("IN", THREE, iter(SHOWN))

    assert text == f"commitment-ledger view v1\nIN\n3\n{root}\n2\n{digest}\n"


def test_a_statement_of_nothing_is_a_statement_too() -> None:
    digest = b64encode(sha256(b"").digest()).decode()

    assert statement("IN", THREE, []).endswith(f"\n0\n{digest}\n")


def test_a_statement_opens_as_it_was_signed_and_is_no_checkpoint() -> None:
    signer = Signer(f"{ORIGIN}/view", bytes(32))
    text = statement("IN", THREE, SHOWN)

    assert note.open_note(note.sign(text, signer), [signer.verifier]).text == text
    with pytest.raises(note.NoteError, match="three lines"):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "items",
    [
        *(SHOWN[:1], SHOWN[1:], [], [SHOWN[0], (1, LEAF_HASHES[1]), SHOWN[1]]),
        *([(0, LEAF_HASHES[2]), (2, LEAF_HASHES[0])], [(1, LEAF_HASHES[0]), SHOWN[1]]),
    ],
    ids=["last left out", "first left out", "none", "one more", "swapped", "moved"],
)
def test_what_was_left_out_or_moved_reads_otherwise(items: list[tuple[int, bytes]]) -> None:
    assert statement("IN", THREE, items) != statement("IN", THREE, SHOWN)


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        (SHOWN[::-1], "entry 0 after 2 of 3 is out of order"),
        (SHOWN[:1] * 2, "entry 0 after 0 of 3 is out of order"),
        ([(3, LEAF_HASHES[0])], "entry 3 after -1 of 3 is out of order"),
        ([(-1, LEAF_HASHES[0])], "entry -1 after -1 of 3 is out of order"),
    ],
    ids=["reordered", "repeated", "beyond", "before"],
)
def test_entries_out_of_order_are_not_stated(items: list[tuple[int, bytes]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        statement("IN", THREE, items)


@pytest.mark.parametrize("viewer", ["", "IN\n", "IN\n9", "I N"])
def test_a_viewer_whose_code_would_be_another_line_is_refused(viewer: str) -> None:
    with pytest.raises(ValueError, match="cannot name a viewer"):
        statement(viewer, THREE, SHOWN)
