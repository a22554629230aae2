"""One tree has one root; a proof proves what it says and nothing beside it."""

from base64 import b64decode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ledger.proof import merkle
from tests.proof import trees
from tests.proof.trees import Consistency, Inclusion, bent, leaves
from tests.proof.vectors import LEAF_HASHES, LOG

# Inputs and roots that implementations of Certificate Transparency have shared since RFC 6962.
KNOWN_LEAVES: Final = [
    *("", "00", "10", "2021", "3031", "40414243"),
    *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
]
KNOWN_ROOTS: Final = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SMALL: Final = range(1, 41)
TINY: Final = (1, 2, 3, 7, 8, 13)
WRONG_LENGTHS: Final = (b"", bytes(31), bytes(33), bytes(64))


def every_inclusion(sizes: Iterable[int] = TINY) -> Iterator[Inclusion]:
    return (trees.inclusion(index, size) for size in sizes for index in range(size))


def every_consistency(sizes: Iterable[int] = TINY) -> Iterator[Consistency]:
    return (trees.consistency(old, new) for new in sizes for old in range(1, new + 1))


def flips(data: bytes) -> Iterator[bytes]:
    """Yield the 256 hashes that differ from this one in one bit."""
    number = int.from_bytes(data, "big")
    return ((number ^ 1 << bit).to_bytes(32, "big") for bit in range(256))


@pytest.mark.parametrize("size", range(9))
def test_the_roots_known_since_rfc_6962_are_found(size: int) -> None:
    hashes = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in KNOWN_LEAVES[:size]]

    assert merkle.root_of(hashes).hex() == KNOWN_ROOTS[size]


@pytest.mark.parametrize("size", range(4))
def test_the_published_roots_are_found(size: int) -> None:
    assert merkle.root_of(LEAF_HASHES[:size]).hex() == LOG["roots"][size]


def test_the_published_proofs_hold() -> None:
    roots = [bytes.fromhex(root) for root in LOG["roots"]]
    inside = [b64decode(line) for line in LOG["inclusion"]["1 in 3"]]
    one, two = ([b64decode(h) for h in LOG["consistency"][f"{n} to 3"]] for n in (1, 2))

    assert merkle.verify_inclusion(LEAF_HASHES[1], 1, 3, inside, roots[3])
    assert merkle.verify_consistency(1, 3, roots[1], roots[3], one)
    assert merkle.verify_consistency(2, 3, roots[2], roots[3], two)


def test_leaves_and_nodes_are_hashed_apart() -> None:
    assert merkle.leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert merkle.node_hash(b"l", b"r") == sha256(b"\x01lr").digest()
    assert sha256(b"").digest() == merkle.EMPTY_ROOT


@pytest.mark.parametrize("size", [0, *SMALL, 255, 256, 257, 1000])
def test_appending_gives_the_root_that_the_rfc_defines(size: int) -> None:
    assert merkle.root_of(leaves(size)) == trees.root(leaves(size))


@settings(deadline=None, max_examples=40)
@given(some.integers(0, 700), some.integers(0, 700))
def test_a_frontier_goes_on_where_it_was_put_away(before: int, after: int) -> None:
    frontier, hashes = merkle.Frontier(), leaves(before + after)
    for hash_ in hashes[:before]:
        frontier.append(hash_)

    resumed = merkle.Frontier(frontier.size, frontier.packed())
    for hash_ in hashes[before:]:
        resumed.append(hash_)

    assert resumed.size == len(hashes)
    assert resumed.root() == trees.root(hashes)
    assert len(resumed.packed()) == 32 * len(hashes).bit_count()


def test_the_root_of_each_full_tile_is_given_away_once() -> None:
    stored: list[tuple[int, int, bytes]] = []
    frontier = merkle.Frontier()

    for hash_ in leaves(600):
        frontier.append(hash_, lambda *node: stored.append(node))

    full = [leaves(600)[:256], leaves(600)[256:512]]
    assert stored == [(1, n, trees.root(tile)) for n, tile in enumerate(full)]


def test_the_leaf_that_fills_tiles_of_two_levels_gives_both_away() -> None:
    log = trees.Monotone(2**16 - 1)
    stored: list[tuple[int, int, bytes]] = []

    log.frontier().append(log.LEAF, lambda *node: stored.append(node))

    assert stored == [(1, 255, log.nodes[8]), (2, 0, log.nodes[16])]


@pytest.mark.parametrize(
    ("size", "packed"),
    [(-1, b""), (0, bytes(32)), (1, b""), (1, bytes(31)), (1, bytes(64)), (3, bytes(32))],
)
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, packed: bytes) -> None:
    with pytest.raises(ValueError, match=f"not the frontier of a tree of {size} leaves"):
        merkle.Frontier(size, packed)


@pytest.mark.parametrize("wrong", WRONG_LENGTHS)
def test_what_has_not_the_length_of_a_hash_is_not_appended(wrong: bytes) -> None:
    frontier = merkle.Frontier()

    with pytest.raises(ValueError, match=f"a hash has 32 bytes, not {len(wrong)}"):
        frontier.append(wrong)

    assert frontier.size == 0
    assert frontier.root() == merkle.EMPTY_ROOT


def test_every_leaf_of_every_small_tree_is_proven() -> None:
    assert all(claim.holds() for claim in every_inclusion(SMALL))


def test_every_small_tree_is_proven_to_begin_with_every_earlier_one() -> None:
    assert all(claim.holds() for claim in every_consistency(SMALL))


