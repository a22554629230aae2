"""The log as files: checked by the program that partners use, and never half written."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from ledger import actions
from ledger.models import Entry, Leaf, Log, LogKey, Party
from ledger.models.log import Purpose
from ledger.models.party import PartyKind
from ledger.models.tree import head
from tests.factories import NOW, SETUP, a_party

Stamps = dict[str, int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "export"


def export(folder: Path, **given: Any) -> str:
    said = io.StringIO()
    call_command("export_log", str(folder), stdout=said, **given)
    return said.getvalue()


def add_parties(first: int, count: int) -> None:
    with transaction.atomic():
        for number in range(first, first + count):
            party = Party(code=f"p-{number}", name=f"Party {number}", kind=PartyKind.STATE)
            actions.add_reference(party, by=SETUP, at=NOW)


def checked(folder: Path) -> tuple[int, str]:
    """Return what the verifier in the folder says of it, with the key on record."""
    key = LogKey.objects.standing(Purpose.LOG).get().vkey
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", folder / "verify.py", "log", folder, "--key", key],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def stamps(folder: Path) -> Stamps:
    """Return when each file of the tree was written."""
    files = (file for file in (folder / "tile").rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.stat().st_mtime_ns for file in files}


def test_partners_check_the_files_with_the_program_beside_them(sealed: Log, folder: Path) -> None:
    add_parties(0, 260)

    said = export(folder)

    assert "holds 261 entries" in said
    assert checked(folder)[0] == 0
    assert {"tile/0/000", "tile/0/001.p/5", "tile/1/000.p/1"} < stamps(folder).keys()
    assert not (folder / "disclosures").exists()
    assert "p-259" not in "".join(
        file.read_bytes().decode("latin-1") for file in folder.rglob("*") if file.is_file()
    )


def test_what_is_full_is_written_once(sealed: Log, folder: Path) -> None:
    add_parties(0, 3)
    export(folder)
    add_parties(3, 255)
    export(folder)
    before = stamps(folder)
    assert "tile/0/000.p/4" not in before  # it is whole now
    add_parties(258, 2)

    said = export(folder)

    after = stamps(folder)
    assert "3 files are new" in said
    full = {"tile/0/000", "tile/entries/000"}
    assert {name: after[name] for name in full} == {name: before[name] for name in full}
    assert checked(folder)[0] == 0


def test_a_checkpoint_is_shown_only_once_all_it_speaks_of_is_there(
    sealed: Log, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(folder)
    before = (folder / "checkpoint").read_text()
    add_parties(0, 3)

    def full_disk(*_given: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.replace", full_disk)
    with pytest.raises(CommandError, match="The export stopped: No space left"):
        export(folder)
    monkeypatch.undo()

    assert (folder / "checkpoint").read_text() == before
    export(folder)
    assert checked(folder)[0] == 0


def test_a_folder_of_another_history_is_left_alone(sealed: Log, folder: Path) -> None:
    export(folder)
    text = (folder / "checkpoint").read_text()
    root = text.split("\n")[2]
    other = text.replace(root, "A" * 43 + "=")
    longer = text.replace("\n1\n", "\n7\n")

    for note in (other, longer, "nonsense"):
        (folder / "checkpoint").write_text(note)
        with pytest.raises(CommandError, match=r"does not begin with|cannot be read"):
            export(folder)

        assert (folder / "checkpoint").read_text() == note


@pytest.mark.django_db
def test_a_log_that_has_not_begun_has_no_files(folder: Path) -> None:
    with pytest.raises(CommandError, match="Nothing is sealed yet"):
        export(folder)

    assert not folder.exists()


# --- With what entries say ------------------------------------------------------------------


def test_a_full_export_is_for_nobody_else(sealed: Log, folder: Path) -> None:
    a_party("belgium")

    export(folder, full=True)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert "Party belgium" in (folder / "disclosures/000").read_text()


def test_a_folder_that_others_read_gets_no_contents(sealed: Log, folder: Path) -> None:
    a_party("belgium")
    export(folder)
    folder.chmod(0o755)

    with pytest.raises(CommandError, match="others can read"):
        export(folder, full=True)

    assert not (folder / "disclosures").exists()


def test_what_was_erased_meanwhile_leaves_the_next_full_export(sealed: Log, folder: Path) -> None:
    add_parties(0, 8)
    export(folder, full=True)
    assert '"name\\":\\"Party 7\\"' in (folder / "disclosures/000").read_text()
    erased = Entry.objects.get(leaf_at__in=Leaf.objects.filter(index=8))

    actions.erase(erased, "open", basis="GDPR art. 17", by=SETUP, at=NOW)
    export(folder, full=True)

    assert '"name\\":\\"Party 7\\"' not in (folder / "disclosures/000").read_text()
    newest = head()
    assert newest
    assert newest.size == 10
