"""A partner who kept one note sees that the log only grew, or keeps the proof that it did not."""

from base64 import b64decode, b64encode
from functools import partial
from itertools import combinations_with_replacement, pairwise
from pathlib import Path
from typing import Final

import pytest

from ledger.proof import verify
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.note import Signer, sign
from ledger.proof.tiles import Tiles, parse_path
from tests.proof.keys import OPERATOR, ORIGIN, STRANGER, WITNESS, WITNESSED_AT
from tests.proof.ledgers import KEYS, WITNESSES, Tree, counted
from tests.proof.trees import Monotone
from tests.proof.verifying import FAILED, UNCHECKED, VERIFIED, Outcome, put, run

NEWER: Final = Signer(ORIGIN, bytes(31) + b"\7")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "kept.note"


def tile_of(tree: Tree | Monotone, where: str, _limit: int) -> bytes:
    """Return the tile at a path such as ``log/tile/0/x001/234.p/8``."""
    _log, _tile, level, path = where.split("/", 3)
    return b"".join(tree.read(int(level), *parse_path(path)))


def watch(log: Path, state: Path, *words: str) -> Outcome:
    return run("watch", log, *KEYS, "--state", state, *words)


def test_the_first_checkpoint_is_kept_and_says_so(log: Path, state: Path) -> None:
    tree = counted(700)

    first = watch(tree.serve(log), state)

    assert first.status == VERIFIED
    assert f"{ORIGIN} is watched from now on." in first.said
    assert f"Now: {tree.checkpoint.size:,} entries" in first.said
    assert state.read_text() == tree.note()


def test_a_log_that_grew_is_followed_through_every_shape_of_tree(log: Path, state: Path) -> None:
    sizes = [0, 1, 2, 3, 255, 256, 257, 300, 511, 512, 700]
    tree = counted(sizes[-1])
    trees = {size: Tree(tree.leaves[:size]) for size in sizes}
    watch(trees[0].serve(log), state)

    for old, new in pairwise(sizes):
        grown = watch(trees[new].serve(log), state)

        assert grown.status == VERIFIED, (old, new, grown)
        assert f"has only grown since it had {old:,} entries" in grown.said
        assert state.read_text() == trees[new].note()


def test_old_and_new_root_are_those_of_the_tree_whatever_their_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = counted(66_000)
    sizes = [1, 2, 255, 256, 257, 40_000, 65_535, 65_536, 65_537, 66_000]
    roots = {size: Tiles(tree.read, size).root() for size in sizes}
    reader = partial(tile_of, tree)
    monkeypatch.setattr(verify, "read", reader)

    for old, new in combinations_with_replacement(sizes, 2):
        assert verify.Tree("log", new).roots(old, 0, new) == (roots[old], roots[new])


def test_a_log_that_stands_still_is_verified_again(log: Path, state: Path) -> None:
    watch(counted(3).serve(log), state)

    again = watch(log, state)

    assert again.status == VERIFIED


@pytest.mark.parametrize(
    ("old", "new"),
    [(999_999, 1_000_000), (700_000, 1_000_000), (1, 1_048_577), (70_003, 999_983)],
)
def test_at_a_million_entries_six_tiles_are_read_at_most(
    old: int, new: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Monotone(new)
    monkeypatch.setattr(verify, "read", partial(tile_of, log))

    roots = verify.Tree("log", new).roots(old, 0, new)

    assert roots == (Monotone(old).frontier().root(), log.frontier().root())
    assert len(log.asked) <= 6


def test_a_rewritten_history_is_found_and_the_proof_is_kept(
    log: Path, state: Path, tmp_path: Path
) -> None:
    before, after = counted(300), counted(600, but={7: b"another"})
    watch(before.serve(log), state)

    found = watch(after.serve(log), state)

    evidence = next(tmp_path.glob("kept.note.evidence-600-*"))
    assert found.status == FAILED
    assert "REWRITTEN: the first 300 entries are not those it had signed." in found.warned
    assert f"- You keep: 300 entries, root {before.note().split()[2]}" in found.warned
    assert f"- It shows: 600 entries, root {after.note().split()[2]}" in found.warned
    assert str(evidence) in found.warned
    assert state.read_text() == (evidence / "kept").read_text() == before.note()
    assert (evidence / "checkpoint").read_text() == after.note()


def test_the_evidence_alone_repeats_the_failure(log: Path, state: Path, tmp_path: Path) -> None:
    watch(counted(300).serve(log), state)
    watch(counted(600, but={7: b"another"}).serve(log), state)
    evidence = next(tmp_path.glob("kept.note.evidence-*"))

    repeated = watch(evidence, evidence / "kept")

    assert repeated.status == FAILED
    assert "REWRITTEN" in repeated.warned


def test_a_lie_told_with_tiles_of_the_old_tree_is_found(log: Path, state: Path) -> None:
    before, after = counted(300), counted(3000, but={299: b"another"})
    watch(before.serve(log), state)
    after.serve(log)

    # The right edge of the old tree as it was; the right edge of the new one as it is.
    (log / "tile/0/001").write_bytes(b"".join(before.levels[0][256:]) + bytes(32 * 212))
    found = watch(log, state)

    assert found.status == FAILED
    assert "WRONG TILES" in found.warned


def test_a_restored_backup_is_found(log: Path, state: Path, tmp_path: Path) -> None:
    watch(counted(300).serve(log), state)

    found = watch(counted(200).serve(log), state)

    assert found.status == FAILED
    assert "ROLLED BACK: the log has 200 entries, it had 300." in found.warned
    assert state.read_text() == counted(300).note()
    assert list(tmp_path.glob("kept.note.evidence-200-*/kept"))


def test_another_history_past_the_old_size_is_found(log: Path, state: Path) -> None:
    watch(counted(300).serve(log), state)

    found = watch(counted(301, but={299: b"another"}).serve(log), state)

    assert found.status == FAILED
    assert "REWRITTEN" in found.warned


def test_two_roots_of_one_size_are_two_histories(log: Path, state: Path) -> None:
    watch(counted(300).serve(log), state)

    found = watch(counted(300, but={0: b"another"}).serve(log), state)

    assert found.status == FAILED
    assert "TWO HISTORIES: the log has signed two roots over 300 entries." in found.warned


def test_an_altered_tile_is_found_and_nothing_is_kept_of_it(log: Path, state: Path) -> None:
    counted(300).serve(log)
    tile = log / "tile/0/001.p/44"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])

    found = watch(log, state)

    assert found.status == FAILED
    assert "WRONG TILES" in found.warned
    assert not state.exists()


