"""Reference data: parties, instruments, themes, publishers and sources."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.actions._acyclic import insist_on_no_circle
from ledger.domain import links
from ledger.domain.actor import Actor, reference_refusal
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import (
    Entry,
    Instrument,
    Party,
    Publisher,
    Source,
    Theme,
)
from ledger.models.instrument import InstrumentParty

Reference = Party | Instrument | Theme | Publisher | Source


@transaction.atomic
def add_reference(
    row: Reference, *, by: Actor, at: datetime, parties: Iterable[Party] = ()
) -> Entry:
    """Add a piece of reference data.

    :param row: not saved yet. :param parties: of an instrument.
    :raises Refused: a reader asks, a code is taken, or a value is not acceptable.
    """
    insist(reference_refusal(by))
    _check(row)
    rows = [_write.added(row)]
    if isinstance(row, Instrument):
        rows += [_write.added(InstrumentParty(instrument=row, party=p)) for p in parties]
    return _write.write(row, Kind.CREATED, by=by, at=at, rows=rows)


@transaction.atomic
def amend_reference(row: Reference, *, by: Actor, at: datetime, **changes: Any) -> Entry:
    """Change a piece of reference data, as it was read.

    :raises Refused: nothing changes, or a value is not acceptable.
    :raises Stale: somebody changed it meanwhile.
    """
    insist(reference_refusal(by))
    change = _write.changed(row, **changes)
    if not change.columns:
        raise Refused(_("Nothing was changed."))
    _check(change.after())
    return _write.write(row, Kind.AMENDED, by=by, at=at, rows=[change])


def _check(row: Any) -> None:
    if isinstance(row, Source) and row.link:
        insist(links.fault(row.link))
    if isinstance(row, Party | Theme):
        why = _("“%s” cannot, in the end, be part of itself.") % row.name
        insist_on_no_circle(row, "parent_id", row.parent_id, why=why)
