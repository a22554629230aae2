"""Whatever of the log is not as it was sealed is found, and said with the place where it stands."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from ledger import actions
from ledger.actions import _keyring
from ledger.models import Checkpoint, Cosignature, Entry, Leaf, Log, LogKey, Node, Pending
from ledger.models.log import Purpose
from ledger.proof.note import COSIGNATURE, Signer, sign
from tests.audit import forging
from tests.audit.finding import found, head, is_found, text_of
from tests.audit.forging import sql
from tests.audit.scene import Scene
from tests.factories import NOW, SETUP, a_party

# Statements are put together from names of ours.
# ruff: noqa: S608
pytestmark = pytest.mark.django_db

LEAF, NODE, HEAD, PENDING = (model._meta.db_table for model in (Leaf, Node, Checkpoint, Pending))
ZEROS: Final = bytes(32)
WITNESS: Final = Signer("witness.example/rita", bytes(range(32)), COSIGNATURE)

Damage = Callable[[Scene], object]


# --- The tree -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (f"DELETE FROM {LEAF} WHERE index = 7", "Index 7 has no entry: the next that has one is 8"),
        (f"DELETE FROM {LEAF} WHERE index = 259", "Checkpoint 260 is of 260 entries, and 259 are"),
        (f"UPDATE {LEAF} SET hash = %s WHERE index = 7", "Index 7, version 1 of stream"),
        (f"UPDATE {NODE} SET hash = %s", "Node 1/0 is not the root of its tile."),
        (f"DELETE FROM {NODE}", "Node 1/0 is missing."),
        (f"UPDATE {NODE} SET level = 2", "Node 2/0 stands above no full tile."),
        (f"UPDATE {HEAD} SET root = %s WHERE size = 257", "Checkpoint 257 has another root than"),
        (
            f"UPDATE {HEAD} SET frontier = %s WHERE size = 257",
            "Checkpoint 257 has another frontier",
        ),
        (f"UPDATE {HEAD} SET size = 0 WHERE size = 257", "Checkpoint 0 is of no tree."),
        (f"DELETE FROM {HEAD} WHERE size > 258", "nothing has sealed the others"),
        (f"DELETE FROM {HEAD} WHERE size > 258", "260 entries have an index"),
    ],
)
def test_damage_to_the_tree_is_found(scene: Scene, statement: str, sentence: str) -> None:
    statement = statement.replace(" index ", ' "index" ')

    sql(statement, *([ZEROS] if "%s" in statement else []))

    assert is_found(sentence), found()


# --- Signatures ---------------------------------------------------------------------------


def a_stranger_signs(scene: Scene) -> None:
    stranger = Signer(Log.objects.get().origin, bytes(range(1, 33)))
    sql(f"UPDATE {HEAD} SET note = %s WHERE size = 260", sign(text_of(head()), stranger))


def another_log_is_named(scene: Scene) -> None:
    text = text_of(head()).replace("/test", "/other")
    note = sign(text, *_keyring.signers(Purpose.LOG))
    sql(f"UPDATE {HEAD} SET note = %s WHERE size = 260", note)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (
            lambda _scene: sql(f"UPDATE {HEAD} SET note = replace(note, '260', '261')"),
            "Checkpoint 260: the signature of ledger.example/test is wrong.",
        ),
        (
            lambda _scene: sql(f"UPDATE {HEAD} SET root = %s WHERE size = 260", ZEROS),
            "Checkpoint 260: its note states 260 entries with another root than is stored.",
        ),
        (lambda _scene: sql(f"UPDATE {HEAD} SET note = 'no note'"), "Checkpoint 260: the note is"),
        (a_stranger_signs, "Checkpoint 260: no known key has signed the note."),
        (another_log_is_named, "of the log ledger.example/other, not of ledger.example/test"),
        (
            lambda _scene: sql("UPDATE ledger_logkey SET vkey = 'none' WHERE purpose = 'log'"),
            "A key of the log on record is none: the verifier key is not name+id+base64.",
        ),
    ],
)
def test_a_checkpoint_that_the_log_did_not_sign_is_found(
    scene: Scene, damage: Damage, sentence: str
) -> None:
    damage(scene)

    assert is_found(sentence), found()


def test_a_retired_key_counts_up_to_the_checkpoint_that_seals_its_retirement(scene: Scene) -> None:
    [old] = _keyring.signers(Purpose.LOG)
    new = Signer(old.verifier.name, bytes(range(2, 34)))
    actions.add_log_key(Purpose.LOG, str(new.verifier), by=SETUP, at=NOW)
    retired = LogKey.objects.get(vkey=str(old.verifier))
    actions.retire_log_key(retired, by=SETUP, at=NOW)
    forging.seal_anew(old)
    assert found() == []

    a_party()
    forging.seal_anew(old)
    assert found() == ["Checkpoint 263: the key that signed it had been retired before."]

    sql(f"UPDATE {HEAD} SET note = %s WHERE size = 263", sign(text_of(head()), new))
    assert found() == []


def test_the_lines_of_witnesses_are_checked(scene: Scene) -> None:
    key = actions.add_log_key(Purpose.WITNESS, str(WITNESS.verifier), by=SETUP, at=NOW)
    forging.seal_anew()
    line = WITNESS.line(text_of(head()), int(NOW.timestamp()))
    row = Cosignature.objects.create(checkpoint=head(), key=key, line=line, signed_at=NOW)
    assert found() == []

    mine = Cosignature.objects.filter(pk=row.pk)
    mine.update(signed_at=NOW + timedelta(seconds=1))
    assert is_found("Checkpoint 261, the cosignature of witness.example/rita: it is of another")

    mine.update(line=WITNESS.line(text_of(head()).replace("261", "262"), 1))
    assert is_found("Checkpoint 261, the cosignature of witness.example/rita: the signature of")


# --- The queue ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("", "Version 1 of stream {0.pk} is neither sealed nor pending."),
        (
            "INSERT INTO {1} (entry_id, hash) VALUES ({2}, %s)",
            "pends with another hash than its own",
        ),
        (
            "INSERT INTO {1} (entry_id, hash) VALUES (1000000, %s)",
            "Entry number 1000000 pends, and",
        ),
        (
            "INSERT INTO {1} (entry_id, hash) SELECT entry_id, hash FROM {3} WHERE hash <> %s",
            "pends, and is sealed already.",
        ),
    ],
)
def test_a_queue_of_other_entries_than_those_that_wait_is_found(
    scene: Scene, statement: str, sentence: str
) -> None:
    party = a_party()  # not queued: the trigger that does so is lifted
    waiting = Entry.objects.get(stream=party.pk)

    if statement:
        sql(statement.format(party, PENDING, waiting.pk, LEAF), ZEROS)

    assert is_found(sentence.format(party)), found()


# --- A note from outside ------------------------------------------------------------------


def test_a_note_of_the_log_holds_and_any_other_is_refused(scene: Scene) -> None:
    stranger = Signer(Log.objects.get().origin, bytes(range(1, 33)))

    assert found(against=scene.kept) == found(against=head().note) == []
    for note in (sign(text_of(head()), stranger), "nonsense", scene.kept.replace("256", "255")):
        [told] = found(against=note)
        assert told.startswith("The note is no checkpoint of this log: ")
