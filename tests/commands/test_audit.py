"""The audit as an operator runs it: on several processes, while others write."""

import io
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from ledger import actions
from ledger.models import ChainCheck, Entry, Log, Party, guards
from ledger.models.tree import head
from tests.factories import NOW, SETUP, a_party


def audit(*words: str, **options: object) -> str:
    said = io.StringIO()
    call_command("audit", *words, stdout=said, **options)
    return said.getvalue()


def rename(party: Party, name: str) -> None:
    actions.amend_reference(party, name=name, by=SETUP, at=NOW)


def damage(party: Party) -> None:
    guards.lift(connection)
    Party.objects.filter(pk=party.pk).update(name="Elsewhere")


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_intact_ledger_is_said_to_be_intact_and_what_was_checked(sealed: Log, jobs: int) -> None:
    a_party("belgium")

    said = audit("--jobs", str(jobs))

    assert "2 entries in 2 streams were read, 4 rows were compared with them,\n" in said
    assert "2 checkpoints and 0 cosignatures with the keys on record." in said
    assert "The log has 2 entries, root " in said
    assert f"on {jobs} process" in said
    assert said.endswith("The ledger is intact.\n")
    assert not ChainCheck.objects.exists()


def test_damage_is_said_kept_and_fails(sealed: Log) -> None:
    party = a_party("belgium")
    damage(party)

    with pytest.raises(CommandError) as raised:
        audit("--jobs", "2", "--keep")

    told = f"party:{party.pk} is not what its entries say: name."
    assert str(raised.value) == f"The ledger is damaged: 1 thing is wrong.\n{told}"
    assert raised.value.returncode == 1
    [check] = ChainCheck.objects.all()
    assert (check.fault, check.entries, check.by) == (told, 2, "clock")


def test_while_others_write_all_is_read_as_of_one_moment(sealed: Log) -> None:
    """Each process would see a different ledger, if each began to read for itself."""
    parties = [a_party() for _each in range(3)]
    before = Entry.objects.count()
    connections.close_all()  # The writer opens its own.
    context = get_context("fork")
    is_over = context.Event()
    writer = context.Process(target=write_until, args=(is_over, parties))
    writer.start()
    try:
        said = [audit("--jobs", "2") for _each in range(3)]
    finally:
        is_over.set()
        writer.join()

    assert all(each.endswith("The ledger is intact.\n") for each in said)
    assert Entry.objects.count() > before


def write_until(is_over: Event, parties: list[Party]) -> None:
    number = 0
    while not is_over.is_set():
        number += 1
        for party in parties:
            rename(Party.objects.get(pk=party.pk), f"Name {number}")


def test_the_log_is_held_against_a_note_that_somebody_kept(sealed: Log, tmp_path: Path) -> None:
    newest = head()
    assert newest
    note = tmp_path / "note"
    note.write_text(newest.note)
    a_party("belgium")
    assert "intact" in audit("--against", str(note), "--jobs", "1")

    note.write_text(newest.note.replace("test", "best"))

    with pytest.raises(CommandError, match="The note is no checkpoint of this log") as raised:
        audit("--against", str(note), "--jobs", "1")
    assert raised.value.returncode == 1


def test_a_note_that_cannot_be_read_is_not_checked(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The note cannot be read") as raised:
        audit("--against", str(tmp_path / "missing"))

    assert raised.value.returncode == 2


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_at_least_one_process_is_needed(db: None, jobs: str) -> None:
    with pytest.raises(CommandError, match="--jobs"):
        audit(f"--jobs={jobs}")


def test_an_empty_ledger_is_intact(db: None) -> None:
    said = audit()

    assert "0 entries in 0 streams" in said
    assert "The ledger is intact." in said


def test_the_bar_is_drawn_on_a_terminal(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    a_party("belgium")
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)

    audit()

    assert "Auditing" in terminal.getvalue()
