"""What a partner is shown of entries: of all it may see, whole streams, with what it may not
read of them withheld.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import ForeignKey, Q

from ledger.domain.disclosure import Said, named, readable
from ledger.domain.kinds import Kind
from ledger.domain.levels import RECORD
from ledger.models.commitment import Commitment
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.entry import Entry, EntryQuerySet
from ledger.models.log import LOG
from ledger.models.partner import Partner
from ledger.models.triggers import recorded_models
from ledger.models.verifiable import Shown, sealed

_NOTHING: Final[list[bool]] = []


def sealed_for(partner: Partner, size: int) -> EntryQuerySet:
    """Keep the entries, each with its ``index``, that a partner may know of: those of every
    commitment it may see, and of the log itself. :param size: of the log.
    """
    visible = Commitment.objects.visible_to(partner).order_by().values("pk")
    return sealed(size).filter(Q(stream__in=visible) | Q(stream=LOG))


def shown_to(partner: Partner, streams: Iterable[UUID]) -> Shown:
    """Return what tells which sections of an entry a partner may read, besides ``chain``.

    :param streams: of commitments, or of the log. Of what is not released to the partner in
        full, and of what is written later than this is asked, it may read nothing.
    Cost: two queries, and some 20 µs an entry of these streams.
    """
    visible = Commitment.objects.visible_to(partner, at_least=RECORD)
    histories = _histories(visible.filter(pk__in=set(streams) - {LOG}))
    nameable = _visible(partner, histories.values())
    found = {
        stream: readable(history, pointers=_pointers(), visible=nameable)
        for stream, history in histories.items()
    }

    def shown(entry: Entry) -> tuple[str, ...]:
        told = found.get(entry.stream, _NOTHING)
        is_read = entry.stream == LOG or told[entry.version - 1 : entry.version] == [True]
        return ("open",) if is_read else ()

    return shown


def _histories(commitments: CommitmentQuerySet) -> dict[UUID, list[Said | None]]:
    """Return what the entries of some commitments say, from version 1 on; one query."""
    found: dict[UUID, list[Said | None]] = defaultdict(list)
    streams = commitments.order_by().values("pk")
    rows = Entry.objects.filter(stream__in=streams).order_by("stream", "version")
    for stream, text in rows.values_list("stream", "open"):
        found[stream].append(_said(text))
    return found


def _said(text: str | None) -> Said | None:
    if text is None:
        return None
    content = orjson.loads(text)[2]
    data = content["data"]
    now, was = data.get("set", {}), data.get("was", {})
    return Said(Kind(content["type"]), now, was, data.get("note", ""))


def _visible(partner: Partner, histories: Iterable[Iterable[Said | None]]) -> set[str]:
    """Return which of the commitments that are named a partner may see; a query, if any are."""
    keys = {
        key for history in histories for said in history if said for key in named(said, _pointers())
    }
    if not keys:
        return set()
    rows = Commitment.objects.visible_to(partner).filter(pk__in=keys).order_by()
    return {str(key) for key in rows.values_list("pk", flat=True)}


@cache
def _pointers() -> dict[str, list[str]]:
    """Return, by the name of a model, the open columns that hold the key of a commitment."""
    found: dict[str, list[str]] = {}
    for model in recorded_models():
        keys: list[Any] = [f for f in model._meta.concrete_fields if isinstance(f, ForeignKey)]
        open_ = [
            f.attname
            for f in keys
            if f.related_model is Commitment and f.attname in model.sections.open
        ]
        if open_:
            found[str(model._meta.model_name)] = open_
    return found
