"""The whole log is read and hashed, from a folder or a server, by one process or several."""

from pathlib import Path
from typing import Any, Final

import pytest

from ledger.proof import verify
from tests.proof.keys import OPERATOR, ORIGIN, STRANGER, WITNESS, WITNESSED_AT
from tests.proof.ledgers import KEYS, WITNESSES, Tree, counted
from tests.proof.verifying import FAILED, UNCHECKED, VERIFIED, Outcome, put, run, served

SIZE: Final = 700
BUNDLE: Final = "tile/entries/001"


def log(source: object, *words: object) -> Outcome:
    return run("log", source, *KEYS, *words)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 513, SIZE])
def test_every_entry_hashes_to_the_signed_root(tmp_path: Path, size: int) -> None:
    tree = counted(size)

    found = log(tree.serve(tmp_path))

    assert found.status == VERIFIED
    assert f"All entries of {ORIGIN} hash to the root it has signed." in found.said
    assert f"{size} entries, root {tree.note().split()[2]}." in found.said


def test_several_processes_find_what_one_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "BUNDLES_PER_JOB", 1)
    folder = counted(9 * 256 + 5).serve(tmp_path)

    assert log(folder, "--jobs", 2) == log(folder, "--jobs", 1)

    bundle = folder / BUNDLE
    bundle.write_bytes(bundle.read_bytes()[:-1])

    assert log(folder, "--jobs", 2) == log(folder, "--jobs", 1)
    assert log(folder, "--jobs", 2).status == UNCHECKED


def test_leaves_may_be_as_long_as_two_bytes_can_tell(tmp_path: Path) -> None:
    tree = Tree([b"", b"\0" * 0xFFFF, b"short"])

    assert log(tree.serve(tmp_path)).status == VERIFIED


@pytest.mark.parametrize("at", [2, 3, 500, -1])
def test_an_altered_entry_is_found(tmp_path: Path, at: int) -> None:
    bundle = counted(SIZE).serve(tmp_path) / BUNDLE
    data = bytearray(bundle.read_bytes())
    data[at] ^= 1
    bundle.write_bytes(data)

    found = log(tmp_path)

    assert found.status in {FAILED, UNCHECKED}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"\0\0" * 255,
        b"\0\0" * 257,
        b"\0\0" * 1_000_000,
        b"\xff\xff" * 256,
        bytes(verify.MAX_BUNDLE + 1),
    ],
    ids=["empty", "one byte", "too few", "too many", "far too many", "cut short", "too large"],
)
def test_what_is_no_bundle_is_not_taken(tmp_path: Path, data: bytes) -> None:
    (counted(SIZE).serve(tmp_path) / BUNDLE).write_bytes(data)

    found = log(tmp_path)

    assert found.status == UNCHECKED
    assert "does not hold 256 whole entries" in found.warned or "more than" in found.warned


def test_a_missing_bundle_is_named(tmp_path: Path) -> None:
    (counted(SIZE).serve(tmp_path) / BUNDLE).unlink()

    found = log(tmp_path)

    assert found.status == UNCHECKED
    assert BUNDLE in found.warned


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n\n",
        b"<html>Please sign in</html>",
        counted(3).note().encode()[:-1],
        counted(3).note().encode()[:-20],
        counted(3).note().encode().replace(b"\n", b"\r\n"),
        counted(3).note().encode() + b"\n",
        counted(3).note().encode() * 400,
        b"\xff\xfe" + counted(3).note().encode(),
        counted(3).note().replace("=\n\n", "=\nmore\n\n").encode(),
    ],
)
def test_what_is_no_checkpoint_is_not_taken(tmp_path: Path, note: bytes) -> None:
    counted(3).serve(tmp_path)
    put(tmp_path, "checkpoint", note)

    found = log(tmp_path)

    assert found.status in {FAILED, UNCHECKED}
    assert found.warned.startswith(("FAILED: ", "Could not check: "))


@pytest.mark.parametrize(
    ("here", "there"), [("\n3\n", "\n03\n"), ("\n3\n", "\n-3\n"), ("\n3\n", "\n4\n"), ("be", "nl")]
)
def test_an_altered_checkpoint_is_found(tmp_path: Path, here: str, there: str) -> None:
    counted(3).serve(tmp_path)
    put(tmp_path, "checkpoint", counted(3).note().replace(here, there, 1))

    assert log(tmp_path).status == FAILED


