"""Every attack of the threat model, done for real, and who finds it.

Whoever attacks has every right to the database, its guards lifted, and where it helps the key of
the log. The audit is the operator's own; a partner holds yesterday's checkpoint, the keys, and
the program that checks what is served.
"""

from pathlib import Path

import pytest

from ledger import actions
from ledger.actions import _memory
from ledger.errors import Broken
from ledger.management.clock import CLOCK
from ledger.models import Commitment, Entry, Heads, Pending
from ledger.models.stream_heads import last_of_each, sealed_entries
from ledger.models.tree import head
from ledger.proof.note import COSIGNATURE, Signer
from tests.audit import finding, forging
from tests.audit.partner import Partner, shown
from tests.audit.scene import Scene, change_title, newest_note, restore
from tests.factories import NOW
from tests.proof.verifying import FAILED, VERIFIED, Outcome

pytestmark = pytest.mark.django_db

EDITED = 3  # the version that is tampered with: it was sealed yesterday


def found(*, against: str | None = None) -> str:
    """Return what the operator's audit finds; nothing where all is intact."""
    return "\n".join(finding.found(against=against))


def accepts(*outcomes: Outcome) -> bool:
    return all(outcome.status == VERIFIED for outcome in outcomes)


def refuses(outcome: Outcome, why: str) -> bool:
    return outcome.status == FAILED and why in outcome.warned


def lie(scene: Scene, *, leaf: bool) -> Entry:
    """Let an old entry say something else; with its leaf, so that the leaf agrees."""
    entry = Entry.objects.get(stream=scene.item, version=EDITED)
    forging.say_otherwise(entry, "open", lambda content: content["data"].update(note="Never said."))
    forging.store(forging.committed(entry) if leaf else entry)
    return entry


def test_without_an_attack_nobody_finds_anything(scene: Scene, pieter: Partner) -> None:
    pieter.fetch()

    assert found(against=scene.kept) == ""
    assert accepts(pieter.log(), pieter.watch(), pieter.view(shown(scene.item)))


def test_a1_an_edited_text_is_found_by_the_audit_and_by_the_view(
    scene: Scene, pieter: Partner
) -> None:
    lie(scene, leaf=False)
    pieter.fetch()

    wrong = f"Stream {scene.item}: version {EDITED}: section open is not the one"
    assert found().startswith(wrong)
    assert refuses(pieter.view(shown(scene.item)), "section “open” is not the one that was sealed")
    assert accepts(pieter.log(), pieter.watch())  # leaves are as they were: only texts differ


def test_a2_an_edited_entry_with_its_leaf_is_found_by_the_audit_by_log_and_by_view(
    scene: Scene, pieter: Partner
) -> None:
    lie(scene, leaf=True)
    pieter.fetch()

    assert f"version {EDITED} of stream {scene.item}, has another hash than was sealed" in found()
    assert f"version {EDITED + 1}: it does not follow version {EDITED}" in found()
    assert refuses(pieter.log(), "do not hash to the root")
    assert refuses(pieter.view(shown(scene.item)), "is not in the log")


def test_a3_a_history_that_is_signed_again_is_found_by_the_audit_and_by_watch(
    scene: Scene, pieter: Partner
) -> None:
    lie(scene, leaf=True)
    forging.seal_anew()
    pieter.fetch()

    assert f"version {EDITED + 1}: it does not follow version {EDITED}" in found()
    assert refuses(pieter.watch(), "REWRITTEN")
    assert refuses(pieter.view(shown(scene.item)), f"does not follow version {EDITED}")
    assert accepts(pieter.log())  # it agrees with itself


def test_a3_prime_a_perfect_forgery_is_found_by_nobody_but_who_kept_a_checkpoint(
    scene: Scene, pieter: Partner
) -> None:
    lie(scene, leaf=True)
    forging.link_anew(scene.item, EDITED)
    forging.seal_anew()
    pieter.fetch()

    assert found() == ""
    assert accepts(pieter.log(), pieter.view(shown(scene.item)))
    assert refuses(pieter.watch(), "REWRITTEN")
    assert found(against=scene.kept).startswith("REWRITTEN: the first 256 entries are not those")


def test_a4_a_restored_backup_is_found_by_the_signer_and_by_watch(
    scene: Scene, pieter: Partner
) -> None:
    today = newest_note()
    pieter.keep(today)
    restore(scene.yesterday)
    pieter.fetch()

    assert found() == ""
    with pytest.raises(Broken, match="may have been restored from a backup"):
        _memory.check(head())
    assert refuses(pieter.watch(), "ROLLED BACK")
    assert found(against=today).startswith("ROLLED BACK: the log has 256 entries")


