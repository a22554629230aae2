"""What a trigger is, and the tables that need some."""

from typing import Final, NamedTuple

from django.apps import apps

from ledger.models.entry import ERASABLE, Entry
from ledger.models.erasure import Erasure
from ledger.models.recorded import Recorded
from ledger.models.sealed import Checkpoint, Cosignature, Leaf, Node, Pending

ENTRY: Final = Entry._meta.db_table
ENTRY_REFUSAL: Final = "ledger: entries are append-only"
LEAF_REFUSAL: Final = "ledger: an entry has the hash of its leaf, and that fits a bundle"
ENTRY_KEPT: Final = [f.column for f in Entry._meta.concrete_fields if f.column not in ERASABLE]
ERASURE: Final = Erasure._meta.db_table
LEAF: Final = Leaf._meta.db_table
PENDING: Final = Pending._meta.db_table
PENDING_REFUSAL: Final = "ledger: an entry leaves the queue when it is sealed, not before"
# Tables that only grow, and every key by which a row of theirs could be replaced.
GROWING: Final[dict[str, list[list[str]]]] = {
    LEAF: [["index"], ["entry_id"]],
    Node._meta.db_table: [["level", "index"]],
    Checkpoint._meta.db_table: [["size"]],
    Cosignature._meta.db_table: [["id"], ["checkpoint_id", "key_id"]],
}


def growing_refusal(table: str) -> str:
    """Return what the database says to who would change a row of such a table."""
    return f"ledger: rows of {table} are never changed or deleted"


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
