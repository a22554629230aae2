"""Our checkpoints and proofs, checked by metamorphic-log: a library by others, written in Rust."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import metamorphic_log as foreign  # type: ignore[import-untyped]
import pytest

from ledger.proof import note
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.heads import heads_tree
from ledger.proof.tiles import Tiles
from tests.proof import trees
from tests.proof.keys import OPERATOR, ORIGIN, STRANGER, THREE, WITNESS, WITNESSED_AT, checkpoint
from tests.proof.trees import Consistency, Inclusion, Monotone, bent, leaves
from tests.proof.vectors import LEAF_HASHES, LOG

VKEYS: Final = [str(OPERATOR.verifier)]
SMALL: Final = range(1, 21)


def is_taken(check: Callable[..., object], *claim: object) -> bool:
    """Tell whether the library takes a claim; anything but its own refusal is a failure."""
    try:
        check(*claim)
    except foreign.VerifyError:
        return False
    return True


def takes(claim: Inclusion | Consistency) -> bool:
    """Tell whether the library takes a claim about a leaf, or about two trees."""
    if isinstance(claim, Inclusion):
        one = (claim.index, claim.size, claim.leaf, claim.path, claim.root)
        return is_taken(foreign.verify_inclusion, *one)
    two = (claim.old, claim.new, claim.path, claim.old_root, claim.new_root)
    return is_taken(foreign.verify_consistency, *two)


@pytest.mark.parametrize("size", range(4))
def test_the_published_checkpoints_are_taken(size: int) -> None:
    head = foreign.checkpoint_verify(LOG["checkpoints"][size], [LOG["vkey"]])

    assert (head.origin, head.size, head.root.hex()) == (ORIGIN, size, LOG["roots"][size])
    assert head.extensions == []


def test_a_checkpoint_with_a_cosignature_beside_it_is_taken() -> None:
    assert foreign.checkpoint_verify(LOG["cosigned"], VKEYS).root == THREE.root
    assert foreign.verify_signed_note(LOG["cosigned"], VKEYS) == 1


def test_a_checkpoint_is_taken_while_keys_are_changed() -> None:
    successor = note.Signer(ORIGIN, bytes(31) + b"\2")
    signed = note.sign(THREE.text(), OPERATOR, successor)

    assert foreign.verify_signed_note(signed, [*VKEYS, str(successor.verifier)]) == 2


def test_every_leaf_of_every_small_log_is_found_in_its_checkpoint() -> None:
    for size in SMALL:
        signed, tree = checkpoint(size), heads_tree(leaves(size))
        for index, leaf in enumerate(leaves(size)):
            path = tree.inclusion(index, size)
            foreign.checkpoint_verify_inclusion(signed, VKEYS, index, leaf, path)


def test_every_small_log_is_found_to_begin_with_every_earlier_one() -> None:
    for new in SMALL:
        tree = heads_tree(leaves(new))
        for old in range(1, new + 1):
            proof = tree.consistency(old, new)
            notes = checkpoint(old), checkpoint(new)
            foreign.checkpoint_verify_consistency(*notes, VKEYS, proof)


@pytest.mark.parametrize("size", [65_836, 10_000_000, 2**40 + 12345])
def test_proofs_out_of_many_tiles_are_taken(size: int) -> None:
    log = Monotone(size)
    root = log.frontier().root()

    for at in (0, 255, 256, size // 3, size - 2):
        path, old = log.tree().inclusion(at, size), Monotone(at + 1).frontier().root()
        foreign.verify_inclusion(at, size, log.LEAF, path, root)
        proof = log.tree().consistency(at + 1, size)
        foreign.verify_consistency(at + 1, size, proof, old, root)


def test_a_checkpoint_with_a_bit_of_any_byte_flipped_is_refused() -> None:
    raw = LOG["checkpoints"][3].encode()

    for at in range(len(raw)):
        altered = bytearray(raw)
        altered[at] ^= 1 << at % 7
        signed = altered.decode(errors="replace")
        assert not is_taken(foreign.checkpoint_verify, signed, VKEYS)


def test_a_checkpoint_by_a_stranger_or_by_a_witness_alone_is_refused() -> None:
    for signer in (STRANGER, WITNESS, note.Signer(ORIGIN, bytes(32))):
        signed = note.sign(THREE.text(), signer, at=WITNESSED_AT)
        assert not is_taken(foreign.checkpoint_verify, signed, VKEYS)


def test_a_leaf_that_is_not_there_is_not_found_in_a_checkpoint() -> None:
    path = Tiles(lambda *_tile: LEAF_HASHES, 3).inclusion(1, 3)
    check = foreign.checkpoint_verify_inclusion

    def found(index: int, leaf: bytes, path: list[bytes]) -> bool:
        return is_taken(check, LOG["checkpoints"][3], VKEYS, index, leaf, path)

    assert found(1, LEAF_HASHES[1], path)
    assert not any(found(index, LEAF_HASHES[1], path) for index in (0, 2, 3, 2**63))
    assert not any(
        found(1, leaf, path) for leaf in (LEAF_HASHES[0], LEAF_HASHES[2], b"", bytes(31))
    )
    assert not any(found(1, LEAF_HASHES[1], wrong) for wrong in bent(path))


def test_a_log_that_was_rewritten_is_found_out() -> None:
    rewritten = [*leaves(12)]
    rewritten[4] = leaves(13)[12]
    forged = note.sign(Checkpoint(ORIGIN, 12, trees.root(rewritten)).text(), OPERATOR)
    check = foreign.checkpoint_verify_consistency

    for old in range(5, 12):
        for hashes in (rewritten, leaves(12)):
            proof = heads_tree(hashes).consistency(old, 12)
            assert not is_taken(check, checkpoint(old), forged, VKEYS, proof)


def test_of_every_forged_path_both_say_the_same() -> None:
    claims: list[Inclusion | Consistency] = []
    for size in SMALL[:13]:
        claims += [trees.inclusion(index, size) for index in range(size)]
        claims += [trees.consistency(old, size) for old in range(1, size + 1)]

    for claim in claims:
        assert claim.holds()
        assert takes(claim)
        for path in bent(claim.path):
            assert claim.holds(path=path) == takes(replace(claim, path=path)) is False


def test_of_every_wrong_place_both_say_the_same() -> None:
    for size in SMALL[:8]:
        for claim in (trees.inclusion(index, size) for index in range(size)):
            for other in range(1, 11):
                for index in range(other + 1):
                    wrong = replace(claim, index=index, size=other)
                    assert wrong.holds() == takes(wrong)


def test_of_every_wrong_pair_of_sizes_both_say_the_same() -> None:
    for claim in (trees.consistency(old, 9) for old in range(1, 10)):
        for new in range(1, 13):
            for old in range(1, new + 2):
                wrong = replace(claim, old=old, new=new)
                assert wrong.holds() == takes(wrong)
