"""After a restore of an old database the log goes on where it was, or says why it cannot."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ledger import actions
from ledger.actions import _memory
from ledger.errors import Broken
from ledger.models import Checkpoint, Entry, Log, Node, Party, Pending, User
from ledger.models.tree import head, tiles
from ledger.proof import chain
from tests.commands.restoring import (
    backed_up,
    newest,
    places,
    recorded_rows,
    recover,
    restore,
    save,
)
from tests.factories import NOW, SETUP, a_party, in_progress, published, some_evidence, who


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "export"


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


def test_a_text_that_an_export_lacks_without_an_erasure_is_told(sealed: Log, export: Path) -> None:
    backup = backed_up()
    belgium, france = a_party("belgium"), a_party("france")
    actions.erase(Entry.objects.get(stream=france.pk), "personal", basis="GDPR", by=SETUP, at=NOW)
    save(export)
    restore(backup)
    contents = export / "disclosures" / "000"
    told = [json.loads(line) for line in contents.read_text().splitlines()]
    told[1]["personal"] = None
    contents.write_text("".join(f"{json.dumps(each)}\n" for each in told))

    said = recover(export)

    assert f"Not brought back: {belgium.pk} v1: section personal is blank" in said
    assert said.count("is blank in the export") == 1
