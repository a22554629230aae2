"""Log the heads of all streams, so that nobody's newest entries can be kept from them for long."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _keyring, _write
from ledger.actions.log import the_log
from ledger.domain.actor import Actor, clock_refusal
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Entry, Heads, Log, StreamHead
from ledger.models.log import LOG
from ledger.proof.heads import blind, head_hash
from ledger.proof.merkle import root_of

_BATCH: Final = 1_000  # rows a statement


def log_heads(size: int, lasts: Sequence[StreamHead], *, by: Actor, at: datetime) -> Entry | None:
    """Log the root over the last entry of every stream, and keep these in place of the ones
    before. Returns None, and writes nothing, where heads of as many entries are logged already.

    :param size: how many entries of the log they are of. :param lasts: by rank.
    :raises Refused: not the clock; this process holds no key of views, whose secret blinds the
        heads; or the log has not begun.
    Cost: some 20 µs a stream.
    """
    insist(clock_refusal(by))
    the_log()
    heads = Heads(log_id=LOG, size=size, streams=len(lasts), root=_root(lasts).hex())
    with transaction.atomic():
        log = Log.objects.select_for_update(no_key=True).get(pk=LOG)
        if Heads.objects.filter(size__gte=size).exists():
            return None
        entry = _write.write(log, Kind.HEADS_LOGGED, by=by, at=at, rows=[_write.added(heads)])
        StreamHead.objects.all().delete()
        StreamHead.objects.bulk_create(lasts, batch_size=_BATCH)
    return entry


def _root(lasts: Iterable[StreamHead]) -> bytes:
    secret = _keyring.blinding()
    if secret is None:
        raise Refused(_("This account holds no key of partners' views, which heads need."))
    return root_of(
        head_hash(blind(secret, each.stream), each.stream, each.version, bytes(each.leaf_hash))
        for each in lasts
    )
