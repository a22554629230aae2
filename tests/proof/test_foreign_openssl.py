"""Our signatures, checked by OpenSSL: with a key file, a text, a signature, and nothing of ours."""

import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

import pytest

from ledger.proof.note import COSIGNATURE, Signer
from tests.proof.keys import OPERATOR, STRANGER, THREE, WITNESS, WITNESSED_AT
from tests.proof.vectors import LOG

OPENSSL: Final = shutil.which("openssl") or ""
DER: Final = bytes.fromhex("302a300506032b6570032100")  # what precedes an Ed25519 key (RFC 8410)
TEXT: Final = THREE.text().encode()
STAMPED: Final = b"cosignature/v1\ntime %d\n" % WITNESSED_AT + TEXT

pytestmark = pytest.mark.skipif(not OPENSSL, reason="no openssl on this machine")


def signature(note: str, signer: Signer) -> bytes:
    """Return the 64 bytes of a signer's line in a note, taken out by hand."""
    line = next(line for line in note.split("\n") if line.startswith(f"— {signer.verifier.name} "))
    return b64decode(line.split(" ")[2])[-64:]


SIGNED: Final = signature(LOG["checkpoints"][3], OPERATOR)
COSIGNED: Final = signature(LOG["cosigned"], WITNESS)


def is_valid(folder: Path, signer: Signer, message: bytes, signed: bytes) -> bool:
    """Ask OpenSSL whether a key signed a message; any answer but yes or no is a failure."""
    pem = b64encode(DER + signer.verifier.public).decode()
    key, text, sig = (folder / name for name in ("key.pem", "text", "sig"))
    key.write_text(f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n")
    text.write_bytes(message)
    sig.write_bytes(signed)
    files = ["-inkey", str(key), "-in", str(text), "-sigfile", str(sig)]
    asked = [OPENSSL, "pkeyutl", "-verify", "-pubin", "-rawin", *files]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    assert "Signature Verif" in answer.stdout, answer.stderr
    return answer.returncode == 0 and "Successfully" in answer.stdout


def test_the_signature_of_the_log_is_taken(tmp_path: Path) -> None:
    assert is_valid(tmp_path, OPERATOR, TEXT, SIGNED)


def test_the_cosignature_of_a_witness_is_taken_with_its_time(tmp_path: Path) -> None:
    assert WITNESS.verifier.kind == COSIGNATURE
    assert is_valid(tmp_path, WITNESS, STAMPED, COSIGNED)


@pytest.mark.parametrize(
    ("message", "signed"),
    [
        (TEXT.replace(b"\n3\n", b"\n4\n"), SIGNED),
        (TEXT.replace(b"Ha6E", b"Ha6F"), SIGNED),
        (TEXT.replace(b"in-be", b"in-fr"), SIGNED),
        (TEXT[:-1], SIGNED),
        (TEXT + b"\n", SIGNED),
        (TEXT, SIGNED[:-1] + bytes([SIGNED[-1] ^ 1])),
        (TEXT, bytes([SIGNED[0] ^ 1]) + SIGNED[1:]),
        (TEXT, COSIGNED),
        (STAMPED, SIGNED),
    ],
    ids=[
        "size",
        "root",
        "origin",
        "short",
        "long",
        "last bit",
        "first bit",
        "witness's",
        "stamped",
    ],
)
def test_an_altered_checkpoint_is_refused(tmp_path: Path, message: bytes, signed: bytes) -> None:
    assert not is_valid(tmp_path, OPERATOR, message, signed)


def test_a_cosignature_of_another_time_is_refused(tmp_path: Path) -> None:
    later = STAMPED.replace(b"%d" % WITNESSED_AT, b"%d" % (WITNESSED_AT + 1))

    assert not is_valid(tmp_path, WITNESS, later, COSIGNED)


@pytest.mark.parametrize("signer", [STRANGER, WITNESS])
def test_another_key_did_not_sign_it(tmp_path: Path, signer: Signer) -> None:
    assert not is_valid(tmp_path, signer, TEXT, SIGNED)