def test_a5_another_history_past_the_old_size_is_found_by_watch(
    scene: Scene, pieter: Partner
) -> None:
    today = newest_note()
    pieter.keep(today)
    restore(scene.yesterday)
    for number in range(9):
        change_title(scene.item, f"Another history, {number}", scene.amina)
    forging.seal_anew()
    pieter.fetch()

    assert found() == ""
    assert refuses(pieter.watch(), "REWRITTEN")
    assert "REWRITTEN" in found(against=today)


def test_a6_an_unsealed_entry_that_is_deleted_is_found_by_the_audit(
    scene: Scene, pieter: Partner
) -> None:
    change_title(scene.item, "To vanish", scene.amina)
    gone = Entry.objects.of(scene.item).last()
    assert gone
    forging.sql(f"DELETE FROM {Pending._meta.db_table} WHERE entry_id = %s", gone.pk)  # noqa: S608
    forging.sql(f"DELETE FROM {Entry._meta.db_table} WHERE id = %s", gone.pk)  # noqa: S608
    pieter.fetch()

    ahead = f"is at version {gone.version}, and its entries end at version {gone.version - 1}"
    assert f"commitment:{scene.item} {ahead}" in found()
    assert accepts(pieter.log(), pieter.watch(), pieter.view(shown(scene.item)))  # never sealed


def test_a7_a_row_that_is_changed_without_its_entry_is_found_by_the_audit(
    scene: Scene, pieter: Partner
) -> None:
    table = Commitment._meta.db_table
    forging.sql(f"UPDATE {table} SET status = 'agreed' WHERE id = %s", scene.item)  # noqa: S608
    pieter.fetch()

    assert found() == f"commitment:{scene.item} is not what its entries say: status."
    assert accepts(pieter.log(), pieter.watch(), pieter.view(shown(scene.item)))  # entries are true


def test_a8_an_entry_that_is_left_out_of_a_view_is_found_by_the_view(
    scene: Scene, pieter: Partner
) -> None:
    hidden = shown(scene.item, without=[EDITED])

    assert refuses(pieter.view(hidden), f"does not follow version {EDITED - 1}")
    assert found() == ""


def test_a9_the_newest_entry_left_out_passes_the_view_until_heads_are_logged(
    scene: Scene, pieter: Partner
) -> None:
    newest = Entry.objects.of(scene.item).last()
    assert newest
    hidden = shown(scene.item, without=[newest.version])
    passed = pieter.view(hidden)

    log_heads()
    bounded = shown(scene.item, without=[newest.version])

    assert accepts(passed)  # nobody can know of it yet, but the false statement is signed
    assert "so the newest entries may be left out" in passed.said
    assert refuses(pieter.view(bounded), "entries are left out")
    assert accepts(pieter.view(shown(scene.item)))
    assert found() == ""


def log_heads() -> None:
    newest = head()
    assert newest
    lasts = last_of_each(sealed_entries(newest.size))
    actions.log_heads(newest.size, lasts, by=CLOCK, at=NOW)
    assert Heads.objects.exists()
    forging.seal_anew()


def test_a10_two_histories_for_two_partners_are_found_by_comparing_checkpoints_and_by_a_witness(
    scene: Scene, pieter: Partner, tmp_path: Path
) -> None:
    rita = Signer("witness.example/rita", bytes(range(32)), COSIGNATURE)
    text, _blank, lines = newest_note().partition("\n\n")
    seen = rita.line(f"{text}\n", 1_800_000_000)
    witnessed = f"{text}\n\n{lines}{seen}"
    pieter.fetch(witnessed)
    restore(scene.yesterday)
    for number in range(4):
        change_title(scene.item, f"Another history, {number}", scene.amina)
    forging.seal_anew()
    (tmp_path / "other").mkdir()
    other = Partner(tmp_path / "other", pieter.keys)
    other.keep(scene.kept)
    other.fetch()

    assert accepts(pieter.watch(), pieter.log(), other.watch(), other.log())  # each by itself
    assert found() == ""
    asks = ("--witness", str(rita.verifier))
    assert accepts(pieter.watch(*asks))
    assert refuses(other.watch(*asks), "0 of your witnesses have cosigned")
    other.keep(witnessed)  # sent over by the first partner
    assert refuses(other.watch(), "TWO HISTORIES")
    assert "REWRITTEN" in found(against=witnessed)


@pytest.mark.parametrize("section", ["open", "personal", "restricted"])
def test_a12_a_section_that_is_blanked_without_an_erasure_on_record_is_found_by_the_audit(
    scene: Scene, pieter: Partner, section: str
) -> None:
    table = Entry._meta.db_table
    where = f"WHERE stream = %s AND version = {EDITED}"
    forging.sql(f"UPDATE {table} SET {section} = NULL {where}", scene.item)  # noqa: S608

    blank = f"section {section} is blank, and its erasure is not on record"
    assert found() == f"Stream {scene.item}: version {EDITED}: {blank}."
    page = pieter.view(shown(scene.item))
    assert accepts(page)
    assert section == "restricted" or f"“{section}” of 1" in page.said
