"""A witness that keeps its own record cosigns this log as it grows, and no other history."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger.management.witnesses import address_fault
from ledger.models import Cosignature, Log, LogKey
from ledger.models.log import Purpose
from ledger.models.tree import head
from ledger.models.verifiable import cosigned
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.note import COSIGNATURE, Signer, Verifier, open_note
from tests.commands.witnesses import SIZE, Witness, served
from tests.factories import a_party

OTHER = Signer("witness.example/other", bytes(32), COSIGNATURE)


def run(*words: str) -> str:
    said = io.StringIO()
    call_command("witness", *words, stdout=said)
    return said.getvalue()


def log_keys() -> list[Verifier]:
    return [Verifier.parse(key.vkey) for key in LogKey.objects.standing(Purpose.LOG)]


@pytest.fixture
def belgium(sealed: Log) -> Iterator[Witness]:
    """A witness on record that runs on this machine, and knows this log."""
    with served(Witness("witness.example/belgium", *log_keys())) as found:
        run("add", found.vkey, "--url", f"{found.url}/")
        yield found


def sizes() -> list[int]:
    found = Cosignature.objects.order_by("checkpoint_id")
    return list(found.values_list("checkpoint_id", flat=True))


def test_each_newest_checkpoint_is_cosigned_out_of_the_one_before(belgium: Witness) -> None:
    assert "has cosigned 2 entries." in run("submit")
    a_party("belgium")
    a_party("india")

    assert "has cosigned 4 entries." in run("submit")
    a_party("france")
    run("submit")

    assert sizes() == [2, 4, 5]
    assert belgium.asked == [f"/add-checkpoint old {size}" for size in (0, 2, 4)]
    newest = head()
    assert newest
    assert (
        open_note(cosigned(newest), [belgium.signer.verifier]).text
        == open_note(newest.note, log_keys()).text
    )


def test_without_a_newer_checkpoint_nobody_is_asked(belgium: Witness) -> None:
    run("submit")

    assert "already" in run("submit")

    assert len(belgium.asked) == 1


def test_what_a_witness_has_seen_is_learnt_from_its_answer(belgium: Witness) -> None:
    """Somebody else submitted meanwhile, or its cosignature was lost on the way."""
    newest = head()
    assert newest
    belgium.seen = Checkpoint.parse(newest.note.rpartition("\n\n")[0] + "\n")
    a_party("belgium")

    run("submit")

    assert belgium.asked == ["/add-checkpoint old 0", "/add-checkpoint old 2"]
    assert sizes() == [3]


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ((9, b"r" * 32), "has seen 9 entries, and this log has 2.*restored"),
        ((1, b"r" * 32), "is not the beginning of this log"),
        ((2, b"r" * 32), "has cosigned another history"),
    ],
)
def test_rollback_fork_and_two_histories_are_refused_and_told(
    belgium: Witness, seen: tuple[int, bytes], why: str
) -> None:
    belgium.seen = Checkpoint("ledger.example/test", *seen)

    with pytest.raises(CommandError, match=f"belgium did not cosign: .*{why}"):
        run("submit")

    assert not Cosignature.objects.exists()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((403, "text/plain", ""), "does not know the key"),
        ((404, "text/plain", ""), "does not know this log"),
        ((500, "text/plain", ""), "answered 500"),
        ((409, SIZE, "many\n"), "makes no sense"),
        ((409, "text/plain", "1\n"), "answered 409"),
        ((307, "text/plain", "http://127.0.0.1:9/"), "answered 307"),
        ((200, "text/plain", "thank you\n"), "not a signature line"),
        ((200, "text/plain", ""), "cannot be taken"),
        ((200, "text/plain", OTHER.line("nothing\n", 1)), "no known key"),
    ],
)
def test_any_other_answer_is_told_and_nothing_kept(
    belgium: Witness, answer: tuple[int, str, str], why: str
) -> None:
    belgium.answer = answer

    with pytest.raises(CommandError, match=why):
        run("submit")

    assert not Cosignature.objects.exists()


def test_one_that_refuses_stops_no_other(belgium: Witness) -> None:
    run("add", str(OTHER.verifier), "--url", "http://127.0.0.1:9")

    with pytest.raises(CommandError, match="other did not cosign: it did not answer"):
        run("submit")

    assert sizes() == [3]


def test_a_witness_that_comes_by_itself_is_not_asked(sealed: Log) -> None:
    run("add", str(OTHER.verifier))

    assert run("submit") == ""
    assert "no address" in run("list")


def test_the_list_tells_what_was_cosigned_and_who_was_dropped(belgium: Witness) -> None:
    run("submit")
    run("drop", "witness.example/belgium")

    said = run("list")

    assert "witness.example/belgium: cosigned 2 on 2026-07-01 10:00 UTC" in said
    assert "dropped" in said
    assert run("submit") == ""
    with pytest.raises(CommandError, match="No witness is called"):
        run("drop", "witness.example/belgium")


@pytest.mark.parametrize(
    "url",
    [
        *("http://witness.example", "ftp://witness.example", "file:///etc/passwd", "https://"),
        *("https://a:b@witness.example", "https://witness.example/?a", "witness.example"),
    ],
)
def test_nothing_is_sent_in_the_clear_to_others(url: str) -> None:
    assert address_fault(url)


@pytest.mark.parametrize("url", ["https://witness.example/w", "http://[::1]:8000"])
def test_what_is_safe_to_ask_is_asked(url: str) -> None:
    assert address_fault(url) is None


def test_a_key_of_another_kind_is_no_witness(sealed: Log, tmp_path: Path, settings: Any) -> None:
    for vkey in (str(log_keys()[0]), "nonsense"):
        with pytest.raises(CommandError, match=r"another kind|no verifier key"):
            run("add", vkey)

    assert run("list") == "The log has no witness: see `witness add`.\n"
