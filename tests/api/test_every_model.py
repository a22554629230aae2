"""Whatever row changes: where a document changes with it, the feed tells of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, models, transaction

from ledger import actions
from ledger.actions import _write
from ledger.api.depth import Depth
from ledger.api.documents import Shelf
from ledger.domain.kinds import Kind
from ledger.domain.relations import LinkKind
from ledger.errors import LedgerError
from ledger.models import Commitment, Partner, Party, User
from ledger.models.feed import events, head
from ledger.models.recorded import Recorded, Root
from ledger.models.streams import root_of
from ledger.models.triggers import recorded_models
from tests.api.copying import ADDRESS, plain
from tests.api.partners import Caller
from tests.factories import NOW, SETUP, agreed, who
from tests.sealing import log_within, seal_all

pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]  # about rows, not databases
SHOWN = {
    *("Commitment", "Citation", "Evidence", "Link", "Obligation", "Review", "Tagging"),
    *("Desk", "Instrument", "Party", "Publisher", "Source", "Theme"),
}
# All of them take a minute: LONG_RUN=40 pytest tests/api/test_every_model.py
COLUMNS = 4 * int(os.environ.get("LONG_RUN", "1"))
# No action leads back to a draft.
ONE_WAY = frozenset({"editorial_state"})


@pytest.fixture(autouse=True)
def _log(db: None, offices: Any, tmp_path: Path) -> Iterator[None]:
    with log_within(tmp_path):
        yield


def others(column: "models.Field[Any, Any]", old: Any) -> list[Any]:
    """Return values that a column might have instead."""
    if column.choices:
        return [choice for choice, _label in column.flatchoices if choice != old][:3]
    if isinstance(column, models.ForeignKey):
        model: Any = column.related_model
        keys = list(model._default_manager.exclude(pk=old).values_list("pk", flat=True)[:2])
        return [None, *keys] if column.null else keys
    match old:
        case bool():
            return [not old]
        case datetime() | date():
            return [old + timedelta(days=1), None]
        case int():
            return [old + 1]
        case str():
            return [f"{old} anew".strip(), f"{old}-anew"]
    return [NOW if isinstance(column, models.DateTimeField) else NOW.date()]


def changes(row: Recorded) -> Iterator[list[dict[str, Any]]]:
    """Yield, column by column, what might become of a row; most will be refused."""
    for column in row._meta.concrete_fields:
        if column.attname not in {
            *row.DERIVED,
            *row.sections.frozen,
            *row.sections.loose,
            *ONE_WAY,
        }:
            values = others(column, getattr(row, column.attname))
            yield [{column.attname: value} for value in values]


def write(row: Recorded, change: dict[str, Any]) -> bool:
    """Change a row as no action would; return whether anything keeps it from that."""
    root = row if isinstance(row, Root) else root_of(row.stream)
    assert root is not None
    try:
        with transaction.atomic():
            rows = [_write.changed(row, **change)]
            _write.write(root, Kind.AMENDED, by=SETUP, at=NOW, rows=rows)
    except (LedgerError, DatabaseError, ValueError, TypeError):
        return False
    seal_all()
    return True


@dataclass
class Trial:
    """What a partner reads of some items, and where its feed stands."""

    partner: Partner
    keys: list[UUID]
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.before, self.known = self.documents(), head(self.partner)

    def documents(self) -> dict[str, Any]:
        found = Shelf(self.partner, NOW, ADDRESS).documents(self.keys, Depth.FULL)
        return {document["ref"]: document for document in plain(found)}

    def change(self, row: Recorded, change: dict[str, Any]) -> bool:
        """Change a row, look, and take it back; return whether it could be changed."""
        with transaction.atomic():
            is_done = write(row, change)
            if is_done and (after := self.documents()) != self.before:
                self.told.add(type(row).__name__)
                self.look(after, f"{row.row_name} {change}")
            transaction.set_rollback(True)
        row.refresh_from_db()
        return is_done

    def look(self, after: dict[str, Any], what: str) -> None:
        now = head(self.partner)
        assert events(self.partner, after=self.known.cursor, limit=9).events, what
        assert now.news != self.known.news, what
        for ref, old in self.before.items():
            its_own = ref not in after or after[ref]["version"] != old["version"]
            assert its_own or after[ref] == old or now.names != self.known.names, what


def test_no_document_changes_untold(
    rich: Commitment, amina: User, marc: User, belgium: Party, pieter: Caller
) -> None:
    umbrella, linked = agreed(amina, marc), agreed(amina, marc)
    for other in (umbrella, linked):
        actions.release(other, to=belgium, by=who(marc), at=NOW)
        other.refresh_from_db()
    rich.refresh_from_db()
    actions.set_parent(rich, parent=umbrella, by=who(amina), at=NOW)
    actions.link(linked, rich, kind=LinkKind.DEPENDS_ON, by=who(amina), at=NOW)
    seal_all()
    trial = Trial(pieter.partner, [item.pk for item in (rich, umbrella, linked)])
    mine = {rich.pk, linked.pk}

    for model in recorded_models():
        rows = list(model._default_manager.order_by("pk"))
        for row in [row for row in rows if row.stream in mine][:1] or rows[:3]:
            for column in islice(changes(row), COLUMNS):
                any(trial.change(row, change) for change in column)

    assert trial.told >= SHOWN
