"""A note opens for those who know a key that signed it, and in one spelling only."""

from base64 import b64encode
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as some

from ledger.proof import note
from ledger.proof.note import COSIGNATURE, NoteError, Opened, Signed, Signer
from ledger.proof.spelling import from_base64
from tests.proof.keys import OPERATOR, ORIGIN, STRANGER, THREE, VKEYS, WITNESS, WITNESSED_AT
from tests.proof.vectors import LOG

TEXT: Final = THREE.text()
NOTE: Final = LOG["cosigned"]
LINE: Final = OPERATOR.line(TEXT)
SIGNATURE: Final = LINE.split(" ")[2].strip()
KEY_ID: Final = OPERATOR.verifier.key_id

lines = some.text(some.characters(exclude_categories=["Cs", "Cc"]))
texts = some.lists(lines, min_size=1).map(lambda found: "".join(f"{line}\n" for line in found))
seeds = some.binary(min_size=32, max_size=32)


def signature(raw: bytes, name: str = ORIGIN) -> str:
    """Return a signature line, whatever is in it."""
    return f"\u2014 {name} {b64encode(raw).decode()}\n"


def opens(signed: str) -> bool:
    try:
        note.open_note(signed, VKEYS)
    except NoteError:
        return False
    return True


def test_the_published_notes_are_made_byte_for_byte() -> None:
    assert str(OPERATOR.verifier) == LOG["vkey"]
    assert str(WITNESS.verifier) == LOG["witness_vkey"]
    assert note.sign(TEXT, OPERATOR) == LOG["checkpoints"][3]
    assert note.sign(TEXT, OPERATOR, WITNESS, at=WITNESSED_AT) == NOTE


def test_the_published_note_opens_with_the_time_of_the_witness() -> None:
    opened = note.open_note(NOTE, VKEYS)

    operator, witness = (key.verifier for key in (OPERATOR, WITNESS))
    assert opened == Opened(TEXT, (Signed(operator, None), Signed(witness, WITNESSED_AT)))


@pytest.mark.parametrize(("key", "at"), [(OPERATOR, None), (WITNESS, WITNESSED_AT)])
def test_a_note_opens_for_whoever_knows_one_of_its_keys(key: Signer, at: int | None) -> None:
    opened = note.open_note(NOTE, [key.verifier, STRANGER.verifier])

    assert opened.signed == (Signed(key.verifier, at),)


@settings(deadline=None, max_examples=50)
@given(texts, some.lists(seeds, min_size=1, max_size=3, unique=True))
def test_every_text_opens_as_it_was_signed(text: str, made: list[bytes]) -> None:
    signers = [Signer("desk.example/é", seed) for seed in made]

    opened = note.open_note(note.sign(text, *signers), [key.verifier for key in signers])

    assert opened.text == text
    assert [signed.verifier for signed in opened.signed] == [key.verifier for key in signers]


def test_a_text_may_hold_empty_lines() -> None:
    text = "\n\none\n\n\ntwo\n\n"

    assert note.open_note(note.sign(text, OPERATOR), VKEYS).text == text


