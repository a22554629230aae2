"""Rows as they were, as the objects that pages know: nothing of them can be saved."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import prefetch_related_objects

from ledger.models.past import Past
from ledger.models.recorded import Recorded

R = TypeVar("R", bound=Recorded)


def relive(past: Past, model: type[R], keys: Iterable[UUID], *related: str) -> list[R]:
    """Return the rows of one table that belonged to some commitments, oldest first.

    :param keys: of the commitments; of a table with streams of its own, its rows' own keys.
    :param related: paths to what they name; that is as it stands today, one query a step.
    """
    kind, column = str(model._meta.model_name), "id" if model.sections.is_root else "commitment"
    rows = [_made(model, row) for key in keys for row in past.rows(kind, **{column: key})]
    if rows:
        prefetch_related_objects(rows, *related)
    return rows


def _made(model: type[R], columns: dict[str, object]) -> R:
    row = model(**columns)
    row._state.adding = False
    return row
