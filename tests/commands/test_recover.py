"""After a restore of an old database the log goes on where it was, or says why it cannot."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from ledger import actions
from ledger.actions import _keyring, _memory
from ledger.errors import Broken
from ledger.models import Checkpoint, Commitment, Entry, Leaf, Log, Node, Party, Pending, User
from ledger.models.log import Purpose
from ledger.models.tree import head, tiles
from ledger.proof import chain
from tests.commands.restoring import backed_up, recorded_rows, restore
from tests.factories import NOW, SETUP, a_party, in_progress, published, some_evidence, who

Places = list[tuple[int, bytes]]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "export"


def save(folder: Path) -> None:
    call_command("export_log", str(folder), full=True, verbosity=0)


def recover(folder: Path) -> str:
    said = io.StringIO()
    call_command("recover", folder=folder, stdout=said)
    return said.getvalue()


def newest() -> tuple[int, bytes, bytes, str]:
    found = head()
    assert found
    return found.size, bytes(found.root), bytes(found.frontier), found.note


def places() -> Places:
    leaves = Leaf.objects.order_by("index").values_list("index", "hash")
    return [(index, bytes(hash_)) for index, hash_ in leaves]


def everything() -> tuple[object, ...]:
    """Return all that a refusal must leave as it is."""
    return (recorded_rows(), places(), Entry.objects.count(), Pending.objects.count())


@pytest.fixture
def lost(sealed: Log, amina: User, marc: User, export: Path) -> dict[str, Any]:
    """A database that was restored to before a day's work; returns what the rows said then."""
    item = published(amina, marc)
    france = a_party("france")
    backup = backed_up()
    with transaction.atomic():
        for number in range(260):  # a tile and more
            a_party(f"lost-{number}")
    actions.amend_reference(france, name="République", by=SETUP, at=NOW)
    in_progress(amina, marc)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    actions.amend_person(User.objects.get(pk=marc.pk), full_name="Marc R.", by=SETUP, at=NOW)
    save(export)
    found = {"rows": recorded_rows(), "places": places(), "head": newest()}
    restore(backup)
    return found


def test_a_day_s_work_comes_back_and_the_log_goes_on(lost: dict[str, Any], export: Path) -> None:
    with pytest.raises(Broken, match="was signed before"):
        _memory.check(head())

    said = recover(export)

    assert "entries are back, and the log has" in said
    assert (recorded_rows(), places(), newest()) == (lost["rows"], lost["places"], lost["head"])
    assert Node.objects.count() == 1
    assert not Pending.objects.exists()
    for stream in {entry.stream for entry in Entry.objects.all()}:
        assert chain.fault(entry.link() for entry in Entry.objects.of(stream)) is None
    a_party("spain")
    size, root, _edge, _note = newest()
    assert size == len(places()) == len(lost["places"]) + 1
    assert tiles(size).root() == root


def test_what_was_written_after_the_restore_and_stands_apart_is_sealed_after(
    lost: dict[str, Any], export: Path
) -> None:
    a_party("spain")
    assert Pending.objects.count() == 1

    recover(export)

    assert places() == lost["places"]
    assert actions.seal() == 1
    assert Party.objects.filter(code="spain").exists()


def test_a_checkpoint_that_was_let_out_after_the_restore_point_is_put_back_too(
    sealed: Log, export: Path
) -> None:
    """The signer remembers a head between the backup's and the export's."""
    backup = backed_up()
    a_party("belgium")
    between = _memory.file().read_text()
    a_party("france")
    save(export)
    restore(backup)
    _memory.file().write_text(between)

    recover(export)

    assert list(Checkpoint.objects.values_list("size", flat=True)) == [3, 2, 1]
    assert Checkpoint.objects.get(size=2).note == between


def test_a_database_that_is_older_than_the_log_gets_all_of_it(sealed: Log, export: Path) -> None:
    """The signer still holds the keys, and nothing else knows them."""
    a_party("belgium")
    save(export)
    found = recorded_rows(), places(), newest()
    restore({})

    recover(export)

    assert (recorded_rows(), places(), newest()) == found


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


def test_where_more_was_signed_than_the_export_holds_it_says_so(sealed: Log, export: Path) -> None:
    backup = backed_up()
    a_party("belgium")
    save(export)
    a_party("france")
    restore(backup)

    said = recover(export)

    assert "3 entries were signed, and this export has 2: nothing is signed until" in said
    with pytest.raises(Broken):
        _memory.check(head())


def test_what_was_erased_does_not_come_back(sealed: Log, export: Path) -> None:
    backup = backed_up()
    belgium, france = a_party("belgium"), a_party("france")
    actions.erase(Entry.objects.get(stream=france.pk), "open", basis="GDPR", by=SETUP, at=NOW)
    save(export)
    restore(backup)

    said = recover(export)

    assert list(Party.objects.values_list("pk", flat=True)) == [belgium.pk]
    assert f"Not brought back: party:{france.pk}" in said
    assert Entry.objects.get(stream=france.pk, version=1).open is None


def test_what_was_erased_after_the_backup_is_erased_again(sealed: Log, export: Path) -> None:
    france = a_party("france")
    backup = backed_up()
    actions.erase(Entry.objects.get(stream=france.pk), "open", basis="GDPR", by=SETUP, at=NOW)
    save(export)
    restore(backup)
    assert Entry.objects.get(stream=france.pk).open

    recover(export)

    assert Entry.objects.get(stream=france.pk, version=1).open is None
    assert Party.objects.get(pk=france.pk).name == "Party france"


# --- What is refused, and changes nothing ---------------------------------------------------


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
    assert Commitment.objects.count() == 0


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
