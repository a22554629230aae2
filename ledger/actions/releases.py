"""Let a party, or everybody, see an item; and take that back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain.actor import Actor, release_refusal
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Instrument, Party, Release


def release(
    thing: Commitment | Instrument, *, to: Party | None, by: Actor, at: datetime
) -> Release:
    """Release one item, or a whole instrument with all its published items.

    :param to: the party; None releases it to everybody.
    :raises Refused: not a manager of the desk, or released to them already.
    """
    insist(release_refusal(by, _desk(thing)))
    new = Release(
        commitment=thing if isinstance(thing, Commitment) else None,
        instrument=thing if isinstance(thing, Instrument) else None,
        party=to,
        is_public=to is None,
    )
    rows = [_write.added(new)]
    _write.write(thing, Kind.VISIBILITY_CHANGED, by=by, at=at, rows=rows)
    return new


def withdraw_release(given: Release, *, by: Actor, at: datetime) -> Entry:
    """Take a release back: from now on it shows nothing. What was seen stays known.

    :raises Refused: not a manager of the desk, or withdrawn before.
    """
    given = Release.objects.select_related("commitment", "instrument").get(pk=given.pk)
    thing = given.thing
    insist(release_refusal(by, _desk(thing)))
    if given.withdrawn_at is not None:
        raise Refused(_("This release was withdrawn already."))
    rows = [_write.changed(given, withdrawn_at=at)]
    return _write.write(thing, Kind.VISIBILITY_CHANGED, by=by, at=at, rows=rows)


def _desk(thing: Commitment | Instrument) -> UUID | None:
    return thing.desk_id if isinstance(thing, Commitment) else None