def test_an_inclusion_proof_with_any_bit_flipped_is_refused() -> None:
    for claim in every_inclusion((1, 2, 7)):
        assert not any(claim.holds(leaf=leaf) for leaf in flips(claim.leaf))
        assert not any(claim.holds(root=root) for root in flips(claim.root))
        for at, hash_ in enumerate(claim.path):
            paths = ([*claim.path[:at], flip, *claim.path[at + 1 :]] for flip in flips(hash_))
            assert not any(claim.holds(path=path) for path in paths)


def test_a_consistency_proof_with_any_bit_flipped_is_refused() -> None:
    for claim in every_consistency((1, 4, 7)):
        assert not any(claim.holds(old_root=root) for root in flips(claim.old_root))
        assert not any(claim.holds(new_root=root) for root in flips(claim.new_root))
        for at, hash_ in enumerate(claim.path):
            paths = ([*claim.path[:at], flip, *claim.path[at + 1 :]] for flip in flips(hash_))
            assert not any(claim.holds(path=path) for path in paths)


def test_a_path_that_is_short_long_repeated_or_reordered_is_refused() -> None:
    claims: list[Inclusion | Consistency] = [*every_inclusion(), *every_consistency()]

    for claim in claims:
        assert not any(claim.holds(path=path) for path in bent(claim.path))


def test_a_leaf_is_proven_at_no_index_but_its_own() -> None:
    for claim in every_inclusion(SMALL):
        wrong = {*range(-2, claim.size + 3), 2**63} - {claim.index}
        assert not any(claim.holds(index=index) for index in wrong)


def test_another_leaf_of_the_same_tree_is_not_proven_by_it() -> None:
    for claim in every_inclusion():
        others = set(leaves(claim.size)) - {claim.leaf}
        assert not any(claim.holds(leaf=leaf) for leaf in others)


def test_a_wrong_index_or_size_is_refused_wherever_it_turns_the_path_another_way() -> None:
    """Some sizes share a path: it is the signed checkpoint that binds a size to its root."""
    places = [(index, size) for size in range(1, 21) for index in range(size)]
    ways = {place: trees.turns(*place) for place in places}

    for claim in every_inclusion(range(1, 21)):
        taken = {p for p in places if claim.holds(index=p[0], size=p[1])}
        assert taken == {p for p in places if ways[p] == ways[claim.index, claim.size]}


def test_wrong_sizes_are_refused_wherever_they_turn_a_consistency_proof_another_way() -> None:
    pairs = [(old, new) for new in range(1, 21) for old in range(1, new + 1)]
    ways = {pair: trees.steps(*pair) for pair in pairs}

    for claim in every_consistency(range(1, 21)):
        taken = {p for p in pairs if claim.holds(old=p[0], new=p[1])}
        assert taken == {p for p in pairs if ways[p] == ways[claim.old, claim.new]}


@pytest.mark.parametrize("wrong", WRONG_LENGTHS)
def test_what_has_not_the_length_of_a_hash_proves_nothing(wrong: bytes) -> None:
    inside, after = trees.inclusion(2, 7), trees.consistency(3, 7)

    for part in ("leaf", "root"):
        assert not inside.holds(**{part: wrong})
    for part in ("old_root", "new_root"):
        assert not after.holds(**{part: wrong})
    for at in range(3):
        assert not inside.holds(path=[*inside.path[:at], wrong, *inside.path[at + 1 :]])
        assert not after.holds(path=[*after.path[:at], wrong, *after.path[at + 1 :]])
    assert not trees.consistency(7, 7).holds(old_root=wrong, new_root=wrong)


def test_a_boundary_moved_between_two_hashes_proves_nothing() -> None:
    """The bytes that are hashed would be the same ones."""
    claim = trees.inclusion(0, 2)
    moved, beside = claim.leaf[:31], claim.leaf[31:] + claim.path[0]

    assert merkle.node_hash(moved, beside) == claim.root
    assert not claim.holds(leaf=moved, path=[beside])
    assert not trees.inclusion(0, 1).holds(leaf=b"", root=b"")


def test_nothing_is_proven_of_an_empty_tree() -> None:
    hashes = leaves(3)

    assert not merkle.verify_inclusion(hashes[0], 0, 0, [], merkle.EMPTY_ROOT)
    for new in range(3):
        root = trees.root(hashes[:new])
        assert not merkle.verify_consistency(0, new, merkle.EMPTY_ROOT, root, [])
        assert not merkle.verify_consistency(0, new, root, root, [])


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (3, 2), (0, 0), (-3, -1)])
def test_a_log_that_shrank_is_never_consistent(old: int, new: int) -> None:
    claim = trees.consistency(2, 3)

    assert not claim.holds(old=old, new=new)
    assert not claim.holds(old=old, new=new, path=[])


def test_equal_sizes_need_equal_roots_and_no_path() -> None:
    claim = trees.consistency(5, 5)

    assert claim.holds()
    assert not claim.holds(path=[claim.old_root])
    assert not claim.holds(new_root=trees.root(leaves(4)))
    assert not claim.holds(old_root=trees.root(leaves(4)))


@settings(deadline=None, max_examples=40)
@given(some.integers(2, 200), some.data())
def test_a_rewritten_leaf_breaks_every_proof_across_it(size: int, data: some.DataObject) -> None:
    index = data.draw(some.integers(0, size - 1))
    old = data.draw(some.integers(index + 1, size))
    rewritten = [*leaves(size)]
    rewritten[index] = merkle.leaf_hash(b"rewritten")

    forged = trees.root(rewritten)
    path = trees.subproof(old, rewritten, is_whole=True)

    assert not merkle.verify_consistency(old, size, trees.root(leaves(old)), forged, path)
    assert not trees.inclusion(index, size).holds(root=forged)
