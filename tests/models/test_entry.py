"""What an entry can be asked."""

from datetime import UTC, datetime

import pytest

from ledger import actions
from ledger.domain.actor import Door
from ledger.domain.kinds import Kind
from ledger.models import Commitment, Entry, User
from ledger.proof import chain
from tests.factories import agreed, in_progress, some_evidence, who

pytestmark = pytest.mark.django_db


def test_an_entry_tells_when_what_and_who(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    at = datetime(2026, 7, 3, 8, 15, 30, 123456, tzinfo=UTC)

    entry = actions.attach(commitment, some_evidence(), by=who(amina, Door.ADMIN), at=at)

    kept = Entry.objects.get(pk=entry.pk)
    assert kept.at == at
    assert kept.kind is Kind.EVIDENCE_ADDED
    assert kept.actor == "Amina Example"
    assert kept.content("personal")["actor"] == {
        "id": str(amina.pk),
        "name": "Amina Example",
        "role": "officer",
        "door": "admin",
    }


def test_the_instant_is_kept_in_utc_whatever_zone_it_came_in(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    brussels_time = datetime.fromisoformat("2026-07-03T10:00:00+02:00")

    entry = actions.attach(commitment, some_evidence(), by=who(amina), at=brussels_time)

    assert entry.content("chain")["at"] == "2026-07-03T08:00:00.000000Z"
    assert entry.at == brussels_time


def test_a_history_is_the_stream_s_own_and_oldest_first(amina: User, marc: User) -> None:
    commitment, other = in_progress(amina, marc), in_progress(amina, marc)

    history = list(Entry.objects.of(commitment.pk))

    assert [entry.version for entry in history] == list(range(1, commitment.version + 1))
    assert [entry.kind for entry in history] == [
        *(Kind.CREATED, Kind.PROPOSED, Kind.PUBLISHED, Kind.STATUS_CHANGED)
    ]
    assert {entry.stream for entry in history} == {commitment.pk} != {other.pk}


def test_a_history_read_back_from_the_database_hangs_together(amina: User, marc: User) -> None:
    commitment = in_progress(amina, marc)

    links = [entry.link() for entry in Entry.objects.of(commitment.pk)]

    assert chain.fault(links) is None
    assert chain.fault(links[1:]) == "version 2: it does not follow version 0"
    assert links[0].stream == str(commitment.pk)


def test_an_erased_section_is_empty_and_the_rest_still_reads(amina: User, marc: User) -> None:
    entry = Entry.objects.of(in_progress(amina, marc).pk)[0]

    entry.personal = None

    assert entry.content("personal") == {}
    assert entry.actor == ""
    assert entry.kind is Kind.CREATED
    assert chain.fault([entry.link()]) is None


def test_an_entry_outlives_what_it_speaks_of() -> None:
    assert not [f.name for f in Entry._meta.concrete_fields if f.is_relation]


def test_an_entry_is_shown_by_its_stream_and_version(amina: User) -> None:
    entry = Entry.objects.of(amina.pk).get()

    assert str(entry) == f"{amina.pk} v1"
    assert Commitment.objects.count() == 0
