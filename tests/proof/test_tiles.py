"""Proofs out of tiles, wherever they are kept, and the paths and bundles that carry the log."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ledger.proof import merkle, tiles
from ledger.proof.heads import heads_tree
from ledger.proof.tiles import Tiles
from tests.proof import trees
from tests.proof.trees import Monotone, leaves

LARGE: Final = 2**16 + 300  # tiles of three levels
HUGE: Final = (LARGE, 10_000_000, 2**40 + 12345, 2**63 - 1)


def tree_of(size: int) -> Tiles:
    """Return the tree of a small log, out of its only tile."""
    return Tiles(lambda _level, _number, width: leaves(size)[:width], size)


@cache
def large() -> Tiles:
    """Return the tree of a log that is large enough for a tile of tiles of tiles."""
    return heads_tree(leaves(LARGE))


def test_every_small_tree_proves_every_leaf_as_the_rfc_does() -> None:
    for size in range(1, 41):
        tree = tree_of(size)
        for index in range(size):
            claim = trees.inclusion(index, size)
            assert tree.inclusion(index, size) == claim.path
            assert claim.holds(root=tree.root())


def test_every_small_tree_proves_every_earlier_one_as_the_rfc_does() -> None:
    for new in range(1, 41):
        tree = tree_of(new)
        for old in range(1, new + 1):
            claim = trees.consistency(old, new)
            assert tree.consistency(old, new) == claim.path
            assert claim.holds(old_root=tree.root(old), new_root=tree.root())


def test_a_tree_proves_what_it_was_at_every_earlier_size() -> None:
    tree = tree_of(40)

    for size in range(1, 40):
        assert tree.root(size) == trees.root(leaves(size))
        assert all(tree.inclusion(i, size) == trees.inclusion(i, size).path for i in range(size))


def test_an_empty_tree_has_the_root_of_nothing_and_no_tile() -> None:
    assert Monotone(0).tree().root() == merkle.EMPTY_ROOT


@settings(deadline=None)  # the first example builds the tree
@given(some.integers(1, LARGE), some.data())
def test_a_log_of_three_levels_of_tiles_proves_its_leaves_and_its_past(
    size: int, data: some.DataObject
) -> None:
    index = data.draw(some.integers(0, size - 1))
    old = data.draw(some.integers(1, size))
    tree, hashes = large(), leaves(LARGE)

    inside, after = tree.inclusion(index, size), tree.consistency(old, size)

    assert merkle.verify_inclusion(hashes[index], index, size, inside, tree.root(size))
    assert merkle.verify_consistency(old, size, tree.root(old), tree.root(size), after)


def test_a_log_of_three_levels_of_tiles_has_the_root_of_its_leaves() -> None:
    for size in (256, 257, 65_536, LARGE):
        assert large().root(size) == merkle.root_of(leaves(LARGE)[:size])


@pytest.mark.parametrize("size", HUGE)
def test_a_huge_log_proves_its_leaves_and_its_past_from_few_tiles(size: int) -> None:
    levels = -(-size.bit_length() // 8)

    for at in (0, 1, 255, 256, size // 3, size // 2, size - 256, size - 1):
        log = Monotone(size)
        path = log.tree().inclusion(at, size)
        assert merkle.verify_inclusion(log.LEAF, at, size, path, log.frontier().root())
        assert len(log.asked) == len(set(log.asked)) <= 2 * levels - 1
        old = Monotone(at + 1).frontier().root()
        proof = log.tree().consistency(at + 1, size)
        assert merkle.verify_consistency(at + 1, size, old, log.frontier().root(), proof)


@pytest.mark.parametrize("index", [0, 777, 6_999_999, 9_999_999])
def test_one_leaf_of_ten_million_is_proven_from_five_tiles_at_most(index: int) -> None:
    log = Monotone(10_000_000)

    path = log.tree().inclusion(index, log.size)

    assert len(log.asked) <= 5
    assert len(path) <= 24


def test_a_tile_is_read_once_however_many_proofs_need_it() -> None:
    log = Monotone(70_000)
    tree = log.tree()

    for index in range(0, 256, 5):
        tree.inclusion(index, log.size)

    assert len(log.asked) == len(set(log.asked))


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (0, 6), (6, 6), (5, 4)])
def test_no_leaf_outside_the_tree_is_proven(index: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"leaf {index} of {size} is not in a tree of 5 leaves"):
        tree_of(5).inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (-1, 5), (4, 3), (3, 6), (6, 6)])
def test_no_consistency_is_proven_from_nothing_backwards_or_beyond(old: int, new: int) -> None:
    with pytest.raises(ValueError, match=f"nothing to prove from {old} to {new} of 5 leaves"):
        tree_of(5).consistency(old, new)


@pytest.mark.parametrize("size", [-1, 6])
def test_a_tree_has_no_root_of_a_size_that_it_never_had(size: int) -> None:
    with pytest.raises(ValueError, match=f"has 5 leaves: it has no root of {size}"):
        tree_of(5).root(size)


@pytest.mark.parametrize(
    "altered",
    [
        lambda tile: [],
        lambda tile: tile[:-1],
        lambda tile: [*tile, tile[0]],
        lambda tile: [*tile[:-1], tile[-1][:31]],
        lambda tile: [*tile[:-1], tile[-1] + b"\0"],
    ],
    ids=["empty", "short", "long", "cut", "stretched"],
)
def test_a_tile_that_lacks_a_hash_is_named(
    altered: Callable[[Sequence[bytes]], Sequence[bytes]],
) -> None:
    log = Monotone(1000)
    tree = Tiles(lambda *tile: altered(log.read(*tile)), log.size)

    with pytest.raises(ValueError, match=r"tile [01]/[0-3] does not hold \d+ hashes"):
        tree.inclusion(999, 1000)


@pytest.mark.parametrize(
    ("number", "width", "path"),
    [
        (0, 256, "000"),
        (0, 1, "000.p/1"),
        (7, 255, "007.p/255"),
        (999, 256, "999"),
        (1000, 256, "x001/000"),
        (1234067, 256, "x001/x234/067"),
        (1234067, 8, "x001/x234/067.p/8"),
        (2**55 - 1, 256, "x036/x028/x797/x018/x963/967"),
    ],
)
def test_a_tile_has_the_path_of_tlog_tiles(number: int, width: int, path: str) -> None:
    assert tiles.path_of(number, width) == path
    assert tiles.parse_path(path) == (number, width)


@given(some.integers(0, 2**55), some.integers(1, 256))
def test_every_tile_is_found_again_by_its_path(number: int, width: int) -> None:
    assert tiles.parse_path(tiles.path_of(number, width)) == (number, width)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "0",
            "00",
            "0000",
            "1000",
            "-01",
            "+01",
            " 01",
            "01 ",
            "0x1",
            "\u0660\u0660\u0660",
            "abc",
        ),
        *("x000/001", "x000/x001/000", "x001", "x001/", "/001", "001/002", "x01/000", "X001/000"),
        *("000.p/", "000.p/0", "000.p/01", "000.p/256", "000.p/999", "000.p/1000", "000.p/-1"),
        *("000.p/1/", "000.p/1.p/1", "000p/1", "000.p1", "000\n", "000.p/1\n", "x001//000"),
        *("../000", "000/..", "x001/x002/x003/x004/x005/x006/x007/000", "x001/" * 20 + "000"),
    ],
)
def test_a_path_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="is not the path of a tile"):
        tiles.parse_path(text)


@given(some.text("x0123456789./p", max_size=20))
def test_what_is_taken_as_a_path_is_the_path(text: str) -> None:
    try:
        found = tiles.parse_path(text)
    except ValueError:
        return

    assert tiles.path_of(*found) == text


@settings(deadline=None)
@given(some.lists(some.binary(max_size=300), max_size=300))
def test_a_bundle_gives_back_its_leaves(entries: list[bytes]) -> None:
    assert tiles.unbundle(tiles.bundle(entries), len(entries)) == entries


def test_a_bundle_is_each_leaf_after_its_length_in_two_bytes() -> None:
    assert tiles.bundle([b"ab", b"", b"c" * 258]) == b"\0\2ab\0\0\1\2" + b"c" * 258


def test_a_bundle_takes_a_leaf_as_long_as_two_bytes_can_say_and_no_longer() -> None:
    longest = [bytes(65_535)]

    assert tiles.unbundle(tiles.bundle(longest), 1) == longest
    with pytest.raises(ValueError, match="a leaf of 65536 bytes does not fit a bundle"):
        tiles.bundle([bytes(65_536)])


def test_a_bundle_cut_anywhere_is_refused() -> None:
    whole = tiles.bundle([b"one", b"", b"three"])

    for end in range(len(whole)):
        with pytest.raises(ValueError, match="does not hold 3 whole leaves"):
            tiles.unbundle(whole[:end], 3)


@pytest.mark.parametrize("count", [-1, 0, 2, 4, 256])
def test_a_bundle_of_more_or_fewer_leaves_is_refused(count: int) -> None:
    whole = tiles.bundle([b"one", b"two", b"three"])

    with pytest.raises(ValueError, match=f"does not hold {count} whole leaves"):
        tiles.unbundle(whole, count)


@pytest.mark.parametrize("more", [b"\0", b"\0\1", b"\0\0", b"\xff\xff"])
def test_a_bundle_with_something_after_it_is_refused(more: bytes) -> None:
    with pytest.raises(ValueError, match="does not hold 1 whole leaves"):
        tiles.unbundle(tiles.bundle([b"one"]) + more, 1)
