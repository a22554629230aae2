"""A checkpoint says three things of one log; a proof file carries one beside a path."""

from base64 import b64decode, b64encode
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.proof import merkle, note
from ledger.proof.checkpoint import Checkpoint, ProofFile, open_checkpoint
from ledger.proof.note import NoteError, Signer
from tests.proof.keys import OPERATOR, ORIGIN, STRANGER, THREE, VKEYS, WITNESS, WITNESSED_AT
from tests.proof.vectors import LEAF_HASHES, LOG

TEXT: Final = THREE.text()
ROOT: Final = b64encode(THREE.root).decode()
EMPTY: Final = b64encode(merkle.EMPTY_ROOT).decode()
PROOF: Final = LOG["proof_file"]
PATH: Final = tuple(b64decode(line) for line in LOG["inclusion"]["1 in 3"])

hashes = some.binary(min_size=32, max_size=32)
sizes = some.integers(1, 2**63 - 1)


@pytest.mark.parametrize("size", range(4))
def test_the_published_checkpoints_open(size: int) -> None:
    found, opened = open_checkpoint(LOG["checkpoints"][size], VKEYS, ORIGIN)

    assert found == Checkpoint(ORIGIN, size, bytes.fromhex(LOG["roots"][size]))
    assert opened.text == found.text()


def test_a_cosigned_checkpoint_says_who_vouches_for_it() -> None:
    found, opened = open_checkpoint(LOG["cosigned"], VKEYS, ORIGIN)

    assert found == THREE
    assert [(by.verifier.name, by.at) for by in opened.signed] == [
        (ORIGIN, None),
        (WITNESS.verifier.name, WITNESSED_AT),
    ]


@given(sizes, hashes)
def test_every_checkpoint_reads_back(size: int, root: bytes) -> None:
    made = Checkpoint(ORIGIN, size, root)

    assert Checkpoint.parse(made.text()) == made


def test_while_keys_are_changed_either_signs_for_the_log() -> None:
    successor = Signer(ORIGIN, bytes(31) + b"\2")
    signed = note.sign(TEXT, OPERATOR, successor)

    for known in ([OPERATOR.verifier], [successor.verifier]):
        assert open_checkpoint(signed, known, ORIGIN)[0] == THREE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "three lines: origin, size and root"),
        ("\n", "three lines"),
        (f"{ORIGIN}\n3\n", "three lines"),
        (TEXT[:-1], "three lines"),
        (f"{TEXT}\n", "three lines"),
        (f"{TEXT}an extension\n", "three lines"),
        (f"\n{TEXT}", "three lines"),
        (f"\n3\n{ROOT}\n", "'' cannot name a log"),
        (f"a b\n3\n{ROOT}\n", "'a b' cannot name a log"),
        (f"a+b\n3\n{ROOT}\n", "'a[+]b' cannot name a log"),
        *(
            (f"{ORIGIN}\n{size}\n{ROOT}\n", "the size is not a whole number")
            for size in (
                *("", "03", "+3", "-3", " 3", "3 ", "3.0", "0x3", "1_0", "three"),
                *("\u0663", "3e1", "00", "9223372036854775808", "9" * 20, "9" * 5000),
            )
        ),
        (f"{ORIGIN}\n3\n\n", "the root has 0 bytes, not 32"),
        (f"{ORIGIN}\n3\n{ROOT[:-4]}\n", "the root has 30 bytes, not 32"),
        (f"{ORIGIN}\n3\nAAAA{ROOT}\n", "the root has 35 bytes, not 32"),
        (f"{ORIGIN}\n3\n{ROOT[:-1]}\n", "the root is not base64"),
        (f"{ORIGIN}\n3\n{ROOT} \n", "the root is not base64"),
        (f"{ORIGIN}\n3\n{ROOT.replace('6', '-')}\n", "the root is not base64"),
        (f"{ORIGIN}\n3\n{ROOT.replace('wc=', 'wd=')}\n", "the root is not canonical base64"),
        (f"{ORIGIN}\n3\n{THREE.root.hex()}\n", "the root has 48 bytes, not 32"),
        (f"{ORIGIN}\n0\n{ROOT}\n", "an empty tree has another root"),
    ],
)
def test_what_is_wrong_with_a_checkpoint_is_said(text: str, sentence: str) -> None:
    with pytest.raises(NoteError, match=sentence):
        Checkpoint.parse(text)


@pytest.mark.parametrize("size", [-1, 2**63])
def test_a_size_that_no_tree_has_is_not_stated(size: int) -> None:
    with pytest.raises(NoteError, match=f"no tree has {size} leaves"):
        Checkpoint(ORIGIN, size, THREE.root)


