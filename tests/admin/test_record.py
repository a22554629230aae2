"""The record: what the ledger holds of one thing, and whether it still holds together."""

from re import findall

import pytest
from django.db import connection

from ledger import actions
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, User, guards
from tests.admin.visitor import Visitor, text_of
from tests.factories import NOW, PASSWORD, SETUP, agreed, an_instrument, approve, in_progress, who


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
    assert "Amina Example, admin site · 2026-07-01 10:00 UTC" in words


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
    amina: User, rita: User
) -> None:
    actions.set_password(amina, PASSWORD, by=SETUP, at=NOW)
    amina.refresh_from_db()

    page = Visitor(rita).open("ledger_user_history", amina.pk)

    assert "Password set · set-up" in text_of(page)
    assert PASSWORD not in page.content.decode()
    assert amina.password not in page.content.decode()


@pytest.mark.usefixtures("real_transactions")
def test_an_entry_that_was_altered_behind_the_ledgers_back_raises_an_alarm(
    amina: User, marc: User
) -> None:
    whole, reworded, moved, cut = (agreed(amina, marc) for _ in range(4))
    guards.lift(connection)

    tamper("UPDATE ledger_entry SET open = replace(open, 'agreed', 'fulfilled')", reworded, 1)
    tamper("UPDATE ledger_entry SET version = 9", moved, 3)
    tamper("DELETE FROM ledger_entry", cut, 2)

    assert alarm(amina, whole) == ""
    assert "version 1" in alarm(amina, reworded)
    assert "version 9: it does not follow version 2" in alarm(amina, moved)
    assert "version 3: it does not follow version 1" in alarm(amina, cut)


def alarm(person: User, commitment: Commitment) -> str:
    """Return what the record page says aloud about the chain; blank where it holds."""
    page = Visitor(person).open("ledger_commitment_history", commitment.pk)
    assert page.status_code == 200
    said = findall(r'role="alert">(.*?)</p>', page.content.decode())
    assert len(said) <= 1
    return str(said[0]) if said else ""


def tamper(statement: str, commitment: Commitment, version: int) -> None:
    """Change the table under the ledger's feet."""
    entry = Entry.objects.get(stream=commitment.pk, version=version)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE id = {entry.pk}")
        assert cursor.rowcount == 1
