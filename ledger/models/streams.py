"""Streams by what people call them, and the rows that they belong to."""

from uuid import UUID

from ledger.models.commitment import Commitment
from ledger.models.recorded import Root
from ledger.models.triggers import recorded_models
from ledger.models.user import User


def root_of(stream: UUID) -> Root | None:
    """Return the row that a stream belongs to; a query for each table with streams of its own,
    until it is found.
    """
    for model in recorded_models():
        if issubclass(model, Root) and (row := model._default_manager.filter(pk=stream).first()):
            return row
    return None


def stream_named(name: str) -> UUID | None:
    """Return the stream of a commitment by its reference, of a person by their user name, or of
    anything by its key; None where there is none. Two queries.
    """
    try:
        return UUID(name)
    except ValueError:
        item = Commitment.objects.filter(reference=name).values_list("pk", flat=True).first()
        return item or User.objects.filter(username=name).values_list("pk", flat=True).first()
