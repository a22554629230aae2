"""A record says how it is sealed: where in the log, under which head, and who has cosigned it."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from re import findall
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from ledger import actions
from ledger.models import Commitment, Entry, Leaf, Log, LogKey, Partner, User, guards
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof import entry as format_1
from ledger.proof import verify
from ledger.proof.entry import SECTIONS
from ledger.proof.note import Signer, sign
from tests.admin.visitor import Visitor, text_of, told
from tests.admin.witness import NAME, a_witness, cosign
from tests.factories import NOW, SETUP, a_draft, a_key, a_partner, a_party, agreed, in_progress


def page(person: User, item: Any, **asked: str) -> Any:
    return Visitor(person).open(f"ledger_{item._meta.model_name}_history", item.pk, **asked)


def record(person: User, item: Commitment) -> str:
    return text_of(page(person, item))


def badges(person: User, item: Commitment) -> list[str]:
    """Return how each entry is said to be sealed, newest first."""
    return findall(r"· v\d+ (.*?) [0-9a-f]{64}", record(person, item))


def indexes(item: Commitment) -> list[int]:
    rows = Leaf.objects.filter(entry__stream=item.pk).order_by("-index")
    return list(rows.values_list("index", flat=True))


def test_each_entry_tells_its_place_and_the_top_tells_the_head(
    sealed: Log, amina: User, marc: User
) -> None:
    item = agreed(amina, marc)

    words = record(amina, item)

    newest = head()
    assert newest
    for index in indexes(item):
        assert f"sealed #{index} " in words
    assert (
        f"Sealed in the log of {newest.size} entries, root {newest.note.split()[2][:16]}" in words
    )
    assert "No witness has ever cosigned it. How to ask a witness" in words
    assert "pending" not in words


def test_what_a_witness_saw_is_said_to_be_cosigned_and_nothing_newer(
    sealed: Log, amina: User, marc: User
) -> None:
    a_witness()
    seen = agreed(amina, marc)
    size = cosign()
    newer = a_draft(amina)

    assert all(f"cosigned by {NAME}" in badge for badge in badges(amina, seen))
    assert not any("cosigned" in badge for badge in badges(amina, newer))
    words = record(amina, newer)
    assert f"Last cosigned by {NAME}, 2026-07-01 12:00 CEST , at a size of {size} entries" in words


def test_what_is_not_sealed_yet_is_pending(
    sealed: Log, amina: User, marc: User, settings: Any, tmp_path: Path
) -> None:
    item = agreed(amina, marc)
    settings.LEDGER_FOLDER = tmp_path / "without keys"
    settings.LEDGER_FOLDER.mkdir()
    in_progress(amina, marc, title="Another")
    late = Commitment.objects.get(title="Another")

    words = record(amina, late)

    assert "4 entries are pending: written, not sealed yet." in words
    assert words.count("pending (not sealed yet)") == 4
    assert "pending" not in record(amina, item)
    assert "None of these entries is sealed yet" in told(page(amina, late, format="view"))


@pytest.mark.django_db
def test_a_ledger_whose_log_has_not_begun_says_so(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    words = record(amina, item)

    assert "3 entries; their chain is intact. The log has not begun, so nothing is sealed" in words
    assert "Nothing has been sealed yet" in told(page(amina, item, format="view"))


def test_what_is_not_as_it_was_sealed_raises_an_alarm_that_says_what_to_do(
    sealed: Log, amina: User, marc: User
) -> None:
    whole, redone, displaced = agreed(amina, marc), a_draft(amina), a_draft(amina)
    guards.lift(connection)

    rewrite(redone)

    assert 'role="alert"' not in page(amina, whole).content.decode()
    words = record(amina, redone)
    assert "This record is broken: version 1 is not what was sealed." in words
    assert "Change nothing here. Print this page, and tell whoever keeps the ledger now" in words
    assert "chain is intact" not in words
    forged = Leaf.objects.filter(entry__stream=redone.pk)
    forged.update(hash=Entry.objects.get(stream=redone.pk).leaf_hash)
    for item in (redone, displaced):  # its neighbour in the tree can be proven no more
        assert "version 1 is not in the tree that the newest checkpoint seals" in record(
            amina, item
        )


@pytest.mark.parametrize("text", ["", "{", "[]", '["x","open",{"type":"nonsense"}]'])
def test_a_section_that_cannot_be_read_is_an_alarm_and_no_crash(
    sealed: Log, amina: User, marc: User, text: str
) -> None:
    item = a_draft(amina)
    guards.lift(connection)
    QuerySet(Entry).filter(stream=item.pk).update(open=text, chain=text or "{")

    pages = [
        page(amina, item),
        Visitor(marc).open("log-entry", item.pk, 1),
        Visitor(marc).open("log"),
    ]

    assert [answer.status_code for answer in pages] == [200] * 3
    assert all("is broken" in text_of(answer) for answer in pages[:2])


def test_a_head_that_the_log_did_not_sign_or_that_has_another_tree_raises_an_alarm(
    sealed: Log, amina: User, marc: User
) -> None:
    item, newest = agreed(amina, marc), head()
    assert newest
    guards.lift(connection)
    signed, text = newest.note, newest.note.rpartition("\n\n")[0] + "\n"

    newest.note = sign(text, Signer(sealed.origin, bytes(32)))
    newest.save()
    assert "the newest checkpoint is not signed by a key of the log" in record(amina, item)

    newest.note, newest.root = signed, bytes(32)
    newest.save()
    assert "the newest checkpoint is not what was signed" in record(amina, item)


def rewrite(item: Commitment) -> None:
    """Alter an entry so that it holds by itself: text, leaf and hash."""
    entry = Entry.objects.get(stream=item.pk)
    contents = {name: entry.content(name) for name in SECTIONS}
    made = format_1.build(contents, salts=bytes(64))
    values: dict[str, Any] = {"leaf": made.leaf, "leaf_hash": made.leaf_hash, **made.disclosures}
    QuerySet(Entry).filter(pk=entry.pk).update(**values)


# --- Home -----------------------------------------------------------------------------------


def home(person: User) -> str:
    return text_of(Visitor(person).open("index"))


def test_a_manager_reads_how_far_sealing_has_come_and_who_cosigned(
    sealed: Log, marc: User, settings: Any, tmp_path: Path, clock: Callable[[datetime], None]
) -> None:
    never = home(marc)
    a_witness()
    cosign()
    seen = home(marc)
    settings.LEDGER_FOLDER = tmp_path / "without keys"
    settings.LEDGER_FOLDER.mkdir()
    actions.amend_person(marc, full_name="Marc W.", by=SETUP, at=NOW)
    waits = home(marc)
    clock(NOW + timedelta(minutes=61))
    stuck = home(marc)

    assert "Every entry is sealed. No witness has ever cosigned the log" in never
    assert "How to ask a witness" in never
    assert f"Every entry is sealed. Last cosigned by {NAME}, 2026-07-01 12:00 CEST" in seen
    assert "1 entry is pending since 2026-07-01 12:00 CEST" in waits
    assert "1 entry has not been sealed since 2026-07-01 12:00 CEST : sealing stands still" in stuck


# --- The file -------------------------------------------------------------------------------


def checked(tmp_path: Path, text: str) -> "subprocess.CompletedProcess[str]":
    """Run the program that partners have, over a file."""
    file = tmp_path / "record.view.json"
    file.write_text(text)
    purposes = (Purpose.LOG, Purpose.VIEW)
    vkeys = LogKey.objects.filter(purpose__in=purposes).values_list("vkey", flat=True)
    keys = [word for vkey in vkeys for word in ("--key", vkey)]
    command = [sys.executable, verify.__file__, "view", str(file), *keys]
    return subprocess.run(  # noqa: S603 - our own words
        command, capture_output=True, text=True, check=False
    )


def test_the_verifiable_file_of_a_record_is_verified_by_the_partners_program(
    sealed: Log, amina: User, marc: User, tmp_path: Path
) -> None:
    item = in_progress(amina, marc)

    answer = page(amina, item, format="view")

    name = f'attachment; filename="{item.reference}-record.view.json"'
    assert answer.headers["Content-Disposition"] == name
    text = answer.content.decode()
    shown = [sorted(entry["disclosures"]) for entry in json.loads(text)["entries"]]
    assert shown == [sorted(SECTIONS)] * 4
    done = checked(tmp_path, text)
    assert done.returncode == 0, done.stdout + done.stderr
    assert checked(tmp_path, text.replace("Talks began.", "Talks ended.")).returncode == 1


def test_the_verifiable_file_of_a_partner_tells_no_digest_of_a_key(sealed: Log, ada: User) -> None:
    partner: Partner = a_partner(a_party())
    key, _token = a_key(partner, at=NOW)

    text = page(ada, partner, format="view").content.decode()

    assert key.digest not in text
    *_others, last = json.loads(text)["entries"]
    assert sorted(last["disclosures"]) == ["chain", "open", "personal"]
