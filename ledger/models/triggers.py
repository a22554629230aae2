"""What a trigger is, and the tables that need some."""

from typing import Final, NamedTuple

from django.apps import apps

from ledger.models.entry import Entry
from ledger.models.recorded import Recorded

ENTRY: Final = Entry._meta.db_table
ENTRY_REFUSAL: Final = "ledger: entries are append-only"


class Trigger(NamedTuple):
    """One trigger as the database should have it.

    :param when: its time and event; :param body: the rest of its definition.
    """

    name: str
    table: str
    when: str
    body: str


def recorded_models() -> list[type[Recorded]]:
    """Return every model whose rows need entries."""
    found = apps.get_app_config("ledger").get_models()
    return [model for model in found if issubclass(model, Recorded)]


def frozen(model: type[Recorded]) -> list[str]:
    """Return the columns of a table that never change."""
    sections = model.sections
    return list(dict.fromkeys(("id", *sections.stream, *sections.frozen)))
