"""Keys are written down and read back in one spelling; the private half is shown to nobody."""

from base64 import b64encode
from hashlib import sha256
from typing import Final

import pytest

from ledger.proof.note import COSIGNATURE, ED25519, NoteError, Signer, Verifier
from tests.proof.keys import OPERATOR, ORIGIN, STRANGER, THREE, WITNESS
from tests.proof.vectors import LOG

TEXT: Final = THREE.text()
VKEY: Final = LOG["vkey"]


@pytest.mark.parametrize("key", [OPERATOR, WITNESS, STRANGER])
def test_keys_read_back_from_their_texts(key: Signer) -> None:
    again = Signer.parse(key.secret())

    assert Verifier.parse(str(key.verifier)) == again.verifier == key.verifier
    assert again.secret() == key.secret()
    assert again.line(TEXT, 1) == key.line(TEXT, 1)


def test_a_key_id_is_the_hash_that_signed_note_recommends() -> None:
    for kind in (ED25519, COSIGNATURE):
        hashed = sha256(b"a\n" + bytes([kind]) + bytes(32)).digest()
        assert Verifier.of("a", bytes(32), kind).key_id == hashed[:4]


def test_a_signer_shows_its_seed_to_nobody_who_did_not_ask() -> None:
    seed = bytes.fromhex(LOG["seed"])

    shown = f"{OPERATOR} {OPERATOR!r} {vars(OPERATOR)}"

    assert seed.hex() not in shown
    assert b64encode(seed).decode()[:40] not in shown


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ("", "the verifier key is not name[+]id[+]base64"),
        (ORIGIN, "the verifier key is not name[+]id[+]base64"),
        (f"{ORIGIN}+dd39eceb", "the verifier key is not name[+]id[+]base64"),
        (f"{ORIGIN}+dd39eceb+", "the verifier key is not name[+]id[+]base64"),
        (VKEY + " ", "the key is not base64"),
        (VKEY + "\n", "the key is not base64"),
        (VKEY[:-1], "the key is not base64"),
        (VKEY[:-4], "an Ed25519 key has 32 bytes, not 29"),
        (VKEY + "AAAA", "an Ed25519 key has 32 bytes, not 35"),
        (VKEY.replace("+AQ", "+Ag"), "the key type is 2, neither"),
        (VKEY.replace("+AQ", "+Bg"), "the key type is 6, neither"),
        (VKEY.replace("+AQ", "+BA"), "the verifier key has the ID"),
        (VKEY.replace("dd39eceb", "dd39ecec"), "has the ID dd39eceb, not dd39ecec"),
        (VKEY.replace("dd39eceb", "DD39ECEB"), "has the ID dd39eceb, not DD39ECEB"),
        (VKEY.replace("dd39eceb", "0dd39eceb"), "has the ID dd39eceb, not 0dd39ece"),
        (VKEY.replace("ledger.", "ledgers."), "the verifier key has the ID"),
        (VKEY.replace("ledger.", "led ger."), "'led ger.example/in-be' cannot name a key"),
        (VKEY.replace(ORIGIN, ""), "'' cannot name a key"),
        (f"a\0b+{LOG['vkey'].split('+', 1)[1]}", "control character U[+]0000"),
    ],
)
def test_what_is_wrong_with_a_verifier_key_is_said(altered: str, sentence: str) -> None:
    with pytest.raises(NoteError, match=sentence):
        Verifier.parse(altered)


def test_a_wrong_private_key_is_refused_without_a_word_of_it() -> None:
    secret = OPERATOR.secret()
    body = secret.rsplit("+", 1)[1]

    for altered in (
        *("", body, secret.removeprefix("PRIVATE+"), secret.lower(), secret + "\n", secret[:-1]),
        *(secret[:-4], secret + "AAAA", secret.replace("dd39eceb", "dd39ecec")),
        *(
            secret.replace("+AQ", "+BA"),
            secret.replace("+AQ", "+Ag"),
            secret.replace(ORIGIN, "a b"),
        ),
    ):
        with pytest.raises(NoteError) as refused:
            Signer.parse(altered)
        assert body[4:16] not in str(refused.value)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(NoteError, match=f"a private key has 32 bytes, not {size}"):
        Signer("a", bytes(size))
    with pytest.raises(NoteError, match=f"an Ed25519 key has 32 bytes, not {size}"):
        Verifier.of("a", bytes(size))


@pytest.mark.parametrize("name", ["", " ", "a b", "a+b", "a\n", "\u3000", "a\tb"])
def test_a_name_that_would_not_read_back_is_refused(name: str) -> None:
    with pytest.raises(NoteError, match="cannot name a key"):
        Signer(name, bytes(32))
