"""The past is what the rows were: replayed from entries, it is equal to what was seen then."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import actions
from ledger.actions import _write
from ledger.domain.kinds import Kind
from ledger.models import Commitment, Entry, Party, User
from ledger.models.entry import INSTANT, written
from ledger.models.party import PartyKind
from ledger.models.past import Past, past
from ledger.models.recorded import Recorded, Root
from ledger.models.triggers import recorded_models
from tests.factories import NOW, SETUP, a_theme, agreed, some_evidence, who

pytestmark = pytest.mark.django_db
SECTIONS = ("open", "restricted", "personal")
AN_HOUR = timedelta(hours=1)


def every_row() -> list[Recorded]:
    return [row for model in recorded_models() for row in model._default_manager.all()]


def columns_of(row: Recorded, sections: Iterable[str] = SECTIONS) -> dict[str, Any]:
    names = [name for section in sections for name in getattr(row.sections, section)]
    times = ["created_at", "updated_at"] if isinstance(row, Root) else []
    return {name: getattr(row, name) for name in ["id", "version", *times, *names]}


def replayed(found: Past, row: Recorded) -> dict[str, Any] | None:
    return found.row(str(row._meta.model_name), row.pk)


def test_an_entrys_instant_stands_where_it_is_read(amina: User, marc: User) -> None:
    agreed(amina, marc)

    told = dict(Entry.objects.values_list("pk", INSTANT))

    assert told == {entry.pk: written(entry.at) for entry in Entry.objects.all()}


def test_at_the_end_every_row_is_as_it_is(amina: User, marc: User) -> None:
    item = agreed(amina, marc, themes=[a_theme()])
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    streams = {row.stream for row in every_row()}

    whole, shown = past(streams, NOW, sections=SECTIONS), past(streams, NOW)

    for row in every_row():
        assert replayed(whole, row) == columns_of(row)
        assert replayed(shown, row) == columns_of(row, ["open"])


def test_every_instant_shows_what_was_seen_then(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    party = item.obligations.get().party
    seen: dict[datetime, list[dict[str, Any]]] = {}

    def look(at: datetime) -> None:
        rows = [Commitment.objects.get(pk=item.pk), type(party).objects.get(pk=party.pk)]
        seen[at] = [columns_of(row, ["open"]) for row in [*rows, *item.evidence.all()]]

    look(NOW)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW + AN_HOUR)
    look(NOW + AN_HOUR)
    actions.amend_reference(party, name="Another", by=who(amina), at=NOW + 2 * AN_HOUR)
    look(NOW + 2 * AN_HOUR)
    actions.withdraw_evidence(
        item, item.evidence.get(), reason="Wrong.", by=who(amina), at=NOW + 3 * AN_HOUR
    )
    look(NOW + 3 * AN_HOUR)

    for at, rows in seen.items():
        for just in (at, at + AN_HOUR - timedelta(microseconds=1)):
            found = past([item.pk, party.pk], just)
            roots = [found.row("commitment", item.pk), found.row("party", party.pk)]
            assert [*roots, *found.rows("evidence", commitment=item.pk)] == rows
    assert past([item.pk], NOW - AN_HOUR).row("commitment", item.pk) is None


def test_a_column_that_no_entry_told_of_has_its_default(db: None) -> None:
    party = Party(code="old", name="Old", kind=PartyKind.STATE)
    added = _write.added(party)
    before = {c: added.columns[c] for c in ("code", "name", "kind")}

    _write.write(party, Kind.CREATED, by=SETUP, at=NOW, rows=[replace(added, columns=before)])

    row = past([party.pk], NOW).row("party", party.pk)
    assert row is not None
    assert row == columns_of(party)
    assert (row["name"], row["iso"], row["parent_id"]) == ("Old", "", None)


def test_many_streams_are_read_in_one_query(amina: User, marc: User) -> None:
    items = [agreed(amina, marc) for _each in range(3)]

    with CaptureQueriesContext(connection) as queries:
        by_key = past([item.pk for item in items], NOW)
        by_query = past(Commitment.objects.order_by().values("pk"), NOW)

    assert len(queries) == 2
    for item in items:
        assert by_key.row("commitment", item.pk) == by_query.row("commitment", item.pk)
        assert len(by_key.rows("obligation", commitment=item.pk)) == 1
        assert by_key.rows("obligation", commitment=item.pk, role="facilitator") == []
    assert len(by_key.rows("obligation")) == 3


def test_what_follows_an_entry_of_a_later_instant_had_not_happened(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW + AN_HOUR)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)

    found = past([item.pk], NOW)

    assert found.rows("evidence", commitment=item.pk) == []
    assert len(past([item.pk], NOW + AN_HOUR).rows("evidence", commitment=item.pk)) == 2
