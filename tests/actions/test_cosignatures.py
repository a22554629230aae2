"""A cosignature is taken from a witness on record, of a checkpoint of this log, once."""

import base64
from datetime import timedelta

import pytest

from ledger import actions
from ledger.errors import Refused
from ledger.models import Checkpoint, Cosignature, Log, LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.proof.note import COSIGNATURE, Signer
from tests.factories import NOW, SETUP, a_party

WITNESS = Signer("witness.example/belgium", bytes(range(32)), COSIGNATURE)
SEEN = int(NOW.timestamp())


@pytest.fixture
def belgium(sealed: Log) -> LogKey:
    """A witness on record."""
    return actions.add_log_key(Purpose.WITNESS, str(WITNESS.verifier), by=SETUP, at=NOW)


def text_of(found: Checkpoint | None) -> str:
    assert found
    return found.note.rpartition("\n\n")[0] + "\n"


def cosigned(text: str, *signers: Signer, at: int = SEEN) -> str:
    return f"{text}\n" + "".join(signer.line(text, at) for signer in signers or (WITNESS,))


def test_a_cosignature_is_kept_as_it_was_signed(belgium: LogKey) -> None:
    note = cosigned(text_of(head()))

    [kept] = actions.take_cosignature(note, at=NOW)

    assert (kept.key, kept.checkpoint, kept.signed_at) == (belgium, head(), NOW)
    assert note.endswith(f"\n\n{kept.line}")


def test_the_lines_of_others_are_passed_over(belgium: LogKey) -> None:
    newest = head()
    assert newest
    stranger = Signer("witness.example/stranger", bytes(32), COSIGNATURE)
    lines = stranger.line(text_of(newest), SEEN) + WITNESS.line(text_of(newest), SEEN)

    [kept] = actions.take_cosignature(newest.note + lines, at=NOW)

    assert kept.line == WITNESS.line(text_of(newest), SEEN)


def test_the_first_cosignature_of_a_checkpoint_stays(belgium: LogKey) -> None:
    text = text_of(head())
    [first] = actions.take_cosignature(cosigned(text), at=NOW)

    [again] = actions.take_cosignature(cosigned(text, at=SEEN + 60), at=NOW)

    assert again == first
    assert Cosignature.objects.get().signed_at == NOW


def test_an_older_checkpoint_may_be_cosigned_late(belgium: LogKey) -> None:
    older = head()
    a_party("belgium")

    [kept] = actions.take_cosignature(cosigned(text_of(older)), at=NOW)

    assert kept.checkpoint == older != head()


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("malformed", "not a text, an empty line and signature lines"),
        ("by nobody known", "no known key has signed"),
        ("of another root", "another history"),
        ("of another size", "no checkpoint of 99 entries"),
        ("of another log", "another log than ledger.example/test"),
        ("no checkpoint", "three lines"),
        ("a flipped bit", "is wrong"),
        ("from tomorrow", "has not come yet"),
    ],
)
def test_what_proves_nothing_is_refused(belgium: LogKey, what: str, why: str) -> None:
    text = text_of(head())
    origin, size, root, _end = text.split("\n")
    other = base64.b64encode(bytes(32)).decode()
    flipped = cosigned(text)
    notes = {
        "malformed": text,
        "by nobody known": cosigned(text, Signer("witness.example/x", bytes(32), COSIGNATURE)),
        "of another root": cosigned(f"{origin}\n{size}\n{other}\n"),
        "of another size": cosigned(f"{origin}\n99\n{root}\n"),
        "of another log": cosigned(f"ledger.example/other\n{size}\n{root}\n"),
        "no checkpoint": cosigned("I saw it.\n"),
        "a flipped bit": flipped[:-10] + ("A" if flipped[-10] != "A" else "B") + flipped[-9:],
        "from tomorrow": cosigned(text, at=SEEN + 86_400),
    }

    with pytest.raises(Refused, match=why):
        actions.take_cosignature(notes[what], at=NOW)

    assert not Cosignature.objects.exists()


def test_a_witness_that_was_dropped_counts_no_more(belgium: LogKey) -> None:
    actions.retire_log_key(belgium, by=SETUP, at=NOW + timedelta(days=1))

    with pytest.raises(Refused, match="no known key"):
        actions.take_cosignature(cosigned(text_of(head())), at=NOW)
