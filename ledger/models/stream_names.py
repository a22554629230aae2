"""What streams are about: the kind of their row, and what it is called."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from ledger.models.commitment import Commitment
from ledger.models.desk import Desk
from ledger.models.instrument import Instrument
from ledger.models.log import Log
from ledger.models.partner import Partner
from ledger.models.party import Party
from ledger.models.publisher import Publisher
from ledger.models.recorded import Root
from ledger.models.source import Source
from ledger.models.submission import Submission
from ledger.models.theme import Theme
from ledger.models.user import User

# Every table with streams of its own, and what calls a row as it calls itself.
CALLED: Final[dict[type[Root], Any]] = {
    Commitment: Concat("reference", Value(" "), "title"),
    Desk: F("name"),
    Instrument: F("name"),
    Log: F("origin"),
    Partner: F("name"),
    Party: F("name"),
    Publisher: F("name"),
    Source: F("title"),
    Submission: Concat("commitment__reference", Value(" "), "partner__name"),
    Theme: F("name"),
    User: F("full_name"),
}


class Named(NamedTuple):
    """The row of a stream: its model, by name, and what it is called."""

    model: str
    name: str


def names_of(streams: Collection[UUID]) -> dict[UUID, Named]:
    """Return what some streams are about; one query. What has no row is left out."""
    text: CharField[str, str] = CharField()
    parts = [
        model._default_manager.filter(pk__in=streams)
        .order_by()
        .values_list("pk", Value(model._meta.model_name, text), Cast(called, text))
        for model, called in CALLED.items()
    ]
    rows = parts[0].union(*parts[1:], all=True) if streams else []
    return {key: Named(model, name) for key, model, name in rows}
