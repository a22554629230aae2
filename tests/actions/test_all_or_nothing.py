"""An entry and its rows are written together, or neither is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from ledger import actions
from ledger.actions import _tell, _write
from ledger.domain.kinds import Kind
from ledger.domain.status import Status
from ledger.errors import Refused, Stale
from ledger.models import Commitment, Entry, Evidence, User
from tests.factories import (
    NOW,
    SETUP,
    a_draft,
    a_theme,
    agreed,
    new_commitment,
    some_evidence,
    who,
)
from tests.models.rows import the_record

pytestmark = pytest.mark.django_db


@contextmanager
def nothing_written() -> Iterator[None]:
    before = the_record()

    yield

    assert the_record() == before


def test_an_entry_that_cannot_be_written_undoes_the_rows(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    commitment, text = agreed(amina, marc), some_evidence()
    monkeypatch.setattr(_write, "_SALTS", 9)

    with nothing_written(), pytest.raises(ValueError, match="64 bytes of salt"):
        actions.attach(commitment, text, by=who(amina), at=NOW)


@pytest.mark.parametrize("which", [0, 1], ids=["first row", "last row"])
def test_a_row_that_cannot_be_written_undoes_the_entry_and_the_rows_before_it(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    commitment, text = agreed(amina, marc), some_evidence()
    really_apply = _write._apply  # noqa: SLF001 - to break it half-way
    seen: list[_write.Change] = []

    def break_down(change: _write.Change, version: int, **given: object) -> None:
        if len(seen) == which:
            raise DatabaseError("the disk is full")
        seen.append(change)
        really_apply(change, version, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(_write, "_apply", break_down)

    with nothing_written(), pytest.raises(DatabaseError, match="the disk is full"):
        actions.attach(commitment, text, by=who(amina), at=NOW)
    assert len(seen) == which


def test_a_caller_s_row_is_not_told_of_what_was_not_written(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)
    version, title = commitment.version, commitment.title
    another = Commitment.objects.get()
    actions.attach(another, some_evidence(), by=who(amina), at=NOW)

    with pytest.raises(Stale):
        actions.correct(
            commitment, changes={"title": "Another"}, reason="A slip.", by=who(amina), at=NOW
        )

    assert (commitment.version, commitment.title) == (version, title)


def test_a_caller_s_row_is_what_the_table_holds_afterwards(amina: User, marc: User) -> None:
    commitment = agreed(amina, marc)

    actions.move(
        commitment, to=Status.STALLED, note="Elections.", by=who(amina), at=NOW.replace(month=8)
    )

    kept = Commitment.objects.get()
    for field in Commitment._meta.concrete_fields:
        assert getattr(commitment, field.attname) == getattr(kept, field.attname), field


def test_a_new_item_that_fails_at_its_last_row_leaves_nothing(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = new_commitment(amina.desks.get(), amina, themes=[a_theme()])
    monkeypatch.setattr("ledger.models.Tagging.save", _raise)

    with nothing_written(), pytest.raises(DatabaseError, match="the disk is full"):
        actions.record(new, by=who(amina), at=NOW)


def _raise(*_row: object, **_given: object) -> None:
    raise DatabaseError("the disk is full")


def test_a_refusal_by_the_database_leaves_the_caller_s_transaction_usable(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)
    origin = commitment.citations.get()

    with transaction.atomic():
        with pytest.raises(Refused, match="has its origin already"):
            actions.cite(commitment, actions.Cited(origin.source, "p. 9"), by=who(amina), at=NOW)
        actions.attach(commitment, some_evidence(), by=who(amina), at=NOW)

    assert Evidence.objects.count() == 1


def test_what_the_caller_rolls_back_is_gone_entry_and_row(amina: User, marc: User) -> None:
    commitment, text = agreed(amina, marc), some_evidence()

    with nothing_written(), transaction.atomic():
        actions.attach(commitment, text, by=who(amina), at=NOW)
        transaction.set_rollback(True)


def test_a_row_of_which_its_entry_says_nothing_is_not_written(
    amina: User, marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the writer to forget a row, the database would not."""
    commitment, text = agreed(amina, marc), some_evidence()
    told = _tell.tell
    monkeypatch.setattr(
        _tell, "tell", lambda kind, changes, **given: told(kind, changes[:1], **given)
    )

    with nothing_written(), pytest.raises(IntegrityError, match="ledger: no change to"):
        actions.attach(commitment, text, by=who(amina), at=NOW)


def test_one_entry_tells_of_a_row_once_and_in_full(amina: User) -> None:
    draft = a_draft(amina)

    entry = Entry.objects.of(draft.pk).get()

    told = {**entry.content("open")["data"]["set"][draft.row_name]}
    told |= entry.content("restricted")["data"]["set"][draft.row_name]
    told |= entry.content("personal")["data"]["set"][draft.row_name]
    untold = {*draft.DERIVED, *draft.sections.loose}
    assert set(told) == {f.attname for f in Commitment._meta.concrete_fields} - untold


def test_a_change_of_nothing_is_still_an_entry_where_an_action_asks_for_one(
    amina: User, marc: User
) -> None:
    commitment = agreed(amina, marc)

    entry = _write.write(commitment, Kind.AMENDED, by=SETUP, at=NOW)

    assert entry.version == commitment.version == Commitment.objects.get().version
