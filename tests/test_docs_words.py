"""The words in the reference are the words of the code: statuses, moves, kinds, sections."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import TextChoices

from ledger.domain.disagreements import Ruling
from ledger.domain.kinds import Kind
from ledger.domain.lateness import Late
from ledger.domain.parts import JointRule
from ledger.domain.recurrence import RuleKind
from ledger.domain.relations import LinkKind
from ledger.domain.status import CLOSED, MOVES, Status
from ledger.models.recorded import Recorded
from ledger.proof import entry
from ledger.proof.checkpoint import open_checkpoint
from ledger.proof.note import Verifier
from tests.feeds.checking import check
from tests.test_docs import REFERENCE, codes, table


def test_statuses_are_those_of_the_code() -> None:
    rows = table(REFERENCE / "statuses.md", "Statuses")[1:]

    assert [(codes(code)[0], label, state) for code, label, _meaning, state in rows] == [
        (s.value, str(s.label), "closed" if s in CLOSED else "open") for s in Status
    ]


def test_moves_are_those_of_the_code() -> None:
    people = {"one person": False, "two people": True}
    rows = table(REFERENCE / "statuses.md", "Moves")[1:]
    listed = [(codes(here)[0], codes(to)[0], people[takes]) for here, to, takes in rows]

    assert sorted(listed) == sorted(
        (here.value, to.value, four_eyes)
        for here, moves in MOVES.items()
        for to, four_eyes in moves.items()
    )


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Parts", JointRule),
        ("Recurrence", RuleKind),
        ("Claims", Ruling),
        ("Links", LinkKind),
        ("Late", Late),
    ],
    ids=lambda found: getattr(found, "__name__", found),
)
def test_the_words_of_a_promise_are_those_of_the_code(
    heading: str, words: type[TextChoices]
) -> None:
    rows = table(REFERENCE / "the-promise.md", heading)[1:]

    assert [codes(row[0])[0] for row in rows] == words.values


def test_kinds_are_those_of_the_code() -> None:
    rows = table(REFERENCE / "entries.md", "Kinds")[1:]

    assert [(codes(kind)[0], label) for kind, label, _when in rows] == [
        (kind.value, str(kind.label)) for kind in Kind
    ]


def test_sections_of_each_table_are_those_of_the_code() -> None:
    head, *rows = table(REFERENCE / "entries.md", "Sections of each table")
    listed = {codes(row[0])[0]: [codes(cell) for cell in row[1:]] for row in rows}

    assert listed == {
        model._meta.model_name: [list(getattr(model.sections, part)) for part in head[1:]]
        for model in apps.get_app_config("ledger").get_models()
        if issubclass(model, Recorded)
    }


def blocks(page: str, kind: str) -> list[str]:
    """Return the fenced blocks of one kind."""
    found: list[str] = re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)
    return found


def test_the_examples_of_the_log_hold(tmp_path: Path) -> None:
    page = (REFERENCE / "log.md").read_text()
    keys, note, proof, statement = blocks(page, "text")
    [view] = blocks(page, "json")
    told = json.loads(view)
    log_key, view_key, witness = keys.split()
    files = {"view": view, "proof": proof, "leaf": told["entries"][0]["leaf"]}
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    verifiers = [Verifier.parse(log_key), Verifier.parse(witness)]
    _stated, opened = open_checkpoint(note, verifiers, "ledger.example/in-be")
    assert len(opened.signed) == 2
    assert statement == told["statement"]
    both = ("--key", log_key, "--key", view_key)
    check(tmp_path, "view", "view", *both)
    check(tmp_path, "proof", "proof", "leaf", *both)


def test_the_example_of_an_entry_holds() -> None:
    page = (REFERENCE / "entries.md").read_text()
    block = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert block
    *disclosures, leaf, leaf_hash = filter(None, block[1].splitlines())

    contents = entry.read(leaf, dict(zip(entry.SECTIONS, disclosures, strict=True)))

    assert contents["open"]["type"] == Kind.STATUS_CHANGED
    assert entry.leaf_hash(leaf).hex() == leaf_hash
    assert f"always {len(leaf)} bytes" in page
