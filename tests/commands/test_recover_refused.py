"""What cannot be recovered is refused with its reason, and changes nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from ledger import actions
from ledger.actions import _keyring, _memory
from ledger.models import Log, Party
from ledger.models.log import Purpose
from tests.commands.restoring import backed_up, everything, recover, restore, save
from tests.factories import NOW, SETUP, a_party


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "export"


def cut_short(folder: Path) -> None:
    file = next((folder / "tile/entries/000.p").iterdir())
    file.write_bytes(file.read_bytes()[:-1])


def of_another_word(folder: Path) -> None:
    file = folder / "disclosures/000"
    file.write_text(file.read_text().replace("Party france", "Party France"))


def without_contents(folder: Path) -> None:
    (folder / "disclosures/000").unlink()


def with_withheld_order(folder: Path) -> None:
    file = folder / "disclosures/000"
    *rest, last = [json.loads(line) for line in file.read_text().splitlines()]
    rest.append(last | {"chain": None})
    file.write_text("".join(f"{json.dumps(each)}\n" for each in rest))


def of_no_text(folder: Path) -> None:
    file = folder / "disclosures/000"
    file.write_text(
        file.read_text().replace("null", "7").replace('"chain": "', '"chain": 1, "x": "')
    )


def of_another_size(folder: Path) -> None:
    file = folder / "checkpoint"
    file.write_text(file.read_text().replace("\n3\n", "\n2\n"))


def without_checkpoint(folder: Path) -> None:
    (folder / "checkpoint").unlink()


DAMAGES: dict[Callable[[Path], None], str] = {
    cut_short: "does not hold 3 whole leaves",
    of_another_word: "is not the one the leaf commits to",
    without_contents: "No such file",
    with_withheld_order: "'chain'",
    of_no_text: "other sections than an entry",
    of_another_size: "is not this log's",
    without_checkpoint: "holds no checkpoint",
}


def test_a_damaged_export_changes_nothing(sealed: Log, export: Path) -> None:
    backup = backed_up()
    a_party("belgium")
    a_party("france")
    save(export)
    restore(backup)
    before = everything()

    for damage, why in DAMAGES.items():
        copy = export.with_name(damage.__name__)
        shutil.copytree(export, copy)
        damage(copy)
        with pytest.raises(CommandError, match=why):
            recover(copy)

    assert everything() == before


def test_nothing_is_brought_back_where_nothing_is_missing(sealed: Log, export: Path) -> None:
    a_party("belgium")
    save(export)

    with pytest.raises(CommandError, match="nothing is missing"):
        recover(export)


def test_two_histories_are_never_mixed(sealed: Log, export: Path) -> None:
    backup = backed_up()
    a_party("belgium")
    a_party("india")
    save(export)
    restore(backup)
    _memory.file().unlink()  # somebody let the signer forget, and went on
    a_party("france")
    before = everything()

    with pytest.raises(CommandError, match="does not begin with the 2 entries"):
        recover(export)

    assert everything() == before


def test_what_was_written_anew_in_the_same_place_stands_in_the_way(
    sealed: Log, export: Path
) -> None:
    france = a_party("france")
    backup = backed_up()
    actions.amend_reference(france, name="République", by=SETUP, at=NOW)
    save(export)
    restore(backup)
    again = Party.objects.get(code="france")
    actions.amend_reference(again, name="Republic", by=SETUP, at=NOW)
    before = everything()

    with pytest.raises(CommandError, match="written anew after the restore"):
        recover(export)

    assert everything() == before


def test_a_name_that_was_given_away_meanwhile_stands_in_the_way(sealed: Log, export: Path) -> None:
    backup = backed_up()
    a_party("france")
    save(export)
    restore(backup)
    a_party("france")
    before = everything()

    with pytest.raises(CommandError, match="Nothing was changed"):
        recover(export)

    assert everything() == before


def test_what_a_key_signed_that_is_not_of_checkpoints_is_no_export(
    sealed: Log, export: Path
) -> None:
    backup = backed_up()
    a_party("belgium")
    save(export)
    restore(backup)
    [view] = _keyring.signers(Purpose.VIEW)
    file = export / "checkpoint"
    text = file.read_text().rpartition("\n\n")[0] + "\n"
    before = everything()

    for stated in (text, text.replace(sealed.origin, view.verifier.name)):
        file.write_text(f"{stated}\n{view.line(stated)}")
        with pytest.raises(CommandError, match="is not this log's"):
            recover(export)

    assert everything() == before
