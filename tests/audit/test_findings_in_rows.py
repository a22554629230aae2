"""Whatever entries and rows do not agree on is found, and said with stream, version and column."""

import json

import pytest

from ledger.audit.report import SHOWN
from ledger.models import Commitment, Entry, Evidence, Party, Publisher, User
from ledger.models.log import LOG
from tests.audit import forging
from tests.audit.finding import found, is_found
from tests.audit.forging import sql
from tests.audit.scene import Scene

# Statements are put together from names of ours.
# ruff: noqa: S608
pytestmark = pytest.mark.django_db

ENTRY, ITEM, EVIDENCE, PARTY, PUBLISHER, USER = (
    model._meta.db_table for model in (Entry, Commitment, Evidence, Party, Publisher, User)
)


# --- Entries ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("open = replace(open, 'created', 'Created')", "section open is not the one the leaf"),
        ("personal = chain", "section personal is not the one the leaf commits to"),
        ("chain = replace(chain, '10:00', '11:00')", "section chain is not the one the leaf"),
        ("leaf = replace(leaf, 'v', 'w')", "the leaf is malformed"),
        ("leaf_hash = %s", "the stored hash is not the leaf's"),
        ("version = 100", "it does not follow version 0"),
    ],
)
def test_an_entry_that_was_touched_is_found_by_stream_and_version(
    scene: Scene, change: str, sentence: str
) -> None:
    given = [bytes(32)] if "%s" in change else []

    sql(f"UPDATE {ENTRY} SET {change} WHERE stream = %s AND version = 1", *given, scene.item)

    version = 2 if "100" in change else 1
    [told] = [each for each in found() if each.startswith("Stream")]
    assert told.startswith(f"Stream {scene.item}: version {version}: {sentence}")
    assert told.endswith("Its rows were not compared.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"was": {"commitment:{0}": {"title": "x"}}}, "says that title of commitment:{0} was"),
        ({"was": {}}, "does not say of each column of commitment:{0} what it was"),
        ({"was": {"party:1": {"name": "x"}}}, "says what was, and not what is"),
        (
            {"set": {"party:1": {"name": "x"}}, "was": {"party:1": {"name": "y"}}},
            "says what party:1 was before it was there",
        ),
        ({"set": {"ship:1": {}}, "was": {}}, "ship:1 is missing from every table: version"),
        ({"set": ["nothing"]}, "tells nothing that can be read"),
    ],
)
def test_an_entry_that_was_made_to_tell_what_does_not_fit_is_found(
    scene: Scene, change: dict[str, object], sentence: str
) -> None:
    """Leaf, chain and tree are redone, so that only the telling is at odds."""
    entry = Entry.objects.filter(stream=scene.item, open__contains='"First light"').earliest("pk")
    text = json.dumps(change).replace("{0}", str(scene.item))
    forging.say_otherwise(entry, "open", lambda content: content["data"].update(json.loads(text)))
    forging.store(forging.committed(entry))
    forging.link_anew(scene.item, entry.version)
    forging.seal_anew()

    assert is_found(sentence.format(scene.item)), found()


# --- Rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (f"UPDATE {ITEM} SET title = 'Never said'", "is not what its entries say: title."),
        (f"UPDATE {ITEM} SET owner_id = NULL", "is not what its entries say: owner_id."),
        (f"UPDATE {PUBLISHER} SET reason = 'Never'", "is not what its entries say: reason."),
        (f"UPDATE {ITEM} SET evidence_count = 99", ""),
        (
            f"UPDATE {ITEM} SET version = version + 1",
            "is at version 8, and its entries end at version 7.",
        ),
        (
            f"UPDATE {ITEM} SET created_at = updated_at, updated_at = '2030-01-01 00:00:00+00'",
            "is not what its entries say: updated_at.",
        ),
        (f"DELETE FROM {ITEM}", "is missing from its table: version 7 of stream"),
        (f"DELETE FROM {EVIDENCE}", "is missing from its table: version "),
        (f"UPDATE {EVIDENCE} SET title = 'Never', version = 5", "is at version 5, and its entries"),
        (
            f"UPDATE {USER} SET full_name = 'Somebody else'",
            "is not what its entries say: full_name.",
        ),
        (f"UPDATE {PARTY} SET name = 'Elsewhere'", "is not what its entries say: name."),
    ],
)
def test_a_row_that_its_entries_do_not_tell_of_is_found(
    scene: Scene, statement: str, sentence: str
) -> None:
    sql(statement)

    assert found() == [] if not sentence else is_found(sentence), found()
    assert not [told for told in found() if "Never" in told or "Somebody" in told]


def test_a_row_that_no_entry_tells_of_is_found(scene: Scene) -> None:
    party = Party.objects.order_by("pk")[0]
    party.pk, party.code = LOG, "smuggled-in"
    Party.objects.bulk_create([party])

    told = f"party:{LOG} stands in its table, and no entry of stream {LOG} tells of it."
    assert found() == [told]


def test_a_finding_that_comes_many_times_is_told_some_times_and_counted(scene: Scene) -> None:
    sql(f"UPDATE {PARTY} SET version = 9")

    sentences = found()

    assert len(sentences) == SHOWN + 1
    assert sentences[-1] == f"… and {Party.objects.count() - SHOWN:,} more about rows."
