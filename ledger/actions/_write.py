"""The one private writer: an entry first, then the rows it tells of, in one transaction."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from ledger.actions import _change, _tell, sealing
from ledger.actions._change import Change, added, changed
from ledger.domain.actor import Actor
from ledger.domain.kinds import Kind
from ledger.errors import Refused, Stale
from ledger.models import Entry
from ledger.models.recorded import Recorded, Root
from ledger.proof import entry as proof

__all__ = ["Act", "Change", "added", "changed", "write", "write_batch"]

# How SQLite, our own triggers and PostgreSQL speak of a key that is taken.
_TWICE: Final = ("unique constraint", "key taken")
Hash = bytes | memoryview  # as one database or the other returns it
_SALTS: Final = proof.SALT_BYTES * len(proof.SECTIONS)


def write(
    root: Root,
    kind: Kind,
    *,
    by: Actor,
    at: datetime,
    rows: Iterable[Change] = (),
    note: str = "",
    aside: str = "",
) -> Entry:
    """Append the next entry of a stream and write the rows it tells of: all, or nothing.

    :param root: the stream's own row as the caller read it; its version guards the write.
    :param note: for the record that partners read; :param aside: for colleagues only.
    :raises Stale: the stream has moved on since the root, or a row, was read.
    :raises Refused: a value is not acceptable; the sentence names the field.
    """
    changes = list(rows)
    if all(change.row is not root for change in changes):
        changes.insert(0, changed(root))
    for change in changes:
        _change.check(change)
    version = 1 if root._state.adding else root.version + 1
    told = _tell.tell(kind, changes, note=_change.said(note), aside=_change.said(aside), by=by)
    try:
        with transaction.atomic():
            _hold(root)
            entry = _append(root, version, told, at=at)
            for change in changes:
                _apply(change, version, at=at)
            _seal_afterwards()
    except IntegrityError as error:
        raise _explained(error, root, version, changes) from error
    for change in changes:
        _settle(change, version, at=at)
    return entry


def _seal_afterwards() -> None:
    """Seal once the change is committed; a seal that cannot be set must not undo the change."""
    transaction.on_commit(sealing.settle, robust=True)


def _hold(root: Root) -> None:
    """Lock the stream's own row first, as every writer does, so that none waits crosswise.

    :raises Stale: it moved on.
    """
    mine = type(root)._default_manager.filter(pk=root.pk, version=root.version)
    if not root._state.adding and not mine.select_for_update(no_key=True).values_list("pk"):
        raise Stale(_stale(root))


def _append(root: Root, version: int, told: dict[str, proof.Content], *, at: datetime) -> Entry:
    prev: Hash | None = None
    if version > 1:
        before = Entry.objects.filter(stream=root.pk, version=version - 1)
        prev = before.values_list("leaf_hash", flat=True).first()
        if prev is None:
            raise Stale(_stale(root))
    entry = _entry(root, version, told, prev=prev, at=at)
    entry.save(force_insert=True)
    return entry


def _entry(
    root: Root, version: int, told: dict[str, proof.Content], *, prev: Hash | None, at: datetime
) -> Entry:
    """Return an entry that is not written yet; ``prev`` is the leaf hash of the one before."""
    chain = {
        "at": _tell.plain(at),
        "prev": bytes(prev).hex() if prev else None,
        "stream": str(root.pk),
        "version": version,
    }
    made = proof.build({"chain": chain, **told}, salts=os.urandom(_SALTS))
    return Entry(
        stream=root.pk,
        version=version,
        leaf=made.leaf,
        leaf_hash=made.leaf_hash,
        **made.disclosures,
    )


def _apply(change: Change, version: int, *, at: datetime) -> None:
    row = change.row
    if change.is_new:
        new = change.after()
        _stamp(new, version, at=at)
        new.save(force_insert=True)
        return
    values = change.columns | change.loose | {"version": version}
    if isinstance(row, Root):
        values["updated_at"] = at
    same = type(row)._default_manager.filter(pk=row.pk, version=row.version)
    if not same.update(**values):
        raise Stale(_stale(row))


def _stamp(row: Recorded, version: int, *, at: datetime) -> None:
    row.version = version
    if isinstance(row, Root):
        row.updated_at = at
        if row._state.adding:
            row.created_at = at


def _settle(change: Change, version: int, *, at: datetime) -> None:
    """Give the caller's object the values that are now in the table."""
    row = change.row
    _stamp(row, version, at=at)
    change.put_into(row)
    row._state.adding = False


