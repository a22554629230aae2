"""The record: what the ledger holds of one thing, and whether it still holds together."""

import json
from re import findall
from typing import Any

import pytest
from django.db import connection

from ledger import actions
from ledger.actions import NewMilestone
from ledger.admin import record_page
from ledger.admin.record_files import readable
from ledger.domain.milestones import MilestoneState
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Pending, User, guards
from ledger.proof import chain
from ledger.proof.entry import SECTIONS
from tests.admin.fullness import a_shared_item
from tests.admin.visitor import Visitor, text_of
from tests.factories import (
    NOW,
    PASSWORD,
    SETUP,
    a_key,
    a_partner,
    a_party,
    agreed,
    an_instrument,
    approve,
    in_progress,
    who,
)


def record(person: User, commitment: Commitment) -> str:
    return text_of(Visitor(person).open("ledger_commitment_history", commitment.pk))


@pytest.mark.django_db
def test_the_record_tells_everything_that_happened_newest_first(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    words = record(amina, commitment)

    assert "4 entries; their chain is intact." in words
    told = [
        "Status changed · Amina Example",
        "Published · Marc Example",
        "Proposed · Amina Example",
    ]
    places = [words.index(what) for what in [*told, "Recorded · Amina Example"]]
    assert places == sorted(places)
    assert "Talks began." in words
    assert "Status Agreed → In progress" in words
    assert "Editorial state Draft → Published" in words
    assert "Amina Example, admin site · 2026-07-01 12:00 CEST · v4" in words


@pytest.mark.django_db
def test_the_record_says_what_stood_there_before(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc, title="Patrol the ocean")
    changes = {"title": "Patrol the sea"}
    actions.correct(commitment, changes=changes, reason="Smaller.", by=who(amina), at=NOW)

    words = record(amina, commitment)

    assert "Title Patrol the ocean → Patrol the sea" in words
    assert "Smaller." in words


@pytest.mark.django_db
def test_things_are_named_and_not_numbered(amina: User, marc: User) -> None:
    instrument = an_instrument("EU-IN-SDP")
    commitment = agreed(amina, marc, instrument=instrument)
    source = commitment.citations.get().source

    words = record(marc, commitment)

    assert "Instrument Instrument EU-IN-SDP" in words
    assert f"Citation: source {source.title}" in words
    assert str(instrument.pk) not in words


@pytest.mark.django_db
def test_what_changed_of_a_part_or_a_step_says_of_which(amina: User, marc: User) -> None:
    item = a_shared_item(amina, marc)
    part = item.obligations.all()[1]
    actions.move_part(part, to=Status.STALLED, note="Silent.", by=who(amina), at=NOW)
    item.refresh_from_db()
    step = actions.set_milestone(item, NewMilestone("Sign it"), by=who(amina), at=NOW)
    done = MilestoneState.DONE
    actions.settle_milestone(step, to=done, note="Signed.", by=who(amina), at=NOW)

    told = [record(amina, item), text_of(Visitor(amina).item(item))]

    for words in told:
        assert f"Obligation “{part.party}”: own status Stalled" in words
        assert "Milestone “Sign it”: state Open → Done" in words


@pytest.mark.django_db
def test_a_long_record_is_narrowed_by_kind_and_person_and_read_page_by_page(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_page, "PER_PAGE", 3)
    item = in_progress(amina, marc)
    reader = Visitor(amina)

    def shown(**asked: str) -> list[int]:
        page = reader.open("ledger_commitment_history", item.pk, **asked)
        assert "4 entries; their chain is intact." in text_of(page)
        return [line.version for line in page.context["lines"]]

    assert (shown(), shown(page="2"), shown(page="99")) == ([4, 3, 2], [1], [1])
    assert (shown(kind="published"), shown(by="Marc Example")) == ([3], [3])
    assert shown(kind="published", by="Amina Example") == []
    assert shown(kind="nonsense") == []


@pytest.mark.django_db
def test_the_file_of_a_record_is_checked_with_nothing_but_itself(amina: User, marc: User) -> None:
    item = in_progress(amina, marc)

    answer = Visitor(amina).open("ledger_commitment_history", item.pk, format="jsonl")

    head, *rows = [json.loads(line) for line in answer.content.decode().splitlines()]
    name = f'attachment; filename="{item.reference}-record.jsonl"'
    assert answer.headers["Content-Disposition"] == name
    assert head["entries"] == len(rows) == 4
    assert head["head"] == rows[-1]["leaf_hash"]
    assert chain.fault(link(row, item) for row in rows) is None
    rows[1]["open"] = rows[1]["open"].replace("Amina", "Nobody").replace("proposed", "returned")
    assert chain.fault(link(row, item) for row in rows) is not None


def link(row: dict[str, Any], item: Commitment) -> chain.Link:
    """Return a line of the file as the check of the chain takes it."""
    return chain.Link(
        stream=str(item.pk),
        version=row["version"],
        leaf=row["leaf"],
        leaf_hash=bytes.fromhex(row["leaf_hash"]),
        disclosures={name: row[name] for name in SECTIONS},
    )


@pytest.mark.django_db
def test_neither_page_nor_file_tells_the_digest_of_a_key(ada: User) -> None:
    partner = a_partner(a_party())
    key, _token = a_key(partner, at=NOW)
    reader = Visitor(ada)

    page = reader.open("ledger_partner_history", partner.pk)
    file = reader.open("ledger_partner_history", partner.pk, format="jsonl")

    assert key.digest not in page.content.decode()
    assert key.digest not in file.content.decode()
    last = json.loads(file.content.decode().splitlines()[-1])
    assert last["restricted"] is None
    assert key.key_id in last["open"]


@pytest.mark.django_db
def test_times_are_of_the_reader_s_desk(amina: User, marc: User, dev: User, ada: User) -> None:
    item = agreed(amina, marc)

    told = {name: record(user, item) for name, user in (("dev", dev), ("ada", ada))}

    assert "2026-07-01 15:30 IST" in told["dev"]
    assert "2026-07-01 12:00 CEST" in told["ada"]  # of no desk: the item's


@pytest.mark.django_db
def test_what_was_asked_and_what_was_decided_stand_on_the_record(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    asked = actions.propose_move(
        commitment, to=Status.NOT_FULFILLED, note="They gave up.", by=who(amina), at=NOW
    )
    approve(asked, marc)

    words = record(amina, commitment)

    assert "Proposal: asks to Change status" in words
    assert "Proposal: decision Approved" in words
    assert words.count("They gave up.") == 2


@pytest.mark.django_db
def test_a_person_s_record_says_that_a_password_was_set_and_not_which(
    amina: User, ada: User
) -> None:
    actions.set_password(amina, PASSWORD, by=SETUP, at=NOW)
    amina.refresh_from_db()

    page = Visitor(ada).open("ledger_user_history", amina.pk)

    assert "Password set · set-up" in text_of(page)
    assert PASSWORD not in page.content.decode()
    assert amina.password not in page.content.decode()


@pytest.mark.usefixtures("real_transactions")
def test_an_entry_that_was_altered_behind_the_ledgers_back_raises_an_alarm(
    amina: User, marc: User
) -> None:
    whole, reworded, moved, cut, ended = (agreed(amina, marc) for _ in range(5))
    guards.lift(connection)
    Pending.objects.all().delete()  # it would hold the entries

    tamper("UPDATE ledger_entry SET open = replace(open, 'agreed', 'fulfilled')", reworded, 1)
    tamper("UPDATE ledger_entry SET version = 9", moved, 3)
    tamper("DELETE FROM ledger_entry", cut, 2)
    tamper("DELETE FROM ledger_entry", ended, 3)

    assert alarm(amina, whole) == ""
    assert "version 1" in alarm(amina, reworded)
    assert "version 9: it does not follow version 2" in alarm(amina, moved)
    assert "version 3: it does not follow version 1" in alarm(amina, cut)
    assert "its row is at version 3, its last entry is 2" in alarm(amina, ended)


def alarm(person: User, commitment: Commitment) -> str:
    """Return what the record page says aloud about the chain; blank where it holds."""
    page = Visitor(person).open("ledger_commitment_history", commitment.pk)
    assert page.status_code == 200
    said = findall(r'role="alert"><p class="seal broken">(.*?)</p>', page.content.decode())
    assert len(said) <= 1
    return str(said[0]) if said else ""


def tamper(statement: str, commitment: Commitment, version: int) -> None:
    """Change the table under the ledger's feet."""
    entry = Entry.objects.get(stream=commitment.pk, version=version)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE id = {entry.pk}")
        assert cursor.rowcount == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "altered", ["not json", "[]", '["salt","restricted"]', '["","",{"data":3}]']
)
def test_a_section_that_nobody_can_read_is_withheld_and_breaks_no_file(altered: str) -> None:
    assert "restricted" in readable(Entry(restricted='["","restricted",{"data":{}}]'))
    assert "restricted" not in readable(Entry(restricted=altered))