def test_a_note_with_any_bit_flipped_does_not_open() -> None:
    raw, tried = LOG["checkpoints"][3].encode(), 0
    for bit in range(len(raw) * 8):
        altered = bytearray(raw)
        altered[bit // 8] ^= 1 << bit % 8
        try:
            text = altered.decode()
        except UnicodeDecodeError:
            continue
        tried += 1
        assert not opens(text)
    assert tried > 7 * len(raw) - 30


def test_a_note_cut_anywhere_does_not_open() -> None:
    whole = LOG["checkpoints"][3]

    assert opens(whole)
    assert not any(opens(whole[:end]) for end in range(len(whole)))
    assert not any(opens(whole[start:]) for start in range(1, len(whole)))


def test_the_time_of_a_cosignature_is_signed_too() -> None:
    made = from_base64(WITNESS.line(TEXT, WITNESSED_AT).split(" ")[2].strip(), "it")[4:]

    for bit in range(64):
        time = int.from_bytes(made[:8], "big") ^ 1 << bit
        assert not WITNESS.verifier.is_valid(TEXT, time.to_bytes(8, "big") + made[8:])


def test_one_key_of_two_kinds_signs_two_things() -> None:
    """A cosignature is no signature, even by the same key under the same name."""
    seed = bytes.fromhex(LOG["seed"])
    other = Signer(ORIGIN, seed, COSIGNATURE)
    stamped = from_base64(other.line(TEXT, 7).split(" ")[2].strip(), "it")[4:]

    assert other.verifier.key_id != KEY_ID
    assert other.verifier.is_valid(TEXT, stamped)
    assert not OPERATOR.verifier.is_valid(TEXT, stamped)
    assert not OPERATOR.verifier.is_valid(TEXT, stamped[8:])
    assert not opens(note.sign(TEXT, other, at=7))


@pytest.mark.parametrize("key", [OPERATOR, WITNESS])
def test_a_signature_with_a_byte_more_or_less_is_wrong(key: Signer) -> None:
    made = from_base64(key.line(TEXT, WITNESSED_AT).split(" ")[2].strip(), "it")[4:]

    assert key.verifier.is_valid(TEXT, made)
    for wrong in (b"", b"\0" + made, made + b"\0", made[1:], made[:-1], made[-64:] * 2):
        assert not key.verifier.is_valid(TEXT, wrong)


def test_lines_of_unknown_keys_are_passed_over() -> None:
    """One of a kind to come, one of our key's name, one of its ID: none is our key."""
    foreign = [
        STRANGER.line(TEXT),
        signature(b"\1\2\3\4" + bytes(2420)),
        signature(KEY_ID + bytes(64), "elsewhere.example"),
        signature(b"\1\2\3\4\5", "x"),
    ]

    opened = note.open_note(f"{TEXT}\n{''.join(foreign)}{LINE}", VKEYS)

    assert opened.signed == (Signed(OPERATOR.verifier, None),)


def test_a_note_takes_sixteen_signatures_of_the_largest_kind() -> None:
    foreign = "".join(signature(bytes([n]) * 5004, "quantum.example") for n in range(16))

    assert opens(f"{TEXT}\n{foreign}{LINE}")


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ("", "not a text, an empty line and signature lines"),
        (TEXT, "not a text, an empty line and signature lines"),
        (f"{TEXT}\n", "not a text, an empty line and signature lines"),
        (f"{TEXT}{LINE}", "not a text, an empty line and signature lines"),
        (f"{TEXT}\n{LINE}"[:-1], "not a text, an empty line and signature lines"),
        (f"{TEXT}\n{LINE}\n", "not a text, an empty line and signature lines"),
        (f"{TEXT}\n{LINE}hello\n", "not a signature line: 'hello'"),
        (f"{TEXT}\nhello\n{LINE}", "not a signature line: 'hello'"),
        (f"{TEXT}\n{LINE}\u2014 \n", "not a signature line"),
        (f"{TEXT}\n{LINE}\u2014 name\n", "not a signature line"),
        (f"{TEXT}\n{LINE.replace(chr(0x2014), '-')}", "not a signature line"),
        (f"{TEXT}\n {LINE}", "not a signature line"),
        (f"{TEXT}\n{LINE.replace(' ', '  ', 1)}", "'' cannot name a key"),
        (f"{TEXT}\n\u2014  {SIGNATURE}\n", "'' cannot name a key"),
        (f"{TEXT}\n\u2014 a+b {SIGNATURE}\n", "'a[+]b' cannot name a key"),
        (f"{TEXT}\n\u2014 a\u00a0b {SIGNATURE}\n", "cannot name a key"),
        (f"{TEXT}\n\u2014 a\u2028b {SIGNATURE}\n", "cannot name a key"),
        (f"{TEXT}\n{LINE[:-1]} \n", "is not base64"),
        (f"{TEXT}\n{LINE[:-1]} more\n", "is not base64"),
        (f"{TEXT}\n{LINE.replace('=', '')}", "is not base64"),
        (f"{TEXT}\n{LINE[:-1]}=\n", "is not"),
        (f"{TEXT}\n{LINE.replace('dypi', 'd_pi')}", "is not base64"),
        (f"{TEXT}\n{LINE.replace('EHQE=', 'EHQF=')}", "is not canonical base64"),
        (f"{TEXT}\n\u2014 {ORIGIN} \u00e9\n", "is not base64"),
        (f"{TEXT}\n\u2014 {ORIGIN} \n", "is cut short"),
        (f"{TEXT}\n{signature(KEY_ID)}", "is cut short"),
        (f"{TEXT}\n{signature(KEY_ID + bytes(63))}", f"the signature of {ORIGIN} is wrong"),
        (f"{TEXT}\n{signature(KEY_ID + bytes(65))}", f"the signature of {ORIGIN} is wrong"),
        (f"{TEXT}\n{signature(KEY_ID + bytes(64))}", f"the signature of {ORIGIN} is wrong"),
        (f"{TEXT}\n{LINE}{LINE}", f"the key {ORIGIN} has signed the note twice"),
        (f"{TEXT}\n{LINE}{2 * STRANGER.line(TEXT)}", "elsewhere.example has signed the note twice"),
        (f"{TEXT}\n{STRANGER.line(TEXT)}", "no known key has signed the note"),
        (f"{TEXT}\n{LINE.replace(ORIGIN, 'ledger.example/x')}", "no known key has signed"),
        (f"{TEXT}extra\n\n{LINE}", f"the signature of {ORIGIN} is wrong"),
        (f" {TEXT}\n{LINE}", f"the signature of {ORIGIN} is wrong"),
        (f"{TEXT}\n\n{LINE}", f"the signature of {ORIGIN} is wrong"),
        (f"{TEXT}\n{LINE}".replace("\n", "\r\n"), "control character U[+]000D"),
        (f"{TEXT}\0\n\n{LINE}", "control character U[+]0000"),
        (f"a\tb\n\n{LINE}", "control character U[+]0009"),
        (f"\ud800\n\n{LINE}", "half a character"),
    ],
)
def test_what_is_wrong_with_a_note_is_said(altered: str, sentence: str) -> None:
    with pytest.raises(NoteError, match=sentence):
        note.open_note(altered, VKEYS)


