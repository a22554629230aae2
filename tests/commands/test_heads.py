"""The heads of all streams are logged once for each state of the log, and hide no stream."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger import actions
from ledger.actions import _keyring
from ledger.management.clock import CLOCK
from ledger.models import Entry, Heads, Leaf, Log, StreamHead
from ledger.models.log import LOG
from ledger.models.stream_heads import last_of_each, sealed_entries
from ledger.models.tree import head
from ledger.proof.heads import blind, head_hash, heads_tree
from ledger.proof.merkle import verify_inclusion
from tests.factories import NOW, SETUP, a_party


def log_heads() -> str:
    said = io.StringIO()
    call_command("heads", stdout=said)
    return said.getvalue()


def hashes() -> list[bytes]:
    """Return the heads' tree as a partner's view is made of it: from the table."""
    secret = _keyring.blinding()
    assert secret
    return [
        head_hash(blind(secret, e.stream), e.stream, e.version, bytes(e.leaf_hash))
        for e in StreamHead.objects.order_by("rank")
    ]


def test_every_stream_is_proven_to_end_where_it_ended(sealed: Log) -> None:
    belgium, india = a_party("belgium"), a_party("india")
    actions.amend_reference(belgium, name="Kingdom of Belgium", by=SETUP, at=NOW)

    said = log_heads()

    logged = Heads.objects.get()
    assert said == "The heads of 3 streams at 4 entries are logged.\n"
    assert (logged.size, logged.streams) == (4, 3)
    told = StreamHead.objects.order_by("rank").values_list("stream", "version")
    assert list(told) == [(LOG, 1), (belgium.pk, 2), (india.pk, 1)]
    tree, root = heads_tree(hashes()), bytes.fromhex(logged.root)
    for rank, found in enumerate(hashes()):
        assert verify_inclusion(found, rank, 3, tree.inclusion(rank, 3), root)


def test_without_news_nothing_is_logged_again(sealed: Log) -> None:
    a_party("belgium")
    log_heads()
    entries = Entry.objects.count()

    again = log_heads()

    assert again == "No entry was sealed since the last heads.\n"
    assert Entry.objects.count() == entries


def test_the_next_day_moves_what_changed_and_no_rank(sealed: Log) -> None:
    belgium = a_party("belgium")
    log_heads()
    india = a_party("india")

    log_heads()

    told = StreamHead.objects.order_by("rank").values_list("stream", "version")
    assert list(told) == [(LOG, 2), (belgium.pk, 1), (india.pk, 1)]
    assert [h.size for h in Heads.objects.order_by("size")] == [2, 4]


def test_two_at_once_log_one_row(sealed: Log) -> None:
    a_party("belgium")
    newest = head()
    assert newest
    lasts = last_of_each(sealed_entries(newest.size))
    assert actions.log_heads(newest.size, lasts, by=CLOCK, at=NOW)

    late = actions.log_heads(newest.size, lasts, by=CLOCK, at=NOW)

    assert late is None
    assert Heads.objects.count() == 1


def test_an_entry_that_pends_has_no_part_in_it(sealed: Log, settings: Any, tmp_path: Path) -> None:
    settings.LEDGER_FOLDER = tmp_path / "web"
    settings.LEDGER_FOLDER.mkdir()
    a_party("belgium")
    settings.LEDGER_FOLDER = tmp_path

    log_heads()

    assert Heads.objects.get().size == 1
    assert StreamHead.objects.get().stream == LOG
    assert Leaf.objects.count() == 3


def test_who_holds_no_key_of_views_is_refused(sealed: Log, settings: Any, tmp_path: Path) -> None:
    settings.LEDGER_FOLDER = tmp_path / "other"
    settings.LEDGER_FOLDER.mkdir()

    with pytest.raises(CommandError, match="holds no key of partners' views"):
        log_heads()

    assert not Heads.objects.exists()


@pytest.mark.django_db
def test_a_site_whose_log_has_not_begun_has_nothing_to_do() -> None:
    assert log_heads() == "No entry was sealed since the last heads.\n"
