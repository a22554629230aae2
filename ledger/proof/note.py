"""Signed notes: a text, an empty line, and one line of each key that signed it.

Source: c2sp.org/signed-note, and c2sp.org/tlog-cosignature for the signatures of witnesses, which
carry the time. Everything is read strictly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.proof.spelling import (
    MAX_NUMBER,
    NoteError,
    check_name,
    from_base64,
    to_base64,
    utf8,
)

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "NoteError",
    "Opened",
    "Signed",
    "Signer",
    "Verifier",
    "open_note",
    "sign",
]

ED25519: Final = 1  # a signature over the text
COSIGNATURE: Final = 4  # a witness's signature over the time and the text

# Sixteen signatures of the largest post-quantum kind, 5 kB each, must fit (signed-note).
MAX_NOTE_BYTES: Final = 128 * 1024
MAX_SIGNATURES: Final = 100  # as many as Go's note package reads

_KEY_BYTES: Final = 32  # of an Ed25519 key, public or private (RFC 8032)
_SIGNATURE_BYTES: Final = {ED25519: 64, COSIGNATURE: 8 + 64}
_TIME_BYTES: Final = 8
_ID_BYTES: Final = 4
_DASH: Final = "\u2014 "  # what every signature line begins with
_PRIVATE: Final = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key: who signs, and how to check that they did.

    ``str()`` gives the verifier key, ``name+id+base64``, that is handed to others.
    """

    name: str
    key_id: bytes
    kind: int
    public: bytes

    @classmethod
    def of(cls, name: str, public: bytes, kind: int = ED25519) -> Self:
        """Return the verifier of a public key of 32 bytes, with the key ID of signed-note.

        :raises NoteError: the name, the kind or the length is not one of a key.
        """
        check_name(name)
        if kind not in _SIGNATURE_BYTES:
            raise NoteError(f"the key type is {kind}, neither Ed25519 (1) nor a cosignature (4)")
        if len(public) != _KEY_BYTES:
            raise NoteError(f"an Ed25519 key has {_KEY_BYTES} bytes, not {len(public)}")
        hashed = sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()
        return cls(name, hashed[:_ID_BYTES], kind, public)

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Return the verifier that a verifier key describes.

        :raises NoteError: the text is malformed, or its ID is not the key's.
        """
        name, key_id, key = _parts(vkey, "the verifier key is not name+id+base64")
        found = cls.of(name, key[1:], key[0])
        if found.key_id.hex() != key_id:
            raise NoteError(f"the verifier key has the ID {found.key_id.hex()}, not {key_id[:8]}")
        return found

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def is_valid(self, text: str, signature: bytes) -> bool:
        """Tell whether a signature, without the key ID before it, is this key's over a text.

        A cosignature's first eight bytes are its time, which is signed with the text.
        Cost: about 0.1 ms.
        """
        if len(signature) != _SIGNATURE_BYTES[self.kind]:
            return False
        at = self.time_of(signature)
        if at is not None and at > MAX_NUMBER:
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(signature[-64:], _message(text, at))
        except InvalidSignature:
            return False
        return True

    def time_of(self, signature: bytes) -> int | None:
        """Return the time that a cosignature states, in seconds of POSIX; None for other kinds."""
        is_timed = self.kind == COSIGNATURE
        return int.from_bytes(signature[:_TIME_BYTES], "big") if is_timed else None


class Signer:
    """The private half of a key. Nothing but ``secret()`` ever shows it.

    :param seed: 32 random bytes, from which RFC 8032 derives the key.
    :raises NoteError: the name, the kind or the seed is not one of a key.
    """

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        if len(seed) != _KEY_BYTES:
            raise NoteError(f"a private key has {_KEY_BYTES} bytes, not {len(seed)}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier.of(name, self._key.public_key().public_bytes_raw(), kind)

    @classmethod
    def parse(cls, secret: str) -> Self:
        """Return the signer that ``secret()`` wrote down.

        :raises NoteError: the text is malformed, or its ID is not the key's. It never quotes it.
        """
        wrong = f"the private key is not {_PRIVATE}name+id+base64"
        if not secret.startswith(_PRIVATE):
            raise NoteError(wrong)
        name, key_id, key = _parts(secret.removeprefix(_PRIVATE), wrong)
        signer = cls(name, key[1:], key[0])
        if signer.verifier.key_id.hex() != key_id:
            raise NoteError("the private key does not have the ID that stands beside it")
        return signer

    def secret(self) -> str:
        """Return the key to be kept in a safe place, as Go's note package writes it."""
        name, kind = self.verifier.name, self.verifier.kind
        key = to_base64(bytes([kind]) + self._key.private_bytes_raw())
        return f"{_PRIVATE}{name}+{self.verifier.key_id.hex()}+{key}"

    def line(self, text: str, at: int | None = None) -> str:
        """Return the signature line of a text, with its newline.

        :param at: the time, in seconds of POSIX; a cosignature needs one, others state none.
        :raises NoteError: the text cannot be signed, or a cosignature was given no time.
        """
        _check_text(text)
        stamp = b""
        if self.verifier.kind != COSIGNATURE:
            at = None
        elif at is None or not 0 <= at <= MAX_NUMBER:
            raise NoteError("a cosignature states its time, in seconds of POSIX")
        else:
            stamp = at.to_bytes(_TIME_BYTES, "big")
        signature = self.verifier.key_id + stamp + self._key.sign(_message(text, at))
        return f"{_DASH}{self.verifier.name} {to_base64(signature)}\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """One valid signature: whose, and when it says it was made (None where it states no time)."""

    verifier: Verifier
    at: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The text of a note, and the valid signatures of known keys below it: at least one."""

    text: str
    signed: tuple[Signed, ...]