def test_a_checkpoint_of_another_log_is_refused_even_if_a_known_key_signed_it() -> None:
    other = Checkpoint("ledger.example/fr", 3, THREE.root)

    with pytest.raises(NoteError, match=r"is of the log ledger\.example/fr, not of ledger"):
        open_checkpoint(note.sign(other.text(), OPERATOR), VKEYS, ORIGIN)


@pytest.mark.parametrize(
    "signers",
    [[WITNESS], [STRANGER], [Signer(f"{ORIGIN}/view", bytes(32))], [WITNESS, STRANGER]],
    ids=["witness", "stranger", "view", "both"],
)
def test_a_checkpoint_that_the_log_has_not_signed_is_refused(signers: list[Signer]) -> None:
    signed = note.sign(TEXT, *signers, at=WITNESSED_AT)
    known = [OPERATOR.verifier, *(signer.verifier for signer in signers)]

    with pytest.raises(NoteError, match=f"the log {ORIGIN} itself has not signed"):
        open_checkpoint(signed, known, ORIGIN)


def test_a_cosigner_that_takes_the_name_of_the_log_is_not_the_log() -> None:
    posing = Signer(ORIGIN, bytes(32), note.COSIGNATURE)

    with pytest.raises(NoteError, match=f"the log {ORIGIN} itself has not signed"):
        open_checkpoint(note.sign(TEXT, posing, at=1), [posing.verifier], ORIGIN)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(NoteError, match="three lines: origin, size and root"):
        open_checkpoint(note.sign(f"{TEXT}more\n", OPERATOR), VKEYS, ORIGIN)


def test_the_published_proof_file_proves_its_entry() -> None:
    proof = ProofFile.parse(PROOF)
    sealed, _ = open_checkpoint(proof.note, VKEYS, ORIGIN)

    assert proof == ProofFile(1, PATH, LOG["cosigned"])
    assert proof.text() == PROOF
    assert merkle.verify_inclusion(
        LEAF_HASHES[proof.index], proof.index, sealed.size, proof.path, sealed.root
    )


@given(sizes, some.lists(hashes, max_size=63), some.none() | some.binary(max_size=300))
def test_every_proof_file_reads_back(index: int, path: list[bytes], extra: bytes | None) -> None:
    made = ProofFile(index, tuple(path), LOG["cosigned"], extra)

    assert ProofFile.parse(made.text()) == made


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ("", "does not begin as c2sp.org/tlog-proof@v1"),
        (PROOF.replace("@v1", "@v2"), "does not begin as"),
        (f" {PROOF}", "does not begin as"),
        (f"\n{PROOF}", "does not begin as"),
        (PROOF.split("\n\n")[0], "does not begin as"),
        (PROOF.replace("\n", "\r\n"), "does not begin as"),
        (LOG["cosigned"], "does not begin as"),
        (PROOF.replace("index 1\n", ""), "does not state the index"),
        (PROOF.replace("index 1", "index"), "does not state the index"),
        (PROOF.replace("index 1", "Index 1"), "does not state the index"),
        (PROOF.replace("index 1\n", "index 1\nindex 1\n"), "a hash of the path is not base64"),
        (PROOF.replace("index 1\n", "index 1\nextra AAAA\n"), "a hash of the path is not base64"),
        (PROOF.replace("index 1\n", "extra AAAA\nextra AAAA\nindex 1\n"), "not state the index"),
        (PROOF.replace("index 1\n", "extra AAA\nindex 1\n"), "the extra data is not base64"),
        (PROOF.replace("index 1\n", "extra AAB=\nindex 1\n"), "is not canonical base64"),
        *(
            (PROOF.replace("index 1", f"index {index}"), "the index is not a whole number")
            for index in ("", "01", "+1", "-1", " 1", "1 ", "1.0", "\u0661", "9223372036854775808")
        ),
        (PROOF.replace("eg6I", "eg6"), "a hash of the path is not base64"),
        (PROOF.replace("kINQ=", "kINR="), "a hash of the path is not canonical base64"),
        (PROOF.replace("eg6I", "AAAAeg6I"), "a hash of the path has 35 bytes, not 32"),
        (PROOF.replace("index 1\n", "index 1\n" + 64 * f"{EMPTY}\n"), "no path has 66 hashes"),
        (PROOF.replace("index 1", f"extra {'A' * 2**18}\nindex 1"), "the proof file is too large"),
    ],
)
def test_what_is_wrong_with_a_proof_file_is_said(altered: str, sentence: str) -> None:
    with pytest.raises(NoteError, match=sentence):
        ProofFile.parse(altered)


def test_a_proof_file_cut_anywhere_proves_nothing() -> None:
    for end in range(len(PROOF) - len(WITNESS.line(TEXT, 1))):
        with pytest.raises(NoteError):
            open_checkpoint(ProofFile.parse(PROOF[:end]).note, VKEYS, ORIGIN)