@pytest.mark.parametrize("length", [0, 1, 31, 32 * 43, 32 * 44 - 1, 32 * 44 + 1, 32 * 256, 9000])
def test_a_tile_of_another_length_is_not_taken(log: Path, state: Path, length: int) -> None:
    (counted(300).serve(log) / "tile/0/001.p/44").write_bytes(bytes(length))

    found = watch(log, state)

    assert found.status == UNCHECKED
    assert "does not hold 44 hashes" in found.warned or "more than 8,192 bytes" in found.warned


def test_evidence_that_cannot_be_written_is_told(
    log: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(counted(300).serve(log), state)
    counted(200).serve(log)

    def full(_path: str, _data: bytes) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(verify, "write", full)
    found = watch(log, state)

    assert found.status == FAILED
    assert "No space left on device" in found.warned
    assert counted(300).note() in found.warned
    assert counted(200).note() in found.warned


@pytest.mark.parametrize(
    "kept", ["", "\n", "no note", counted(3).note()[:-20], "\u2014" * 70_000, "\0" * 100]
)
def test_a_state_file_that_is_no_checkpoint_is_left_as_it_is(
    log: Path, state: Path, kept: str
) -> None:
    put(state.parent, state.name, kept)

    found = watch(counted(3).serve(log), state)

    assert found.status == UNCHECKED
    assert str(state) in found.warned
    assert state.read_text() == kept


def test_a_state_file_of_another_log_is_left_as_it_is(log: Path, state: Path) -> None:
    checkpoint = Checkpoint(STRANGER.verifier.name, 3, counted(3).checkpoint.root)
    kept = sign(checkpoint.text(), STRANGER)
    put(state.parent, state.name, kept)

    found = watch(counted(3).serve(log), state)

    assert found.status == FAILED
    assert "none of your keys has signed" in found.warned
    assert state.read_text() == kept


def test_a_state_that_cannot_be_kept_is_not_verified(log: Path, tmp_path: Path) -> None:
    found = watch(counted(3).serve(log), tmp_path / "nowhere" / "kept.note")

    assert found.status == UNCHECKED
    assert "nowhere" in found.warned


def test_while_keys_change_either_signs(log: Path, state: Path) -> None:
    tree, both = counted(3), [*KEYS, "--key", str(NEWER.verifier)]
    watch(tree.serve(log), state)

    for signers in ([OPERATOR, NEWER], [NEWER]):
        put(log, "checkpoint", tree.note(*signers))

        assert run("watch", log, *both, "--state", state).status == VERIFIED
    assert watch(log, state).status == FAILED


def test_a_witness_that_was_asked_for_is_told_with_its_time(log: Path, state: Path) -> None:
    tree = counted(3)
    put(tree.serve(log), "checkpoint", tree.note(OPERATOR, WITNESS))

    seen = watch(log, state, *WITNESSES)

    assert seen.status == VERIFIED
    assert "cosigned by witness.example/rita on 2026-01-27 10:00 UTC" in seen.said


def test_a_witness_that_has_not_cosigned_is_missed(log: Path, state: Path) -> None:
    counted(3).serve(log)

    missed = watch(log, state, *WITNESSES)

    assert missed.status == FAILED
    assert "0 of your witnesses have cosigned" in missed.warned
    assert not state.exists()
    assert watch(log, state, *WITNESSES, "--witnesses", "0").status == VERIFIED


def test_a_cosignature_with_another_time_is_wrong(log: Path, state: Path) -> None:
    tree = counted(3)
    line = WITNESS.line(tree.checkpoint.text(), WITNESSED_AT)
    raw = b64decode(line.split()[2])
    later = (WITNESSED_AT + 1).to_bytes(8, "big")
    bent = line.replace(line.split()[2], b64encode(raw[:4] + later + raw[12:]).decode())
    put(tree.serve(log), "checkpoint", tree.note() + bent)

    found = watch(log, state, *WITNESSES)

    assert found.status == FAILED
    assert "the signature of witness.example/rita" in found.warned
