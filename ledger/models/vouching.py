"""Who vouches for the log: the keys on record, what they signed, and how far witnesses saw it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from ledger.models.log import LogKey, Purpose
from ledger.models.sealed import Checkpoint, Cosignature
from ledger.proof.checkpoint import open_checkpoint
from ledger.proof.note import NoteError, Verifier


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The newest head that a witness has cosigned.

    :param name: of its key. :param size: how many entries that head has. :param at: when it
        signed, as it says.
    """

    name: str
    size: int
    at: datetime


def keys_on_record() -> list[LogKey]:
    """Return every key that ever counted, oldest first; one query.

    Each has ``cosigned_size`` and ``cosigned_at`` of its newest cosignature, None without one.
    """
    newest = Cosignature.objects.filter(key=OuterRef("pk")).order_by("-checkpoint_id")
    return list(
        LogKey.objects.annotate(
            cosigned_size=Subquery(newest.values("checkpoint_id")[:1]),
            cosigned_at=Subquery(newest.values("signed_at")[:1]),
        ).order_by("added_at", "pk")
    )


def witnessed(keys: Iterable[LogKey]) -> list[Witnessed]:
    """Return what each witness has cosigned at last, the largest head first.

    :param keys: from ``keys_on_record``. What a key signed before it was retired stays valid.
    """
    found = [
        Witnessed(key.name, key.cosigned_size, key.cosigned_at)  # type: ignore[attr-defined]
        for key in keys
        if key.cosigned_size is not None  # type: ignore[attr-defined]
    ]
    return sorted(found, key=lambda each: (each.size, each.at), reverse=True)


def log_keys(keys: Iterable[LogKey]) -> list[LogKey]:
    """Keep the keys that sign checkpoints; each has the name of the log."""
    return [key for key in keys if key.purpose == Purpose.LOG]


def head_fault(newest: Checkpoint, keys: Iterable[LogKey]) -> str:
    """Return what is wrong with a checkpoint; blank where a key on record has signed what it
    says. Some 0.1 ms a key.
    """
    known = [Verifier.parse(key.vkey) for key in log_keys(keys)]
    try:
        stated, _by = open_checkpoint(newest.note, known, known[0].name if known else "")
    except NoteError as wrong:
        return _("the newest checkpoint is not signed by a key of the log (%s)") % wrong
    if (stated.size, stated.root) != (newest.size, bytes(newest.root)):
        return _("the newest checkpoint is not what was signed")
    return ""
