"""What somebody can do who owns the database and holds the key of the log."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from ledger.actions import _keyring
from ledger.models import Checkpoint, Entry, Leaf, Log, Node
from ledger.models.log import Purpose
from ledger.proof import canonical, checkpoint
from ledger.proof import entry as proof
from ledger.proof.merkle import Frontier
from ledger.proof.note import Signer, sign

Content = dict[str, Any]


def sql(statement: str, *given: Any) -> None:
    """Run a statement of SQL with values as the database keeps them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_plain(value) for value in given])


def _plain(value: Any) -> Any:
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def say_otherwise(entry: Entry, section: str, change: Callable[[Content], object]) -> Entry:
    """Let a section say something else, under the same salt; nothing is written yet."""
    salt, name, content = json.loads(getattr(entry, section))
    change(content)
    setattr(entry, section, canonical.encode([salt, name, content]))
    return entry


def committed(entry: Entry) -> Entry:
    """Give an entry the leaf that its texts need."""
    digests = {name: proof.digest(getattr(entry, name)) for name in proof.SECTIONS}
    entry.leaf = canonical.encode({**digests, "v": proof.FORMAT})
    entry.leaf_hash = proof.leaf_hash(entry.leaf)
    return entry


def store(entry: Entry) -> None:
    columns = ("leaf", "leaf_hash", *proof.SECTIONS)
    places = ", ".join(f"{name} = %s" for name in columns)
    values = [getattr(entry, name) for name in columns]
    sql(f"UPDATE {Entry._meta.db_table} SET {places} WHERE id = %s", *values, entry.pk)  # noqa: S608


def link_anew(stream: UUID, after: int) -> None:
    """Redo every later link of a chain, so that it holds again."""
    before = Entry.objects.get(stream=stream, version=after)
    for entry in Entry.objects.filter(stream=stream, version__gt=after).order_by("version"):
        prev = bytes(before.leaf_hash).hex()
        say_otherwise(entry, "chain", partial(dict.update, prev=prev))
        store(committed(entry))
        before = entry


def seal_anew(*signers: Signer) -> None:
    """Seal what is not sealed, build the whole tree anew, and sign each of its heads again.

    :param signers: with which keys; with those of the log where none is given.
    """
    signers = signers or tuple(_keyring.signers(Purpose.LOG))
    sizes = set(Checkpoint.objects.values_list("size", flat=True))
    rows = list(Entry.objects.order_by(F("leaf_at__index").asc(nulls_last=True), "pk"))
    for model in (Checkpoint, Node, Leaf):
        sql(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our names
    leaves = [Leaf(index=n, entry=row, hash=bytes(row.leaf_hash)) for n, row in enumerate(rows)]
    Leaf.objects.bulk_create(leaves)
    frontier, nodes = Frontier(), list[Node]()
    for leaf in leaves:
        frontier.append(
            bytes(leaf.hash),
            lambda level, at, root: nodes.append(Node(level=level, index=at, hash=root)),
        )
        if frontier.size in {*sizes, len(leaves)}:
            _sign(frontier, signers)
    Node.objects.bulk_create(nodes)


def _sign(frontier: Frontier, signers: Iterable[Signer]) -> None:
    stated = checkpoint.Checkpoint(Log.objects.get().origin, frontier.size, frontier.root())
    note = sign(stated.text(), *signers)
    Checkpoint.objects.create(
        size=stated.size, root=stated.root, frontier=frontier.packed(), note=note
    )
