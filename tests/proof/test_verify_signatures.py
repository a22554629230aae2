"""The verifier's own Ed25519 says what ``cryptography`` says, and is stricter with keys."""

import random
from collections.abc import Iterator
from typing import Final

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.proof import verify
from ledger.proof.note import COSIGNATURE, ED25519, Verifier
from tests.proof.keys import OPERATOR, ORIGIN, WITNESS

# RFC 8032 §7.1: secret key, public key, message, signature.
RFC_8032: Final = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
BITS: Final = 8 * 64
NEUTRAL: Final = (1).to_bytes(32, "little")


def others_say(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return what the library says that signs for us."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def cases() -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield honest signatures, and each bent in every way that a bit or a length can be."""
    chance = random.Random(8032)  # noqa: S311 - the same cases each time
    for number in range(16):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), chance.randbytes(number * 7)
        signature = key.sign(message)
        other = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)).public_key()
        point, scalar = signature[:32], int.from_bytes(signature[32:], "little")
        yield public, message, signature
        yield public, message + b"!", signature
        yield other.public_bytes_raw(), message, signature
        yield public, message, point + (scalar + verify.ORDER).to_bytes(32, "little")
        yield public, message, point + (verify.ORDER - scalar).to_bytes(32, "little")
        yield public, message, signature[32:] + point
        yield public, message, signature[:-1]
        yield public, message, signature + b"\0"
        yield public, message, b""
        for _ in range(8):
            bit = chance.randrange(BITS)
            bent = int.from_bytes(signature, "little") ^ 1 << bit
            yield public, message, bent.to_bytes(64, "little")


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc_hold(
    secret: str, public: str, message: str, signature: str
) -> None:
    assert verify.is_signed(*(bytes.fromhex(text) for text in (public, message, signature)))
    assert not verify.is_signed(
        *(bytes.fromhex(text) for text in (public, message + "00", signature))
    )


def test_every_signature_is_judged_as_the_library_that_signs_judges_it() -> None:
    judged = [(verify.is_signed(*case), others_say(*case)) for case in cases()]

    assert len(judged) == 16 * 17
    assert [ours for ours, _theirs in judged] == [theirs for _ours, theirs in judged]
    assert sum(ours for ours, _theirs in judged) == 16


@pytest.mark.parametrize(
    ("what", "point"),
    [
        ("zero as y, and again beyond the prime", verify.P),
        ("y beyond the prime", verify.P + 3),
        ("one, with the sign of a zero", 1 | 1 << 255),
        ("minus one, with the sign of a zero", verify.P - 1 | 1 << 255),
        ("no point of the curve", 2),
    ],
)
def test_a_point_has_one_encoding(what: str, point: int) -> None:
    assert verify.decode(point.to_bytes(32, "little")) is None, what


def test_a_signature_whose_point_is_encoded_otherwise_is_refused() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = key.public_key().public_bytes_raw()
    beyond = (verify.P + 1).to_bytes(32, "little")  # the neutral point, spelled otherwise

    for scalar in (0, 1):
        signature = beyond + scalar.to_bytes(32, "little")

        assert verify.is_signed(public, b"", signature) is others_say(public, b"", signature)


def test_every_point_and_multiple_is_what_the_library_makes_of_it() -> None:
    for secret in range(1, 5):
        public = Ed25519PrivateKey.from_private_bytes(bytes([secret] * 32)).public_key()

        raw = public.public_bytes_raw()
        point = verify.decode(raw)

        assert point is not None
        assert verify.encode(point) == raw
        assert verify.encode(verify.combine(verify.ORDER, point, 0, point)) == NEUTRAL


SMALL: Final = {
    "order 1": 1,
    "order 2": verify.P - 1,
    "order 4": 0,
    "order 8": 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}


@pytest.mark.parametrize("order", SMALL)
def test_a_key_that_fits_what_nobody_signed_is_refused(order: str) -> None:
    public = SMALL[order].to_bytes(32, "little")
    vkey = str(Verifier.of(ORIGIN, public))

    assert verify.decode(public) is not None
    with pytest.raises(verify.Unreadable, match="not a sound key"):
        verify.read_key(vkey, ED25519)


@pytest.mark.parametrize("kind", [ED25519, COSIGNATURE])
def test_a_key_is_read_as_it_was_written(kind: int) -> None:
    verifier = Verifier.of("witness.example/ada", OPERATOR.verifier.public, kind)

    key = verify.read_key(str(verifier), kind)

    assert (key.name, key.key_id, key.kind, key.public) == (
        verifier.name,
        verifier.key_id,
        verifier.kind,
        verifier.public,
    )


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "ledger.example/in-be",
        str(WITNESS.verifier),
        str(OPERATOR.verifier).replace("in-be", "in-nl"),
        str(OPERATOR.verifier)[:-4],
        str(OPERATOR.verifier) + "A",
        str(OPERATOR.verifier).replace("+A", "+a", 1),
        f"{ORIGIN}+dd39eceb+",
        f"{ORIGIN}+dd39eceb+AQ==",
        str(Verifier.of(ORIGIN, (2).to_bytes(32, "little"))),
    ],
)
def test_what_is_no_key_of_a_log_is_refused(vkey: str) -> None:
    with pytest.raises(verify.Unreadable):
        verify.read_key(vkey, ED25519)
