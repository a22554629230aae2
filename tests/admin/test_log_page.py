"""The ledger's own pages: what is sealed, every entry in its place, and proofs to take away."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from re import findall
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from ledger import actions
from ledger.admin import log_page
from ledger.models import Entry, Leaf, Log, LogKey, User, guards
from ledger.models.log import LOG, Purpose
from ledger.models.recorded import Root
from ledger.models.stream_names import CALLED
from ledger.models.tree import head
from ledger.models.triggers import recorded_models
from ledger.proof import verify
from tests.admin.visitor import Visitor, text_of, told
from tests.admin.witness import NAME, a_witness, cosign
from tests.factories import NOW, PASSWORD, SETUP, a_draft, a_key, a_partner, a_party, agreed


def entry_page(person: User, stream: object, version: int, **asked: str) -> Any:
    return Visitor(person).open("log-entry", stream, version, **asked)


def indexes_on(page: Any) -> list[int]:
    return [row.badge.index for row in page.context["rows"]]


def without_keys(settings: Any, folder: Path) -> None:
    """Go on as a process that holds no key."""
    folder.mkdir()
    settings.LEDGER_FOLDER = folder


def test_every_entry_stands_on_one_page_newest_first(
    sealed: Log, amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = agreed(amina, marc)
    monkeypatch.setattr(log_page, "PER_PAGE", 4)
    manager, size = Visitor(marc), Leaf.objects.count()
    answers = [manager.open("log")]

    while older := answers[-1].context["older"]:
        answers.append(manager.client.get(f"/admin/log/{older}"))

    pages = [indexes_on(answer) for answer in answers]

    assert [index for page in pages for index in page] == list(reversed(range(size)))
    back = manager.client.get(f"/admin/log/{answers[-1].context['newer']}")
    assert indexes_on(back) == list(reversed(range(pages[-1][0] + 1, pages[-1][0] + 5)))
    words = text_of(manager.open("log"))
    assert f"#{size - 1} {item.reference} {item.title} Published" in words
    assert indexes_on(manager.open("log", at="#2")) == [2, 1, 0]
    assert indexes_on(manager.open("log", at="-1")) == pages[0]


def test_the_top_says_what_is_sealed_who_signs_it_and_how_to_check_it(
    sealed: Log, amina: User, rita: User, settings: Any, tmp_path: Path
) -> None:
    a_witness()
    size = cosign()
    old = LogKey.objects.get(purpose=Purpose.WITNESS)
    actions.retire_log_key(old, by=SETUP, at=NOW + timedelta(days=1))
    without_keys(settings, tmp_path / "without keys")
    pending = a_draft(amina)

    words = text_of(Visitor(rita).open("log"))

    newest = head()
    assert newest
    assert f"{newest.size} entries are sealed under a head that the log has signed" in words
    assert f"Name of the log {sealed.origin}" in words
    assert newest.note.split()[2] in words
    assert f"by {NAME}, 2026-07-01 12:00 CEST , at a size of {size} entries" in words
    assert "entries are pending since 2026-07-01 12:00 CEST ." in words
    assert f"pending (not sealed yet) {pending.reference} {pending.title} Recorded" in words
    key = LogKey.objects.get(purpose=Purpose.LOG).vkey
    line = f"verify.py watch http://testserver/ledger --key '{key}' --state kept.checkpoint"
    assert line in words
    assert f"{old.vkey} cosignatures of a witness, last 2026-07-01 12:00 CEST" in words
    assert "2026-07-01 2026-07-02" in words  # added and retired


@pytest.mark.django_db
def test_a_log_that_has_not_begun_says_so_and_lists_what_waits(marc: User) -> None:
    words = text_of(Visitor(marc).open("log"))

    assert "The log has not begun, so nothing is sealed" in words
    assert "pending (not sealed yet) Marc Example Membership" not in words


def test_a_head_with_another_signature_raises_an_alarm(sealed: Log, marc: User) -> None:
    guards.lift(connection)
    newest = head()
    assert newest
    newest.note = newest.note.replace("\n\u2014", "\n\u2014 stranger.example AAAAAAAA\n\u2014", 1)
    newest.note = newest.note[:-4] + "AAA\n"
    newest.save()

    page = Visitor(marc).open("log")

    assert 'role="alert"' in page.content.decode()
    assert "The log is broken: the newest checkpoint is not signed by a key" in text_of(page)


# --- One entry ------------------------------------------------------------------------------


def test_an_entry_is_taken_away_with_its_proof_and_verified_elsewhere(
    sealed: Log, amina: User, marc: User, tmp_path: Path
) -> None:
    item = a_draft(amina, title="Patrol the sea")

    words = text_of(entry_page(marc, item.pk, 1))

    index = Leaf.objects.get(entry__stream=item.pk).index
    assert f"Entry #{index}" in words
    assert "It is what was sealed, and the newest head of the log covers it." in words
    assert "Title Patrol the sea" in words
    assert Entry.objects.get(stream=item.pk).leaf in words
    files = {name: tmp_path / name for name in ("proof", "leaf")}
    for name, file in files.items():
        file.write_bytes(entry_page(marc, item.pk, 1, format=name).content)
    assert verified(*files.values()) == 0
    files["leaf"].write_text(files["leaf"].read_text().replace("open", "nepo"))
    assert verified(*files.values()) == 1


def verified(proof: Path, leaf: Path) -> int:
    """Run the program that partners have; returns its exit status."""
    key = LogKey.objects.get(purpose=Purpose.LOG).vkey
    command = [sys.executable, verify.__file__, "proof", str(proof), str(leaf), "--key", key]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own words
    return done.returncode


def test_an_entry_that_is_pending_or_that_the_tree_has_lost_is_not_proven(
    sealed: Log, amina: User, marc: User, settings: Any, tmp_path: Path
) -> None:
    lost = a_draft(amina)
    without_keys(settings, tmp_path / "without keys")
    pending = a_draft(amina)
    guards.lift(connection)
    Leaf.objects.exclude(entry__stream=lost.pk).update(hash=bytes(32))

    words = text_of(entry_page(marc, lost.pk, 1))
    waits = text_of(entry_page(marc, pending.pk, 1))

    assert "This entry is broken: version 1 is not in the tree" in words
    assert "There is no proof" in told(entry_page(marc, lost.pk, 1, format="proof"))
    assert "A pending entry" in waits
    assert "not sealed yet, so there is no proof" in told(
        entry_page(marc, pending.pk, 1, format="proof")
    )


@pytest.mark.django_db
def test_what_a_person_s_entries_say_is_for_that_person_and_for_administrators(
    amina: User, rita: User, marc: User, ada: User
) -> None:
    actions.set_password(rita, PASSWORD, by=SETUP, at=NOW)
    rita.refresh_from_db()

    pages = {p: entry_page(p, rita.pk, rita.version) for p in (rita, marc, ada)}

    texts = {person: page.content.decode() for person, page in pages.items()}
    stored = Entry.objects.get(stream=rita.pk, version=rita.version)
    salts = findall(r'^\["([\w-]+)"', f"{stored.open}") + findall(
        r'^\["([\w-]+)"', f"{stored.personal}"
    )
    for person in (rita, ada):
        assert "Password set" in texts[person]
        assert all(salt in texts[person] for salt in salts)
    assert "Password set" not in texts[marc]
    assert not any(salt in texts[marc] for salt in salts)
    assert "The record of a person is for that person" in texts[marc]
    assert "Password set" not in text_of(Visitor(marc).open("log"))
    assert "whole ledger is for managers" in told(entry_page(amina, rita.pk, 1))


@pytest.mark.django_db
def test_no_page_of_an_entry_tells_the_digest_of_a_key(marc: User) -> None:
    partner = a_partner(a_party())
    key, _token = a_key(partner, at=NOW)

    page = entry_page(marc, partner.pk, 2)

    assert key.key_id in text_of(page)
    assert key.digest not in page.content.decode()
    assert "Withheld: it is not for you to read." in text_of(page)


@pytest.mark.django_db
def test_what_was_erased_is_shown_as_erased_with_its_basis(amina: User, marc: User) -> None:
    item = a_draft(amina, title="Patrol the sea")
    entry = Entry.objects.get(stream=item.pk, version=1)
    actions.erase(entry, "open", basis="Art. 17 GDPR", by=SETUP, at=NOW)

    pages = [
        entry_page(marc, item.pk, 1),
        Visitor(marc).open("ledger_commitment_history", item.pk),
    ]

    for page in pages:
        assert "Legal basis: Art. 17 GDPR" in text_of(page)
        assert "Title Patrol the sea" not in text_of(page)
        assert 'role="alert"' not in page.content.decode()


@pytest.mark.django_db
def test_what_is_no_entry_leads_back_to_the_ledger(marc: User) -> None:
    for stream, version in ((uuid4(), 1), (LOG, 1), (marc.pk, 99), (marc.pk, 10**30)):
        answer = entry_page(marc, stream, version)

        assert answer.headers["Location"] == "/admin/log/"
        assert "There is no such entry." in told(answer)


def test_every_table_with_streams_of_its_own_has_a_name_for_them() -> None:
    assert set(CALLED) == {model for model in recorded_models() if issubclass(model, Root)}
