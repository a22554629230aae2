"""The rows are what their entries say: fold all entries of a stream and nothing is left over."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import pytest

from ledger.domain.kinds import Kind
from ledger.models import Entry
from ledger.models.recorded import Recorded, Root
from ledger.models.triggers import recorded_models
from ledger.proof import chain
from ledger.proof.entry import SECTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
Columns = dict[str, Any]


def as_told(value: Any) -> Any:
    """Return a column's value as an entry writes it, found anew and not asked of the writer."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    return value.isoformat() if isinstance(value, date) else value


def folded() -> tuple[dict[str, Columns], dict[str, list[Entry]]]:
    """Return what the entries say of each row, and which entries told of it."""
    rows: dict[str, Columns] = {}
    told: dict[str, list[Entry]] = {}
    for entry in Entry.objects.order_by("stream", "version"):
        data = {s: entry.content(s).get("data", {}) for s in SECTIONS if s != "chain"}
        for name in data["open"]["set"]:
            told.setdefault(name, []).append(entry)
        for section in data.values():
            for name, was in section.get("was", {}).items():
                assert was == {c: rows[name][c] for c in was}, (entry, "was something else")
            for name, columns in section.get("set", {}).items():
                rows.setdefault(name, {}).update(columns)
    return rows, told


def every_row() -> list[Recorded]:
    return [row for model in recorded_models() for row in model._default_manager.all()]


def recorded_columns(row: Recorded) -> Columns:
    sections = row.sections
    names = (*sections.open, *sections.restricted, *sections.personal)
    return {name: as_told(getattr(row, name)) for name in names}


def test_the_history_is_long_and_tells_of_everything() -> None:
    kinds = {entry.kind for entry in Entry.objects.all()}

    assert kinds == set(Kind)
    assert {type(row) for row in every_row()} == set(recorded_models())


def test_every_row_is_what_its_entries_say() -> None:
    rows, _told = folded()

    assert {row.row_name: recorded_columns(row) for row in every_row()} == rows


def test_every_row_carries_the_version_and_the_times_of_its_entries() -> None:
    _rows, told = folded()

    for row in every_row():
        entries = told[row.row_name]
        assert row.version == entries[-1].version, row
        assert {entry.stream for entry in entries} == {row.stream}
        if isinstance(row, Root):
            assert (row.created_at, row.updated_at) == (entries[0].at, entries[-1].at), row


def test_the_root_of_a_stream_is_told_of_in_every_entry() -> None:
    for row in every_row():
        if isinstance(row, Root):
            history = Entry.objects.of(row.pk)
            named = [row.row_name in entry.content("open")["data"]["set"] for entry in history]

            assert all(named), row
            assert len(named) == row.version


def test_every_chain_holds() -> None:
    streams = set(Entry.objects.values_list("stream", flat=True))

    faults = {s: chain.fault(e.link() for e in Entry.objects.of(s)) for s in streams}

    assert len(faults) > 30
    assert {s: why for s, why in faults.items() if why} == {}


def test_every_column_is_told_in_the_section_that_it_belongs_to() -> None:
    models = {model._meta.model_name: model for model in recorded_models()}

    for entry in Entry.objects.all():
        for section in ("open", "restricted", "personal"):
            for name, columns in entry.content(section).get("data", {}).get("set", {}).items():
                sections = models[name.partition(":")[0]].sections
                assert {sections.of(c) for c in columns} <= {section}, (entry, name)
