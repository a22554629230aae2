"""Loading the seeds: once, and never into somebody's ledger."""

import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError

from ledger.models import Commitment, Desk, Entry
from ledger.proof.entry import leaf_hash
from tests.admin.visitor import nothing_written
from tests.commands.conftest import seed
from tests.factories import a_desk

pytestmark = pytest.mark.django_db


def test_a_fact_that_was_added_to_a_file_is_all_that_a_later_run_adds(facts: Path) -> None:
    seed(folder=facts)
    file = facts / "commitments" / "in-defmod.toml"
    more = file.read_text().partition("[[commitment]]")[2].replace("048", "149")
    file.write_text(f"{file.read_text()}\n[[commitment]]{more}")
    before = Entry.objects.count()

    seed(folder=facts)

    added = Commitment.objects.get(reference="IN-DEFMOD-149")
    assert Commitment.objects.count() == 2
    assert Entry.objects.count() == before + Entry.objects.of(added.pk).count()


def test_every_seed_came_through_the_same_doors_as_everything_else(facts: Path) -> None:
    seed(folder=facts)

    commitment = Commitment.objects.get()
    entries = list(Entry.objects.of(commitment.pk))
    assert [entry.actor for entry in entries] == ["Dev Kulkarni", "Dev Kulkarni", "Lena Hofman"]
    doors = {entry.content("personal")["actor"]["door"] for entry in Entry.objects.all()}
    assert doors == {"seed"}


def test_a_ledger_that_somebody_began_is_not_mixed_with_seeds() -> None:
    a_desk("real")

    with nothing_written(), pytest.raises(CommandError, match="This ledger holds real data"):
        seed()

    assert Desk.objects.count() == 1


def test_a_beginning_whose_author_was_erased_is_somebodys_too() -> None:
    erased = Entry(stream=uuid4(), version=1, leaf="x", leaf_hash=leaf_hash("x"), chain="[]")
    erased.save()

    with nothing_written(), pytest.raises(CommandError, match="This ledger holds real data"):
        seed()


def test_progress_is_drawn_on_a_terminal(facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)

    seed(folder=facts)

    assert "Loading seeds" in terminal.getvalue()


def test_and_nowhere_else(facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed(folder=facts)

    assert capsys.readouterr().err == ""