# --- Many streams at once ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of a batch: the root of its stream as it was read, and the rows it tells of."""

    root: Root
    rows: Sequence[Change]
    note: str = ""
    changes: list[Change] = field(init=False)

    def __post_init__(self) -> None:
        is_told = any(change.row is self.root for change in self.rows)
        own = [] if is_told else [changed(self.root)]
        object.__setattr__(self, "changes", [*own, *self.rows])


def write_batch(kind: Kind, acts: Sequence[Act], *, by: Actor, at: datetime) -> list[Act]:
    """Append one entry to each of many streams and write their rows: all of them, or none.

    Returns the acts that were written. A stream that moved on since it was read, or that
    somebody holds at this moment, is left out: read it again, and try again.

    :param acts: about streams that exist, each once.
    :raises Refused: a value is not acceptable; nothing of the batch is written.
    Cost: four queries, and one for each table and hundred or so of new rows.
    """
    for act in acts:
        for change in act.changes:
            _change.check(change)
    with transaction.atomic():
        ready = _free(acts)
        prevs = _leaf_hashes(ready)
        entries = []
        for act in ready:
            told = _tell.tell(kind, act.changes, note=_change.said(act.note), aside="", by=by)
            version = act.root.version + 1
            entries.append(_entry(act.root, version, told, prev=prevs[act.root.pk], at=at))
        Entry.objects.bulk_create(entries)
        _apply_all(ready, at=at)
        _seal_afterwards()
    for act in ready:
        version = act.root.version + 1
        for change in act.changes:
            _settle(change, version, at=at)
    return ready


def _free(acts: Sequence[Act]) -> list[Act]:
    """Lock the roots that nobody else holds; return the acts whose root is as it was read."""
    found: dict[UUID, int] = {}
    for model in {type(act.root) for act in acts}:
        rows = model._default_manager.select_for_update(no_key=True, skip_locked=True)
        keys = [act.root.pk for act in acts if isinstance(act.root, model)]
        found |= dict(rows.filter(pk__in=keys).order_by().values_list("pk", "version"))
    return [act for act in acts if found.get(act.root.pk) == act.root.version]


def _leaf_hashes(acts: Iterable[Act]) -> dict[UUID, Hash]:
    streams: dict[int, list[UUID]] = {}
    for act in acts:
        streams.setdefault(act.root.version, []).append(act.root.pk)
    last = Q(pk__in=[])
    for version, keys in streams.items():
        last |= Q(version=version, stream__in=keys)
    return dict(Entry.objects.filter(last).values_list("stream", "leaf_hash"))


def _apply_all(acts: Sequence[Act], *, at: datetime) -> None:
    new: dict[type[Recorded], list[Recorded]] = {}
    old: dict[type[Recorded], dict[UUID, dict[str, Any]]] = {}
    for act in acts:
        version = act.root.version + 1
        for change in act.changes:
            model = type(change.row)
            if change.is_new:
                row = change.after()
                _stamp(row, version, at=at)
                new.setdefault(model, []).append(row)
            else:
                values = change.columns | change.loose | {"version": version}
                values |= {"updated_at": at} if isinstance(change.row, Root) else {}
                old.setdefault(model, {})[change.row.pk] = values
    for model, rows in new.items():
        model._default_manager.bulk_create(rows)
    for model, told in old.items():
        _update_all(model, told)


def _update_all(model: type[Recorded], told: dict[UUID, dict[str, Any]]) -> None:
    """Change many rows in one statement. Their streams are locked, so no version can differ."""
    keys: dict[str, dict[Any, list[UUID]]] = {}
    for key, values in told.items():
        for column, value in values.items():
            keys.setdefault(column, {}).setdefault(value, []).append(key)
    new = {}
    for column, groups in keys.items():
        kind = _change.field_named(model, column)
        cases = [When(pk__in=pks, then=Value(v, output_field=kind)) for v, pks in groups.items()]
        new[column] = Cast(Case(*cases, default=F(column)), output_field=kind)
    model._default_manager.filter(pk__in=list(told)).update(**new)


# --- What went wrong --------------------------------------------------------------------


def _explained(error: IntegrityError, root: Root, version: int, changes: list[Change]) -> Exception:
    """Return what an integrity error means to a person; the error itself if nothing fits."""
    if Entry.objects.filter(stream=root.pk, version=version).exists():
        return Stale(_stale(root))
    for change in changes:
        row = change.after()
        try:
            row.validate_unique()
            row.validate_constraints(exclude={"version", "created_at", "updated_at"})
        except ValidationError as wrong:
            return Refused(_change.sentence(row, wrong))
    if any(word in str(error).lower() for word in _TWICE):
        return Refused(_("The same thing is named twice."))
    return error


def _stale(row: Recorded) -> str:
    return _(
        "“%s” was changed by somebody else after you opened it. Nothing was written. "
        "Look at the change, then try again."
    ) % str(row)
