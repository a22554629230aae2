"""Keys come and go on record; whoever checks is told which, and nothing goes unsigned."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger import actions
from ledger.domain.kinds import Kind
from ledger.models import Entry, Log, LogKey
from ledger.models.log import LOG, Purpose
from ledger.models.tree import head
from ledger.proof.note import NoteError, Verifier, open_note
from tests.factories import a_party


def keys(*words: str) -> str:
    said = io.StringIO()
    call_command("ledger_key", *words, stdout=said)
    return said.getvalue()


def newest_note() -> str:
    found = head()
    assert found
    return found.note


def standing(purpose: Purpose = Purpose.LOG) -> list[Verifier]:
    found = LogKey.objects.standing(purpose)
    return [Verifier.parse(key.vkey) for key in found]


@pytest.fixture
def own_folder(real_transactions: None, settings: Any, tmp_path: Path) -> Path:
    settings.LEDGER_FOLDER = tmp_path
    return tmp_path


def test_the_first_keys_begin_the_log_and_are_told_without_their_secrets(own_folder: Path) -> None:
    said = keys("new", "ledger.example/in-be")

    log_key, view_key = (Verifier.parse(line) for line in said.splitlines()[:2])
    assert (log_key.name, view_key.name) == ("ledger.example/in-be", "ledger.example/in-be/view")
    assert open_note(newest_note(), [log_key]).text.startswith("ledger.example/in-be\n1\n")
    assert "PRIVATE" not in said
    files = sorted(file for file in own_folder.glob("*.key"))
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    with pytest.raises(CommandError, match="has begun already"):
        keys("new", "ledger.example/other")
    assert sorted(own_folder.glob("*.key")) == files


@pytest.mark.parametrize("words", [("new", "ledger.example/other"), ("rotate",)])
def test_who_is_stopped_while_the_first_entries_are_sealed_loses_no_key(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def stop(*, wait: bool) -> int:
        raise KeyboardInterrupt

    if words == ("rotate",):
        keys("new", "ledger.example/other")
    monkeypatch.setattr("ledger.actions.sealing.seal", stop)
    with pytest.raises(KeyboardInterrupt):
        keys(*words)

    on_record = set(LogKey.objects.values_list("vkey", flat=True))
    assert on_record
    assert actions.held() == on_record


def test_a_key_that_everybody_can_read_signs_nothing(sealed: Log, own_folder: Path) -> None:
    [*_files, file] = own_folder.glob("*.key")
    before = newest_note()

    file.chmod(0o604)
    with pytest.raises(CommandError, match=f"Everybody on this machine can read {file}"):
        keys("list")
    a_party("belgium")
    assert newest_note() == before

    file.chmod(0o640)
    a_party("india")
    assert newest_note() != before


@pytest.mark.parametrize("origin", ["", "two words", "a+b"])
def test_a_name_that_cannot_name_a_key_begins_nothing(own_folder: Path, origin: str) -> None:
    with pytest.raises(CommandError, match="cannot name a key"):
        keys("new", origin)

    assert not Log.objects.exists()
    assert not list(own_folder.glob("*.key"))


def test_while_a_key_is_rotated_old_and_new_sign_and_each_alone_is_enough(sealed: Log) -> None:
    [old] = standing()

    said = keys("rotate")

    new = Verifier.parse(said.splitlines()[0])
    assert f"ledger_key retire {old.key_id.hex()}" in said
    a_party("belgium")
    assert open_note(newest_note(), [old]).text == open_note(newest_note(), [new]).text
    assert [e.kind for e in Entry.objects.of(LOG)] == [Kind.GENESIS, Kind.LOG_KEY_ADDED]


def test_a_retired_key_signs_no_more_and_stays_on_record(sealed: Log) -> None:
    [old] = standing()
    before = newest_note()
    keys("rotate")

    said = keys("retire", old.key_id.hex())

    assert "signs no more" in said
    assert f"{old.key_id.hex()}.key" in said
    a_party("belgium")
    with pytest.raises(NoteError, match="no known key"):
        open_note(newest_note(), [old])
    assert open_note(newest_note(), standing())
    assert open_note(before, [old])
    assert LogKey.objects.get(vkey=str(old)).retired_at is not None


def test_a_key_of_views_is_rotated_by_itself_and_the_next_heads_follow(sealed: Log) -> None:
    said = keys("rotate", "--purpose", "view")

    assert "until the next `manage.py heads`" in said
    assert len(standing(Purpose.VIEW)) == 2
    assert len(standing()) == 1


def test_the_list_tells_every_key_and_who_holds_it(
    sealed: Log, settings: Any, tmp_path: Path
) -> None:
    [old] = standing()
    keys("rotate")
    keys("retire", old.key_id.hex())
    (tmp_path / f"{old.key_id.hex()}.key").unlink()

    rows = [line.split() for line in keys("list").splitlines()[1:]]

    assert [(row[1], row[3] == "-", row[4]) for row in rows] == [
        ("log", False, "-"),
        ("view", True, "yes"),
        ("log", True, "yes"),
    ]
    assert rows[0][0] == old.key_id.hex()


@pytest.mark.parametrize(
    ("key_id", "why"), [("last", "the last key of its kind"), ("00000000", "no key 00000000")]
)
def test_neither_the_last_key_nor_an_unknown_one_is_retired(
    sealed: Log, key_id: str, why: str
) -> None:
    [only] = standing()

    with pytest.raises(CommandError, match=why):
        keys("retire", only.key_id.hex() if key_id == "last" else key_id)

    assert standing() == [only]


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["rotate"], ["rotate", "--purpose", "view"]])
def test_a_log_that_has_not_begun_has_no_key_to_rotate(
    settings: Any, tmp_path: Path, words: list[str]
) -> None:
    settings.LEDGER_FOLDER = tmp_path

    with pytest.raises(CommandError, match="has not begun"):
        keys(*words)

    assert not list(tmp_path.glob("*.key"))
