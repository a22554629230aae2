"""The heads of all streams in one tree: each proves its place, and shows nothing to strangers."""

import hmac
from hashlib import sha256
from typing import Final
from uuid import UUID

import pytest

from ledger.proof import heads, merkle
from tests.proof import trees
from tests.proof.vectors import LEAF_HASHES

SECRET: Final = b"kept by the sealer"
STREAM: Final = UUID("7f1f9e0e-0c64-4a09-9c2f-2f6f4f1f2a11")
OTHER: Final = UUID("7f1f9e0e-0c64-4a09-9c2f-2f6f4f1f2a12")


def test_a_head_is_the_leaf_of_blind_stream_version_and_hash() -> None:
    hidden = heads.blind(SECRET, STREAM)
    head = heads.head_hash(hidden, STREAM, 3, LEAF_HASHES[2])

    assert hidden == hmac.new(SECRET, STREAM.bytes, sha256).digest()[:16]
    assert head == sha256(b"\0" + hidden + STREAM.bytes + b"\0\0\0\3" + LEAF_HASHES[2]).digest()


def test_whatever_differs_in_a_head_shows_in_its_hash() -> None:
    hidden = heads.blind(SECRET, STREAM)

    made = {
        heads.head_hash(hidden, STREAM, 3, LEAF_HASHES[2]),
        heads.head_hash(heads.blind(b"another", STREAM), STREAM, 3, LEAF_HASHES[2]),
        heads.head_hash(heads.blind(SECRET, OTHER), STREAM, 3, LEAF_HASHES[2]),
        heads.head_hash(hidden, OTHER, 3, LEAF_HASHES[2]),
        heads.head_hash(hidden, STREAM, 2, LEAF_HASHES[2]),
        heads.head_hash(hidden, STREAM, 3, LEAF_HASHES[1]),
    }

    assert len(made) == 6


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 1000])
def test_every_stream_is_proven_by_its_rank(count: int) -> None:
    hashes = trees.leaves(count)

    tree = heads.heads_tree(hashes)

    assert tree.root() == trees.root(hashes)
    for rank in range(0, count, max(1, count // 7)):
        path = tree.inclusion(rank, count)
        assert merkle.verify_inclusion(hashes[rank], rank, count, path, tree.root())


def test_a_ledger_without_streams_has_the_root_of_nothing() -> None:
    assert heads.heads_tree([]).root() == merkle.EMPTY_ROOT


@pytest.mark.parametrize("wrong", [b"", bytes(31)])
def test_what_is_no_hash_is_no_head(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="a hash has 32 bytes"):
        heads.heads_tree([LEAF_HASHES[0], wrong])
