"""How far sealing has come: told along with the newest entry, so that it costs no query more."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, IntegerField, Subquery, Value, When

from ledger.models.entry import INSTANT, Entry, EntryQuerySet
from ledger.models.log import Log
from ledger.models.sealed import Checkpoint, Cosignature, Pending
from ledger.proof import checkpoint
from ledger.proof.spelling import to_base64


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far sealing has come, and who outside has seen it.

    :param has_begun: whether there is a log. :param size: how many entries its newest head has,
        and :param sealed_at: when it was signed; None where nothing was sealed.
    :param pending: how many entries are not sealed, and :param since: when the first of them
        was written. :param cosigned_at: when a witness cosigned at last, and :param cosigned_by:
        its name; None and blank where none ever did.
    """

    has_begun: bool = False
    size: int | None = None
    sealed_at: datetime | None = None
    pending: int = 0
    since: datetime | None = None
    cosigned_at: datetime | None = None
    cosigned_by: str = ""


def with_sealing(entries: EntryQuerySet) -> EntryQuerySet:
    """Let a query of one entry tell how far sealing has come: seven small lookups more.

    What is pending is counted, but not before the log begins: then all entries are.
    """
    head = Checkpoint.objects.order_by("-size")
    cosigned = Cosignature.objects.order_by("-checkpoint_id", "-pk")
    # By its key, never by a join: the queue has no statistics, and the ledger would be scanned.
    first = Subquery(Pending.objects.order_by("entry_id").values("entry_id")[:1])
    one = Pending.objects.order_by().annotate(one=Value(1)).values("one")
    count = Subquery(one.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    found: EntryQuerySet = entries.annotate(
        log_has_begun=Exists(Log.objects.all()),
        head_size=Subquery(head.values("size")[:1]),
        head_at=Subquery(head.values("at")[:1]),
        n_pending=Case(When(Exists(Log.objects.all()), then=count), default=0),
        pending_since=Subquery(Entry.objects.filter(pk=first).values(told=INSTANT)),
        cosigned_at=Subquery(cosigned.values("signed_at")[:1]),
        cosigned_by=Subquery(cosigned.values("key__vkey")[:1]),
    )
    return found


@dataclass(frozen=True, slots=True)
class SealedHead:
    """A head of the log as it stands on paper: what it states, when it was signed, the note."""

    stated: checkpoint.Checkpoint
    at: datetime
    note: str

    @property
    def root(self) -> str:
        """The root, as the note spells it."""
        return to_base64(self.stated.root)


def with_head(entries: EntryQuerySet, at: datetime | None) -> EntryQuerySet:
    """Let a query of one entry tell the newest head of the log, up to an instant if one is given.

    Cost: reads backwards from the end, so the longer ago the instant, the more.
    """
    heads = Checkpoint.objects.filter(at__lte=at) if at else Checkpoint.objects.all()
    newest = heads.order_by("-size")
    found: EntryQuerySet = entries.annotate(
        head_note=Subquery(newest.values("note")[:1]), head_at=Subquery(newest.values("at")[:1])
    )
    return found


def head_of(entry: Entry | None) -> SealedHead | None:
    """Return the head that an entry of such a query tells; None where nothing was sealed."""
    note = entry.__dict__["head_note"] if entry else None
    if entry is None or note is None:
        return None
    stated = checkpoint.Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    return SealedHead(stated, entry.__dict__["head_at"], note)


def sealing_of(entry: Entry | None) -> Sealing:
    """Return what an entry of such a query tells; of an empty ledger, that nothing has begun."""
    if entry is None:
        return Sealing()
    told = entry.__dict__
    since, key = told["pending_since"], told["cosigned_by"] or ""
    return Sealing(
        has_begun=told["log_has_begun"],
        size=told["head_size"],
        sealed_at=told["head_at"],
        pending=told["n_pending"] or 0,
        since=datetime.fromisoformat(since) if since else None,
        cosigned_at=told["cosigned_at"],
        cosigned_by=key.partition("+")[0],
    )
