"""The file runs alone, proves single entries, and meets whatever it is given with a sentence."""

import ast
import json
import os
import pty
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.proof import verify
from tests.proof.keys import OPERATOR, ORIGIN
from tests.proof.ledgers import KEYS, WITNESSES, Tree, counted
from tests.proof.vectors import VECTORS
from tests.proof.verifying import (
    FAILED,
    SCRIPT,
    UNCHECKED,
    VERIFIED,
    Outcome,
    put,
    run,
    run_alone,
    served,
)
from tests.proof.views import TRUE, view

PUBLISHED: Final = Tree([vector.leaf.encode() for vector in VECTORS])


def prove(folder: Path, proof: object, leaf: object) -> Outcome:
    return run("proof", put(folder, "a.tlog-proof", proof), put(folder, "leaf", leaf), *KEYS)


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("ending", ["", "\n"])
def test_an_entry_is_proven_by_its_file(tmp_path: Path, index: int, ending: str) -> None:
    found = prove(tmp_path, PUBLISHED.proof(index), VECTORS[index].leaf + ending)

    assert found.status == VERIFIED
    assert f"leaf is entry {index} of {ORIGIN}." in found.said


@pytest.mark.parametrize("index", range(3))
def test_a_proof_of_another_leaf_is_refused(tmp_path: Path, index: int) -> None:
    found = prove(tmp_path, PUBLISHED.proof(index), VECTORS[index - 1].leaf)

    assert found.status == FAILED
    assert f"leaf is not entry {index} of the log of 3 entries" in found.warned


@pytest.mark.parametrize(
    ("here", "there", "status"),
    [
        ("index 1", "index 2", FAILED),
        ("index 1", "index 9", FAILED),
        ("index 1", "index 01", UNCHECKED),
        ("index 1", "index -1", UNCHECKED),
        ("index 1", "index 1\n" + "A" * 43 + "=", FAILED),
        ("v1", "v2", UNCHECKED),
        ("\n\n", "\n", UNCHECKED),
        ("be\n3\n", "be\n4\n", FAILED),
        ("index 1", "extra AAAA\nindex 1", VERIFIED),
    ],
)
def test_an_altered_proof_is_refused(tmp_path: Path, here: str, there: str, status: int) -> None:
    proof = PUBLISHED.proof(1).replace(here, there, 1)

    assert prove(tmp_path, proof, VECTORS[1].leaf).status == status


def test_it_imports_nothing_that_python_does_not_bring() -> None:
    nodes = ast.walk(ast.parse(SCRIPT.read_text()))
    names = {
        name.partition(".")[0]
        for node in nodes
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert names <= sys.stdlib_module_names


def test_it_is_written_for_python_3_9() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 9))


def test_every_command_runs_alone(tmp_path: Path) -> None:
    log, state = PUBLISHED.serve(tmp_path / "log"), tmp_path / "state"
    proof, leaf = put(tmp_path, "p", PUBLISHED.proof(1)), put(tmp_path, "leaf", VECTORS[1].leaf)

    runs = [
        run_alone("watch", log, *KEYS, "--state", state, cwd=tmp_path),
        run_alone("log", log, *KEYS, "--jobs", 2),
        run_alone("view", put(tmp_path, "view", TRUE), *KEYS),
        run_alone("proof", proof, leaf, *KEYS, *WITNESSES, "--witnesses", 0),
    ]

    assert [done.status for done in runs] == [VERIFIED] * 4, runs
    assert all(done.said.startswith("Verified.\n- ") and not done.warned for done in runs)


def test_the_three_outcomes_are_three_statuses(tmp_path: Path) -> None:
    assert run_alone("log", counted(3).serve(tmp_path), *KEYS).status == VERIFIED

    (tmp_path / "tile/entries/000.p/3").write_bytes(b"\0\1a\0\1b\0\1c")
    assert run_alone("log", tmp_path, *KEYS).status == FAILED

    (tmp_path / "tile/entries/000.p/3").unlink()
    assert run_alone("log", tmp_path, *KEYS).status == UNCHECKED


def test_a_server_is_read_without_anything_of_ours(tmp_path: Path) -> None:
    with served({**counted(300).files()}) as (address, _seen):
        found = run_alone("watch", address, *KEYS, "--state", tmp_path / "s", env={})

    assert found.status == VERIFIED


