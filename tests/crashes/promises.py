"""What must hold after every crash, and what whoever looks at the log has seen of it."""

import json
from collections.abc import Iterable
from math import inf
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from ledger.audit import Report, audit
from ledger.audit.signatures import Keys
from ledger.models import Entry
from ledger.models.tree import head, tiles
from ledger.proof.merkle import verify_consistency
from ledger.proof.note import NoteError


class Violated(AssertionError):
    """A promise was not kept."""


def insist(kept: object, sentence: str) -> None:
    """:raises Violated: with the sentence, unless something is kept."""
    if not kept:
        raise Violated(sentence)


def insist_on_intact() -> Report:
    """Do the whole audit, and return its report.

    :raises Violated: with the first things that it finds.
    """
    whole = Report()
    with transaction.atomic():  # Within one, the audit needs no process of its own.
        for part in audit(jobs=1):
            whole += part
    insist(not whole.faults, "\n".join(whole.sentences()))
    return whole


class Seen(NamedTuple):
    """A checkpoint as somebody read it: what it says, and the note that says so."""

    size: int
    root: bytes
    note: str


def look() -> Seen | None:
    """Read the newest checkpoint, as anybody may at any moment; None before the first."""
    newest = head()
    return Seen(newest.size, bytes(newest.root), newest.note) if newest else None


def insist_on_prefixes(seen: Iterable[Seen]) -> None:
    """Check that the log goes on from everything that it ever published.

    :raises Violated: it was shortened or rewritten, or a note is not signed for what it says.
    """
    newest = look()
    insist(newest, "The log has no checkpoint.")
    assert newest
    log = tiles(newest.size)
    insist(log.root() == newest.root, "The newest checkpoint is of another tree.")
    keys = Keys.on_record()
    for size, root, note in seen:
        insist(size <= newest.size, f"ROLLED BACK: {size} entries were published.")
        path = log.consistency(size, newest.size)
        same = verify_consistency(size, newest.size, root, newest.root, path)
        insist(same, f"REWRITTEN: the log does not go on from its {size} published entries.")
        try:
            stated, _who = keys.open(note)
        except NoteError as wrong:
            raise Violated(f"Checkpoint {size}: {wrong}.") from wrong
        insist((stated.size, stated.root) == (size, root), f"Checkpoint {size} says another.")


# --- What the record tells ----------------------------------------------------------------


def told(streams: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the word that each entry of some partners' streams tells, in one query.

    :raises Violated: a version is missing, or the log has two in another order than their stream.
    """
    rows = Entry.objects.filter(stream__in=streams).order_by("stream", "version")
    found: dict[UUID, list[str]] = {}
    last: dict[UUID, float] = {}
    for stream, version, restricted, index in rows.values_list(
        "stream", "version", "restricted", "leaf_at__index"
    ):
        words = found.setdefault(stream, [])
        insist(version == len(words) + 1, f"Stream {stream}: a version before {version} is missing")
        words.append(_word_in(restricted or ""))
        place = inf if index is None else index
        before, last[stream] = last.get(stream, -1), place
        ordered = before < place or before == place == inf
        insist(ordered, f"Stream {stream}: version {version} has an index before an earlier one.")
    return found


def _word_in(restricted: str) -> str:
    """Return the one name, or label of a key, that an entry sets."""
    rows = json.loads(restricted)[2]["data"]["set"].values()
    [word] = [row[column] for row in rows for column in ("name", "label") if column in row]
    return str(word)
