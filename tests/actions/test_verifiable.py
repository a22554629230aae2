"""A view shows every entry of its streams, proves each, and is signed as a whole."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ledger import actions
from ledger.errors import Refused
from ledger.models import Log, LogKey
from ledger.models.log import Purpose
from ledger.models.verifiable import Document, items, stated, view_document
from ledger.proof import verify
from ledger.proof.entry import leaf_hash, read
from ledger.proof.merkle import verify_inclusion
from ledger.proof.note import Verifier, open_note
from ledger.proof.spelling import from_base64
from ledger.proof.view import statement
from tests.factories import NOW, SETUP, a_party


def signed_view(*streams: Any) -> Document:
    document = view_document("in", streams, lambda entry: ["open"])
    return actions.sign_view(document)


def test_every_entry_of_a_view_is_proven_and_the_whole_is_signed(sealed: Log) -> None:
    belgium, india = a_party("belgium"), a_party("india")
    actions.amend_reference(belgium, by=SETUP, at=NOW, name="Kingdom of Belgium")

    document = signed_view(belgium.pk)

    log = stated(document)
    told = [read(entry["leaf"], entry["disclosures"]) for entry in document["entries"]]
    assert [entry["index"] for entry in document["entries"]] == [1, 3]
    assert [(t["chain"]["version"], t["open"]["type"]) for t in told] == [
        (1, "created"),
        (2, "amended"),
    ]
    assert all(t.keys() == {"chain", "open"} for t in told)
    for entry in document["entries"]:
        path = [from_base64(found, "path") for found in entry["path"]]
        leaf = leaf_hash(entry["leaf"])
        assert verify_inclusion(leaf, entry["index"], log.size, path, log.root)
    key = Verifier.parse(LogKey.objects.get(purpose=Purpose.VIEW).vkey)
    opened = open_note(document["statement"], [key])
    assert opened.text == statement("in", log, items(document))
    assert str(india.pk) not in json.dumps(document)


def test_a_view_shows_where_its_streams_stood_when_heads_were_logged(
    sealed: Log, tmp_path: Path
) -> None:
    belgium, india = a_party("belgium"), a_party("india")
    call_command("heads", verbosity=0)
    younger = a_party("france")

    document = signed_view(belgium.pk, younger.pk)

    assert document["heads"]["streams"].keys() == {str(belgium.pk)}
    assert str(india.pk) not in json.dumps(document)
    assert verified(document, tmp_path) == 0
    document["heads"]["streams"][str(belgium.pk)]["version"] = 2
    assert verified(document, tmp_path) == 1


def verified(document: Document, folder: Path) -> int:
    """Run the program that partners have over a view; returns its exit status."""
    file = folder / "view.json"
    file.write_text(json.dumps(document))
    keys = [w for vkey in LogKey.objects.values_list("vkey", flat=True) for w in ("--key", vkey)]
    command = [sys.executable, verify.__file__, "view", str(file), *keys]
    return subprocess.run(command, capture_output=True, check=False).returncode  # noqa: S603


def test_a_section_that_is_not_shown_or_was_erased_is_withheld_and_never_missing(
    sealed: Log,
) -> None:
    party = a_party("belgium")

    hidden = view_document("in", [party.pk], lambda entry: [])

    assert [list(entry["disclosures"]) for entry in hidden["entries"]] == [["chain"]]
    assert party.name not in json.dumps(hidden)


def test_a_process_without_a_key_signs_nothing(sealed: Log, settings: Any, tmp_path: Any) -> None:
    party = a_party("belgium")
    document = view_document("in", [party.pk], lambda entry: [])
    settings.LEDGER_FOLDER = tmp_path / "empty"
    settings.LEDGER_FOLDER.mkdir()

    with pytest.raises(Refused, match="no key that signs views"):
        actions.sign_view(document)


@pytest.mark.django_db
def test_where_nothing_was_sealed_there_is_nothing_to_prove() -> None:
    with pytest.raises(Refused, match="Nothing has been sealed yet"):
        view_document("in", [], lambda entry: [])
