"""Let a party, or everybody, see an item; change how much of it; and take that back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain.actor import Actor, release_refusal
from ledger.domain.kinds import Kind
from ledger.domain.levels import Level
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Instrument, Party, Release


def release(
    thing: Commitment | Instrument,
    *,
    to: Party | None,
    level: Level = Level.FULL,
    by: Actor,
    at: datetime,
) -> Release:
    """Release one item, or a whole instrument with all its published items.

    :param to: the party; None releases it to everybody. :param level: how much of it.
    :raises Refused: not a manager of the desk, or released to them already.
    """
    insist(release_refusal(by, _desk(thing)))
    new = Release(
        commitment=thing if isinstance(thing, Commitment) else None,
        instrument=thing if isinstance(thing, Instrument) else None,
        party=to,
        is_public=to is None,
        level=level,
    )
    rows = [_write.added(new)]
    _write.write(thing, Kind.VISIBILITY_CHANGED, by=by, at=at, rows=rows)
    return new


def change_release(given: Release, *, level: Level, by: Actor, at: datetime) -> Release:
    """Show more or less to the same audience: one release ends, and another begins, in one entry.

    Returns the one that begins.
    :raises Refused: not a manager of the desk, withdrawn before, or it shows so much already.
    """
    given, thing = _standing(given, by)
    if given.level == level:
        raise Refused(_("It shows that much already."))
    new = Release(
        commitment_id=given.commitment_id,
        instrument_id=given.instrument_id,
        party_id=given.party_id,
        is_public=given.is_public,
        level=level,
    )
    # The old one goes first: one audience has one release of a thing at a time.
    rows = [_write.changed(given, withdrawn_at=at), _write.added(new)]
    _write.write(thing, Kind.VISIBILITY_CHANGED, by=by, at=at, rows=rows)
    return new


def withdraw_release(given: Release, *, by: Actor, at: datetime) -> Entry:
    """Take a release back: from now on it shows nothing. What was seen stays known.

    :raises Refused: not a manager of the desk, or withdrawn before.
    """
    given, thing = _standing(given, by)
    rows = [_write.changed(given, withdrawn_at=at)]
    return _write.write(thing, Kind.VISIBILITY_CHANGED, by=by, at=at, rows=rows)


def _standing(given: Release, by: Actor) -> tuple[Release, Commitment | Instrument]:
    """Return a release as it is now, and what is released, to whoever may decide on that.

    :raises Refused: not a manager of the desk, or withdrawn before.
    """
    found: Release = Release.objects.select_related("commitment", "instrument").get(pk=given.pk)
    insist(release_refusal(by, _desk(found.thing)))
    if found.withdrawn_at is not None:
        raise Refused(_("This release was withdrawn already."))
    return found, found.thing


def _desk(thing: Commitment | Instrument) -> UUID | None:
    return thing.desk_id if isinstance(thing, Commitment) else None