def test_a_note_that_is_too_large_is_refused_by_its_bytes() -> None:
    room = note.MAX_NOTE_BYTES - len(note.sign("\n", OPERATOR).encode())

    assert opens(note.sign("x" * room + "\n", OPERATOR))
    for text in ("x" * (room + 1), "é" * (room // 2 + 1), "x" * 10**7):
        with pytest.raises(NoteError, match="the note is larger than 128 KiB"):
            note.open_note(note.sign(f"{text}\n", OPERATOR), VKEYS)


def test_a_note_takes_a_hundred_signatures_and_no_more() -> None:
    foreign = [signature(b"\0\0\0" + bytes([n]) + b"x", "crowd.example") for n in range(100)]

    assert opens(f"{TEXT}\n{''.join(foreign[1:])}{LINE}")
    with pytest.raises(NoteError, match="the note has 101 signatures: more than 100"):
        note.open_note(f"{TEXT}\n{''.join(foreign)}{LINE}", VKEYS)


def test_a_wrong_signature_of_a_known_key_is_not_made_good_by_a_right_one() -> None:
    bad = WITNESS.line("another text\n", WITNESSED_AT)

    with pytest.raises(NoteError, match=r"the signature of witness\.example/rita is wrong"):
        note.open_note(f"{TEXT}\n{LINE}{bad}", VKEYS)


@pytest.mark.parametrize("text", ["", "no newline", "one\ntwo"])
def test_a_text_without_a_last_newline_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError, match="the text of a note ends with a newline"):
        note.sign(text, OPERATOR)


@pytest.mark.parametrize("text", ["a\0b\n", "a\r\n", "\ud800\n"])
def test_a_text_that_would_not_open_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError, match="a note cannot hold"):
        note.sign(text, OPERATOR)


@pytest.mark.parametrize("at", [None, -1, 2**63])
def test_a_cosignature_without_a_proper_time_is_not_made(at: int | None) -> None:
    with pytest.raises(NoteError, match="a cosignature states its time"):
        note.sign(TEXT, OPERATOR, WITNESS, at=at)


def test_a_cosignature_of_a_time_beyond_the_format_is_wrong() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(LOG["witness_seed"]))
    last, beyond = (
        at.to_bytes(8, "big") + key.sign(f"cosignature/v1\ntime {at}\n{TEXT}".encode())
        for at in (2**63 - 1, 2**63)
    )

    assert WITNESS.verifier.is_valid(TEXT, last)
    assert not WITNESS.verifier.is_valid(TEXT, beyond)
