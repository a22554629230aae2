"""What is given once is never changed: no entry makes that lawful."""

import pytest
from django.db import IntegrityError

from ledger.actions import _change, _write
from ledger.domain.kinds import Kind
from ledger.models import Commitment
from ledger.models.recorded import Recorded, Root
from ledger.models.triggers import recorded_models
from tests.factories import NOW, SETUP
from tests.models.rows import Rows, another, root_of, the_record

pytestmark = pytest.mark.django_db

FROZEN = [(m, column) for m in recorded_models() for column in m.sections.frozen]


@pytest.fixture(autouse=True)
def _only_the_database_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer take anything, so that the database has to refuse it."""
    monkeypatch.setattr(_change, "check", lambda change: None)
    monkeypatch.setattr(_write, "_explained", lambda error, *rest: error)


@pytest.mark.parametrize(
    ("model", "column"), FROZEN, ids=[f"{m.__name__}.{column}" for m, column in FROZEN]
)
def test_a_frozen_column_does_not_change_even_with_an_entry(
    rows: Rows, model: type[Recorded], column: str
) -> None:
    row = model._default_manager.get(pk=rows[model].pk)
    root = row if isinstance(row, Root) else root_of(row)
    change = _write.changed(row, **{column: another(model, column, getattr(row, column))})
    before = the_record()

    assert change.columns
    with pytest.raises(IntegrityError, match="ledger: no change to"):
        _write.write(root, Kind.AMENDED, by=SETUP, at=NOW, rows=[change])

    assert the_record() == before


def test_a_reference_is_frozen(rows: Rows) -> None:
    assert (Commitment, "reference") in FROZEN


def test_a_recorded_column_that_is_not_frozen_changes_with_its_entry(rows: Rows) -> None:
    commitment = Commitment.objects.get(pk=rows[Commitment].pk)

    change = _write.changed(commitment, title="Another title")
    entry = _write.write(commitment, Kind.AMENDED, by=SETUP, at=NOW, rows=[change])

    kept = Commitment.objects.get(pk=commitment.pk)
    assert (kept.title, kept.version) == ("Another title", entry.version)


def test_a_row_does_not_move_to_another_stream(rows: Rows) -> None:
    for model, row in rows.items():
        stream = {c for c in model.sections.stream if c != "id"}

        assert stream <= set(model.sections.frozen), row