def test_letters_that_a_terminal_lacks_are_spelled(tmp_path: Path) -> None:
    folder = counted(3).serve(tmp_path / "été")

    found = run_alone("log", folder, "--key", OPERATOR.verifier, "--quiet", env={"LC_ALL": "C"})

    assert found.status == VERIFIED


def test_what_others_wrote_cannot_steer_the_terminal(tmp_path: Path) -> None:
    bent = {**TRUE, "entries": [{**TRUE["entries"][0], "index": "\x1b[2J\u202e" + "x" * 9999}]}

    found = view(tmp_path, bent)

    assert found.status == UNCHECKED
    assert found.warned.isascii() or "\u202e" not in found.warned
    assert "\x1b" not in found.warned
    assert len(found.warned) < 1000


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    folder, (ours, theirs) = counted(5 * 256).serve(tmp_path), pty.openpty()
    clock = "verify.time.monotonic = iter(range(999)).__next__"
    code = f"import sys, verify; {clock}; verify.main(sys.argv[1:])"

    subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code, "log", folder, *KEYS, "--jobs", "1"],
        cwd=SCRIPT.parent,
        stdout=theirs,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()

    assert "[##" in shown
    assert "40% of 1,280, 3 s left" in shown
    assert shown.splitlines()[-1].startswith("- 1,280 entries")


def test_a_long_run_elsewhere_tells_now_and_then() -> None:
    told = verify.Progress(100, is_quiet=False)
    told.started = told.shown = told.shown - 5

    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr(sys.stderr, "write", lines.append)
        told.add(20)
        told.add(20)

    assert lines == ["[######........................]  20% of 100, 20 s left\n"]


often = settings(  # each example writes its own file
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
texts = st.text(max_size=8)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container below a value with every key in it."""
    if not isinstance(value, dict | list):
        return []
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    return [place for key, inner in steps for place in [(value, key), *places(inner)]]


@often
@given(data=st.data(), other=junk)
def test_no_part_of_a_view_can_be_replaced_by_junk(
    tmp_path: Path, data: st.DataObject, other: object
) -> None:
    bent = json.loads(json.dumps(TRUE))
    container, key = data.draw(st.sampled_from(places(bent)[:150]))
    before, container[key] = container[key], other

    found = view(tmp_path, bent)

    assert found.status in {FAILED, UNCHECKED} or before == other or key == "heads"


@often
@given(at=st.integers(0, 10_000), byte=st.integers(1, 255), cut=st.booleans())
def test_no_byte_of_a_note_or_a_proof_can_be_altered(
    tmp_path: Path, at: int, byte: int, *, cut: bool
) -> None:
    proof = bytearray(PUBLISHED.proof(1).encode())
    at %= len(proof)
    proof[at] ^= byte
    bent = bytes(proof[:at] if cut else proof)

    assert prove(tmp_path, bent, VECTORS[1].leaf).status in {FAILED, UNCHECKED}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "7", "[" * 100_000, '{"entries": 7}', '"\\ud800"', "1" * 9000]
)
def test_what_is_no_view_is_not_checked(tmp_path: Path, text: str) -> None:
    found = view(tmp_path, text)

    assert found.status == UNCHECKED
    assert "is not a view, or not all of it" in found.warned


def test_a_log_that_keeps_silent_until_somebody_stops_the_check_is_not_well(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as log:
        at = f"http://127.0.0.1:{log.getsockname()[1]}"
        words = [SCRIPT, "watch", at, "--state", tmp_path / "kept", *KEYS, "--quiet"]
        check = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-I", "-S", *map(str, words)], stderr=subprocess.PIPE, text=True
        )
        with log.accept()[0]:
            check.terminate()  # as timeout does
            _out, warned = check.communicate(timeout=20)

    assert (check.returncode, warned) == (UNCHECKED, "Could not check: it was stopped.\n")


def test_the_guide_for_partners_explains_what_the_program_says() -> None:
    guide = (SCRIPT.parents[2] / "docs/how-to/check-the-ledger.md").read_text()
    script = SCRIPT.read_text()

    rows = re.findall(r"^\| (`[^|]+) \|", guide, re.MULTILINE)
    words = [word for row in rows for word in re.findall("`([^`]+)`", row)]

    assert len(words) > 10
    assert [word for word in words if word not in script] == []