@pytest.mark.parametrize("text", [f"{ORIGIN}\n03\n", f"{ORIGIN}\n3\nAAAA\n", f"{ORIGIN}\n"])
def test_a_signed_text_that_is_no_checkpoint_is_none(tmp_path: Path, text: str) -> None:
    counted(3).serve(tmp_path)
    put(tmp_path, "checkpoint", f"{text}\n{OPERATOR.line(text)}")

    assert log(tmp_path).status == UNCHECKED


def test_another_key_does_not_open_the_log(tmp_path: Path) -> None:
    folder = counted(3).serve(tmp_path)

    found = run("log", folder, "--key", STRANGER.verifier)

    key = OPERATOR.verifier
    assert found.status == FAILED
    assert f"none of your keys has signed {folder}/checkpoint" in found.warned
    assert f"{key.name}+{key.key_id.hex()}" in found.warned


def test_a_checkpoint_of_another_log_under_our_key_is_refused(tmp_path: Path) -> None:
    text = counted(3).checkpoint.text().replace("in-be", "in-nl")
    counted(3).serve(tmp_path)
    put(tmp_path, "checkpoint", f"{text}\n{OPERATOR.line(text)}")

    found = log(tmp_path)

    assert found.status == FAILED
    assert "which is of ledger.example/in-nl" in found.warned


def test_witnesses_alone_do_not_vouch_for_a_log(tmp_path: Path) -> None:
    text = counted(3).checkpoint.text()
    counted(3).serve(tmp_path)
    put(tmp_path, "checkpoint", f"{text}\n{WITNESS.line(text, WITNESSED_AT)}")

    assert log(tmp_path, *WITNESSES).status == FAILED


def test_keys_may_stand_in_a_file(tmp_path: Path) -> None:
    keys = put(tmp_path, "keys", f"# by letter\n\n{OPERATOR.verifier}\n  {KEYS[3]}\n")

    assert run("log", counted(3).serve(tmp_path), "--key", keys).status == VERIFIED


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--key", "nothing"],
        ["--key", str(WITNESS.verifier)],
        ["--key", str(OPERATOR.verifier), "--key", str(STRANGER.verifier)],
        [*KEYS, "--witness", str(OPERATOR.verifier)],
        [*KEYS, "--witnesses", "1"],
        [*KEYS, *WITNESSES, "--witnesses", "2"],
        [*KEYS, *WITNESSES, "--witnesses", "-1"],
        [*KEYS, "--jobs", "0"],
        [*KEYS, "--jobs", "many"],
        [*KEYS, "--unknown"],
    ],
)
def test_a_command_that_cannot_be_meant_checks_nothing(tmp_path: Path, words: list[str]) -> None:
    folder = counted(9 * 256).serve(tmp_path)

    found = run("log", folder, *words)

    assert found.status == UNCHECKED
    assert found.said == ""


def test_all_may_be_well_in_silence(tmp_path: Path) -> None:
    assert log(counted(3).serve(tmp_path), "--quiet") == Outcome(VERIFIED, "", "")


def test_a_server_is_read_as_a_folder_is(tmp_path: Path) -> None:
    tree = counted(SIZE)

    with served({**tree.files()}) as (address, seen):
        found = log(f"{address}/")

    assert found == log(tree.serve(tmp_path)) or found.status == VERIFIED
    assert seen[0] == "/checkpoint commitment-ledger-verify/1"
    assert len(seen) == 1 + 3


@pytest.mark.parametrize("answer", [404, 500, 302, b"", bytes(verify.MAX_NOTE + 1)])
def test_a_server_that_does_not_answer_well_leaves_it_unchecked(answer: Any) -> None:
    with served({"checkpoint": answer}) as (address, _seen):
        found = log(address)

    assert found.status == UNCHECKED
    assert f"{address}/checkpoint" in found.warned


def test_a_redirect_is_not_followed() -> None:
    with (
        served({**counted(3).files()}) as (elsewhere, asked),
        served({"checkpoint": f"{elsewhere}/checkpoint"}) as (address, _seen),
    ):
        found = log(address)

    assert found.status == UNCHECKED
    assert "302" in found.warned
    assert asked == []


@pytest.mark.parametrize(
    "source",
    ["http://127.0.0.1:1", "http://", "http://[", "https://a b", "ftp://127.0.0.1", "no\0"],
)
def test_an_address_that_leads_nowhere_leaves_it_unchecked(source: str) -> None:
    found = log(source)

    assert found.status == UNCHECKED
    assert found.warned.startswith("Could not check: ")
