"""Entries are sealed after their commit, each once, in an order that never changes."""

from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from ledger import actions
from ledger.actions import _memory
from ledger.errors import Broken, Refused
from ledger.models import Checkpoint, Entry, Leaf, Log, LogKey, Node, Party, Pending
from ledger.models.log import LOG
from ledger.models.party import PartyKind
from ledger.models.tree import head, tiles
from ledger.proof.checkpoint import open_checkpoint
from ledger.proof.merkle import root_of, verify_consistency
from ledger.proof.note import Verifier
from tests.factories import NOW, SETUP, a_party

WRITERS = 6


def opened(note: str) -> tuple[int, bytes]:
    """Return what a checkpoint states, once the log's key on record vouches for it."""
    keys = [Verifier.parse(key) for key in LogKey.objects.values_list("vkey", flat=True)]
    stated, _who = open_checkpoint(note, keys, Log.objects.get().origin)
    return stated.size, stated.root


def newest() -> Checkpoint:
    found = head()
    assert found
    return found


def add(code: str) -> None:
    party = Party(code=code, name=code, kind=PartyKind.STATE)
    actions.add_reference(party, by=SETUP, at=NOW)


def without_keys(settings: Any, folder: Path) -> None:
    """Go on as a process that holds no key."""
    folder.mkdir()
    settings.LEDGER_FOLDER = folder


def assert_whole() -> None:
    """Each entry has its one leaf, indexes are dense, and each checkpoint is of this tree."""
    hashes = [bytes(h) for h in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(
        range(Entry.objects.count())
    )
    assert {bytes(h) for h in Entry.objects.values_list("leaf_hash", flat=True)} == set(hashes)
    for found in Checkpoint.objects.all():
        assert opened(found.note) == (found.size, root_of(hashes[: found.size]))


def test_the_first_entry_of_a_log_is_its_own_beginning(sealed: Log) -> None:
    genesis = Entry.objects.get(stream=LOG)

    assert opened(newest().note) == (1, bytes(genesis.leaf_hash))
    assert Leaf.objects.get().entry_id == genesis.pk


def test_a_change_is_sealed_as_soon_as_it_is_committed(sealed: Log) -> None:
    party = a_party("belgium")

    assert newest().size == 2
    assert Leaf.objects.get(entry__stream=party.pk).index == 1
    assert not Pending.objects.exists()
    assert_whole()


def test_what_was_rolled_back_leaves_no_trace_in_the_log(sealed: Log) -> None:
    with transaction.atomic():
        a_party("belgium")
        transaction.set_rollback(True)

    assert newest().size == 1
    assert not Pending.objects.exists()


def test_who_holds_no_key_leaves_entries_pending_until_somebody_does(
    sealed: Log, settings: Any, tmp_path: Path
) -> None:
    without_keys(settings, tmp_path / "web")
    a_party("belgium")
    assert (newest().size, actions.seal(), Pending.objects.count()) == (1, 0, 1)

    settings.LEDGER_FOLDER = tmp_path

    assert (actions.seal(), newest().size, Pending.objects.count()) == (1, 2, 0)


def test_many_entries_are_sealed_in_batches_that_prove_each_other(
    sealed: Log, settings: Any, tmp_path: Path
) -> None:
    without_keys(settings, tmp_path / "web")
    with transaction.atomic():
        for number in range(300):
            add(f"party-{number}")
    settings.LEDGER_FOLDER = tmp_path

    sizes = [1]
    while sealed_now := actions.seal(limit=128):
        sizes.append(sizes[-1] + sealed_now)

    assert sizes == [1, 129, 257, 301]
    assert [(n.level, n.index) for n in Node.objects.all()] == [(1, 0)]
    assert_whole()
    roots = {c.size: bytes(c.root) for c in Checkpoint.objects.all()}
    for old in sizes:
        path = tiles(301).consistency(old, 301)
        assert verify_consistency(old, 301, roots[old], roots[301], path)


def test_nothing_is_sealed_inside_a_transaction(sealed: Log, settings: Any, tmp_path: Path) -> None:
    without_keys(settings, tmp_path / "web")
    a_party("belgium")
    settings.LEDGER_FOLDER = tmp_path

    with pytest.raises(Refused, match="after their commit"), transaction.atomic():
        actions.seal()

    assert newest().size == 1


def test_writers_at_once_are_all_sealed_each_once(sealed: Log) -> None:
    start = Barrier(WRITERS)

    def write(number: int) -> None:
        start.wait()
        for count in range(5):
            add(f"party-{number}-{count}")
        connection.close()

    threads = [Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert newest().size == 1 + 5 * WRITERS
    assert not Pending.objects.exists()
    assert_whole()


# --- The signer remembers -----------------------------------------------------------------


def test_after_a_restore_the_signer_refuses_and_the_change_is_kept(
    sealed: Log, tmp_path: Path
) -> None:
    """The signer of a later database meets an earlier one."""
    later = Checkpoint(size=7, root=bytes(32), frontier=b"", note="")
    _memory.keep(f"{sealed.origin}\n7\n{'A' * 43}=\n\nsigned\n", later.size)

    a_party("belgium")

    assert Party.objects.filter(code="belgium").exists()
    assert (newest().size, Pending.objects.count()) == (1, 1)
    with pytest.raises(Broken, match="7 entries was signed before"):
        actions.seal()


def test_the_signer_refuses_another_history_of_the_same_length(sealed: Log) -> None:
    file = _memory.file()
    file.write_text(f"{sealed.origin}\n1\n{'A' * 43}=\n\nsigned\n")

    a_party("belgium")

    with pytest.raises(Broken, match="has not that one"):
        actions.seal()


def test_a_memory_that_cannot_be_read_stops_the_signer(sealed: Log) -> None:
    _memory.file().write_text("nonsense")

    a_party("belgium")

    with pytest.raises(Broken, match="cannot be read"):
        actions.seal()


def test_the_signer_never_goes_back_to_a_smaller_checkpoint(sealed: Log) -> None:
    first = newest().note
    a_party("belgium")

    _memory.keep(first, 1)

    kept = _memory.last()
    assert kept
    assert kept.size == 2


@pytest.mark.only("postgresql")
def test_no_plan_of_the_sealing_reads_the_ledger(
    sealed: Log, settings: Any, tmp_path: Path
) -> None:
    """The queue is young and bloated: a join would make the planner scan all entries."""
    without_keys(settings, tmp_path / "web")
    a_party("belgium")
    settings.LEDGER_FOLDER = tmp_path
    plans: list[str] = []

    def explain(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if sql.startswith(("SELECT", "DELETE", "INSERT")) and "advisory" not in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN {sql}", params)
                plans.append("\n".join(row[0] for row in cursor.cursor.fetchall()))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(explain):
        assert actions.seal() == 1

    assert len(plans) >= 6
    assert "ledger_entry" not in "\n".join(plans)
    assert "Seq Scan on ledger_leaf" not in "\n".join(plans)
