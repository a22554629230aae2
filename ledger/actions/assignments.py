"""Hand a commitment over, and set a draft's due date."""

from datetime import datetime

from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import StatedDate
from ledger.domain.kinds import Kind
from ledger.domain.status import EditorialState
from ledger.errors import Refused, insist
from ledger.models import Commitment, Desk, Entry, User, stated


def reassign(
    commitment: Commitment,
    *,
    owner: User | None,
    by: Actor,
    at: datetime,
    desk: Desk | None = None,
    reason: str = "",
) -> Entry:
    """Give a commitment to another person, or to another desk.

    :param desk: the new desk; None keeps it. :param reason: for colleagues only.
    :raises Refused: the new owner does not sit on the desk, a published item would be left
        without one, or nothing changes.
    """
    insist(edit_refusal(by, commitment.desk_id))
    desk = desk or commitment.desk
    check_owner(owner, desk)
    if owner is None and not commitment.is_draft:
        raise Refused(_("A published commitment belongs to somebody: name an owner."))
    row = _write.changed(commitment, owner=owner, desk=desk)
    if not row.columns:
        raise Refused(_("Nothing was changed."))
    return _write.write(commitment, Kind.OWNER_CHANGED, by=by, at=at, rows=[row], aside=reason)


def check_owner(owner: User | None, desk: Desk) -> None:
    """Let only an active officer or manager of the desk own its items.

    :raises Refused: this person does not sit there.
    """
    if owner is not None and not (owner.may_edit and desk.pk in owner.desk_ids):
        raise Refused(_("%(owner)s does not sit on %(desk)s.") % {"owner": owner, "desk": desk})


def set_due(commitment: Commitment, *, due: StatedDate, by: Actor, at: datetime) -> Entry:
    """Set the due date of a draft. A published one moves by ``propose_due``.

    :raises Refused: the item is published, or nothing changes.
    """
    insist(edit_refusal(by, commitment.desk_id))
    if commitment.editorial_state != EditorialState.DRAFT:
        raise Refused(_("A published due date moves only when a manager agrees: propose it."))
    row = _write.changed(commitment, **stated.values("due", due))
    if not row.columns:
        raise Refused(_("Nothing was changed."))
    return _write.write(commitment, Kind.DUE_CHANGED, by=by, at=at, rows=[row])
