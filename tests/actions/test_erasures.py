"""What is erased is gone and told of; what was proven of it stays proven."""

import pytest

from ledger import actions
from ledger.domain.actor import Role
from ledger.domain.kinds import Kind
from ledger.errors import Refused
from ledger.models import Commitment, Entry, Erasure, Leaf, Log, User
from ledger.models.entry import ERASABLE
from ledger.models.log import LOG
from ledger.models.tree import head, tiles
from ledger.proof import chain
from ledger.proof.merkle import verify_inclusion
from tests.factories import NOW, SETUP, a_party, a_person, in_progress, who

BASIS = "GDPR art. 17(1)(a), request 2026-11"


def erase(entry: Entry, section: str = "personal", basis: str = BASIS) -> Entry:
    return actions.erase(entry, section, basis=basis, by=SETUP, at=NOW)


def first(item: Commitment | User) -> Entry:
    found: Entry = Entry.objects.get(stream=item.pk, version=1)
    return found


@pytest.mark.parametrize("section", ERASABLE)
def test_the_text_is_gone_and_an_entry_of_its_stream_says_on_what_basis(
    amina: User, marc: User, section: str
) -> None:
    item = in_progress(amina, marc)

    told = erase(first(item), section)

    assert getattr(first(item), section) is None
    row = Erasure.objects.get()
    assert (row.of_stream, row.of_version, row.section) == (item.pk, 1, section)
    assert (told.stream, told.version, told.kind) == (item.pk, item.version + 1, Kind.ERASED)
    assert BASIS in str(told.open)
    item.refresh_from_db()
    assert item.version == told.version


@pytest.mark.parametrize("section", ERASABLE)
def test_proofs_and_chains_hold_as_before(sealed: Log, section: str) -> None:
    party = a_party("belgium")
    leaf = Leaf.objects.get(entry__stream=party.pk)

    erase(Entry.objects.get(stream=party.pk), section)

    newest = head()
    assert newest
    assert newest.size == leaf.index + 2
    path = tiles(newest.size).inclusion(leaf.index, newest.size)
    assert verify_inclusion(bytes(leaf.hash), leaf.index, newest.size, path, bytes(newest.root))
    assert chain.fault(e.link() for e in Entry.objects.of(party.pk)) is None


@pytest.mark.django_db
def test_a_person_s_entries_are_erased_like_any_other(amina: User) -> None:
    told = erase(first(amina))

    assert "Amina" not in f"{first(amina).open}{told.open}{told.personal}"
    assert User.objects.get(pk=amina.pk).full_name == "Amina Example"  # tables are for the desk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("section", "basis", "why"),
    [
        ("personal", "", "without a legal basis"),
        ("personal", " \n", "without a legal basis"),
        ("chain", BASIS, "always stays"),
        ("person", BASIS, "no section “person”"),
        ("leaf", BASIS, "no section “leaf”"),
    ],
)
def test_what_has_no_basis_or_is_no_section_stays(
    amina: User, section: str, basis: str, why: str
) -> None:
    entries = Entry.objects.count()

    with pytest.raises(Refused, match=why):
        erase(first(amina), section, basis)

    assert first(amina).personal
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_nothing_is_erased_twice(amina: User) -> None:
    before = first(amina)
    told = erase(before)

    for entry in (before, first(amina)):
        with pytest.raises(Refused, match="erased already"):
            erase(entry)

    assert Entry.objects.of(amina.pk).last() == told


@pytest.mark.django_db
def test_what_says_that_something_was_erased_stays(amina: User) -> None:
    told = erase(first(amina))

    with pytest.raises(Refused, match="is not erased itself"):
        erase(told, "open")


@pytest.mark.django_db
def test_an_entry_that_was_never_written_is_not_erased(amina: User) -> None:
    with pytest.raises(Refused, match="no such entry"):
        erase(Entry(stream=amina.pk, version=9))


def test_the_keys_of_the_log_are_nobodys_person(sealed: Log) -> None:
    with pytest.raises(Refused, match="the log's own keys"):
        erase(Entry.objects.get(stream=LOG), "open")


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.READER])
def test_only_an_administrator_erases(amina: User, role: Role) -> None:
    somebody = a_person("somebody", role)

    with pytest.raises(Refused, match="administrator"):
        actions.erase(first(amina), "personal", basis=BASIS, by=who(somebody), at=NOW)

    assert first(amina).personal