def sign(text: str, *signers: Signer, at: int | None = None) -> str:
    """Return the note: the text, an empty line, and a line of each signer.

    :param text: lines, each with its newline.
    :param at: the time that cosignatures state, in seconds of POSIX.
    :raises NoteError: the text cannot be signed, or a cosignature was given no time.
    """
    return f"{text}\n{''.join(signer.line(text, at) for signer in signers)}"


def open_note(note: str, verifiers: Iterable[Verifier]) -> Opened:
    """Return the text of a note once known keys vouch for it.

    Lines of unknown keys are passed over, as signed-note requires, but must be well formed.

    :param verifiers: the keys that are known; a witness's alone opens a note too.
    :raises NoteError: the note is malformed or too large, a key stands below it twice, a
        signature of a known key is wrong, or no known key signed.
    """
    text, signatures = _read(note)
    signed = []
    for verifier in verifiers:
        signature = signatures.get((verifier.name, verifier.key_id))
        if signature is None:
            continue
        if not verifier.is_valid(text, signature):
            raise NoteError(f"the signature of {verifier.name} is wrong")
        signed.append(Signed(verifier, verifier.time_of(signature)))
    if not signed:
        raise NoteError("no known key has signed the note")
    return Opened(text, tuple(signed))


def _message(text: str, at: int | None) -> bytes:
    """Return the bytes that are signed; of a cosignature, those of tlog-cosignature."""
    head = "" if at is None else f"cosignature/v1\ntime {at}\n"
    return f"{head}{text}".encode()


def _parts(key: str, wrong: str) -> tuple[str, str, bytes]:
    """Return name, ID and raw key (its kind first) of a key's text."""
    match key.split("+", 2):  # base64 may hold a plus; a name may not
        case [name, key_id, encoded] if encoded:
            return name, key_id, from_base64(encoded, "the key")
    raise NoteError(wrong)


def _read(note: str) -> tuple[str, dict[tuple[str, bytes], bytes]]:
    """Return the text and, by name and key ID, the signatures of a note."""
    if len(note) > MAX_NOTE_BYTES or len(utf8(note)) > MAX_NOTE_BYTES:
        raise NoteError(f"the note is larger than {MAX_NOTE_BYTES // 1024} KiB")
    text, blank, below = note.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise NoteError("the note is not a text, an empty line and signature lines")
    lines = below[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"the note has {len(lines)} signatures: more than {MAX_SIGNATURES}")
    signatures: dict[tuple[str, bytes], bytes] = {}
    for line in lines:
        key, signature = _signature(line)
        if key in signatures:
            raise NoteError(f"the key {key[0]} has signed the note twice")
        signatures[key] = signature
    return f"{text}\n", signatures


def _signature(line: str) -> tuple[tuple[str, bytes], bytes]:
    """Return name and ID of the key, and the signature, of one line."""
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise NoteError(f"not a signature line: {line[:80]!r}")
    check_name(name)
    raw = from_base64(encoded, f"the signature of {name}")
    if len(raw) <= _ID_BYTES:
        raise NoteError(f"the signature of {name} is cut short")
    return (name, raw[:_ID_BYTES]), raw[_ID_BYTES:]


def _check_text(text: str) -> None:
    utf8(text)
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends with a newline")
