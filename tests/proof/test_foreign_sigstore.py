"""Our checkpoints and inclusion proofs, checked by sigstore: the Python client of a public log.

Its Merkle verification is private to it, and asks for an entry of its own log: ours stands in.
"""

from base64 import b64encode
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

import pytest
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import verify_checkpoint
from sigstore._internal.trust import Keyring, RekorKeyring
from sigstore.errors import VerificationError
from sigstore_models.common.v1 import PublicKey, PublicKeyDetails

from ledger.proof import note
from ledger.proof.heads import heads_tree
from ledger.proof.note import Signer
from tests.proof import trees
from tests.proof.keys import OPERATOR, STRANGER, THREE, WITNESS, WITNESSED_AT, checkpoint
from tests.proof.trees import Inclusion, bent, leaves
from tests.proof.vectors import LOG

SMALL: Final = range(1, 21)
DER: Final = bytes.fromhex("302a300506032b6570032100")  # what precedes an Ed25519 key (RFC 8410)


def entry(claim: Inclusion, envelope: str = "") -> Any:
    """Return a stand-in for an entry of its log, of the leaf of ``trees`` with that hash."""
    number = leaves(40).index(claim.leaf)
    proof = SimpleNamespace(
        log_index=claim.index,
        tree_size=claim.size,
        root_hash=claim.root,
        hashes=claim.path,
        checkpoint=SimpleNamespace(envelope=envelope),
    )
    inner = SimpleNamespace(
        inclusion_proof=proof,
        canonicalized_body=b"leaf %d" % number,
        log_id=SimpleNamespace(key_id=OPERATOR.verifier.key_id),
    )
    return SimpleNamespace(_inner=inner)


def keyring(signer: Signer) -> RekorKeyring:
    """Return the key of a log as it would stand in the roots of trust of sigstore."""
    raw = b64encode(DER + signer.verifier.public)
    return RekorKeyring(
        Keyring([PublicKey(raw_bytes=raw, key_details=PublicKeyDetails.PKIX_ED25519)])
    )


def is_included(claim: Inclusion) -> bool:
    try:
        verify_merkle_inclusion(entry(claim))
    except VerificationError:
        return False
    return True


def is_sealed(claim: Inclusion, envelope: str, signer: Signer = OPERATOR) -> bool:
    try:
        verify_checkpoint(keyring(signer), entry(claim, envelope))
    except VerificationError:
        return False
    return True


def test_every_leaf_of_every_small_log_is_found_in_its_checkpoint() -> None:
    for size in SMALL:
        tree, signed = heads_tree(leaves(size)), checkpoint(size)
        for index, leaf in enumerate(leaves(size)):
            claim = Inclusion(leaf, index, size, tree.inclusion(index, size), tree.root())
            assert is_included(claim)
            assert is_sealed(claim, signed)


def test_a_leaf_far_down_a_large_log_is_found() -> None:
    hashes = leaves(2**16 + 300)
    tree = heads_tree(hashes)

    for index in (0, 1, 39):
        path = tree.inclusion(index, len(hashes))
        assert is_included(Inclusion(hashes[index], index, len(hashes), path, tree.root()))


def test_of_every_forged_path_both_say_the_same() -> None:
    for claim in (trees.inclusion(index, size) for size in SMALL for index in range(size)):
        for path in bent(claim.path):
            assert claim.holds(path=path) == is_included(replace(claim, path=path)) is False


def test_of_every_wrong_place_in_the_log_both_say_the_same() -> None:
    for claim in (trees.inclusion(index, size) for size in SMALL[:10] for index in range(size)):
        for other in range(1, 13):
            for index in range(other):
                wrong = replace(claim, index=index, size=other)
                assert wrong.holds() == is_included(wrong)


def test_another_leaf_or_root_is_refused() -> None:
    for claim in (trees.inclusion(index, size) for size in SMALL for index in range(size)):
        assert not is_included(replace(claim, leaf=leaves(40)[39]))
        assert not is_included(replace(claim, root=trees.root(leaves(40))))


def test_a_checkpoint_of_another_root_is_refused() -> None:
    claim = trees.inclusion(1, 3)

    assert is_sealed(claim, checkpoint(3))
    assert not is_sealed(claim, checkpoint(4))
    assert not is_sealed(claim, LOG["checkpoints"][3])


def test_a_checkpoint_with_a_bit_of_any_byte_flipped_is_refused() -> None:
    claim = replace(trees.inclusion(1, 3), root=THREE.root)
    raw = LOG["checkpoints"][3].encode()
    text = len(THREE.text())

    assert is_sealed(claim, raw.decode())
    for at in range(text):
        altered = bytearray(raw)
        altered[at] ^= 1 << at % 7
        assert not is_sealed(claim, altered.decode())


@pytest.mark.parametrize("signer", [STRANGER, WITNESS, Signer("elsewhere", bytes(32))])
def test_a_checkpoint_by_another_key_is_refused(signer: Signer) -> None:
    claim = replace(trees.inclusion(1, 3), root=THREE.root)
    signed = note.sign(THREE.text(), signer, at=WITNESSED_AT)

    assert not is_sealed(claim, signed)
    assert not is_sealed(claim, LOG["checkpoints"][3], signer)
