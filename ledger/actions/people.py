"""People, desks, and who sits where."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain.actor import Actor, Role, administer_refusal
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Desk, Entry, Membership, User


def add_desk(desk: Desk, *, by: Actor, at: datetime) -> Entry:
    """Open a desk.

    :raises Refused: not an administrator, a code is taken, or an unknown time zone.
    """
    insist(administer_refusal(by))
    return _write.write(desk, Kind.CREATED, by=by, at=at, rows=[_write.added(desk)])


def amend_desk(desk: Desk, *, by: Actor, at: datetime, **changes: Any) -> Entry:
    """Change a desk's name, place or time zone."""
    insist(administer_refusal(by))
    return _amend(desk, by=by, at=at, **changes)


def add_person(
    *,
    username: str,
    full_name: str,
    role: Role,
    by: Actor,
    at: datetime,
    desks: tuple[Desk, ...] = (),
) -> User:
    """Add a person, who cannot sign in until a password is set.

    :raises Refused: not an administrator, or the user name is taken or not acceptable.
    """
    insist(administer_refusal(by))
    user = User(username=username, full_name=full_name, role=role, password=make_password(None))
    rows = [_write.added(user)]
    rows += [_write.added(Membership(user=user, desk=desk)) for desk in desks]
    _write.write(user, Kind.CREATED, by=by, at=at, rows=rows)
    return user


def amend_person(user: User, *, by: Actor, at: datetime, **changes: Any) -> Entry:
    """Change a person's name, role, or whether they may sign in.

    :raises Refused: not an administrator, one's own role or access, or nothing changes.
    """
    insist(administer_refusal(by))
    touched = {name for name, value in changes.items() if value != getattr(user, name)}
    if user.pk == by.id and touched & {"role", "is_active"}:
        raise Refused(_("Another administrator must change your own role or access."))
    return _amend(user, by=by, at=at, **changes)


def seat(user: User, desk: Desk, *, by: Actor, at: datetime) -> Entry:
    """Put a person on a desk.

    :raises Refused: not an administrator, or the person sits there already.
    """
    insist(administer_refusal(by))
    if Membership.objects.filter(user=user, desk=desk, ended_at=None).exists():
        raise Refused(_("%(user)s sits on %(desk)s already.") % {"user": user, "desk": desk})
    row = _write.added(Membership(user=user, desk=desk))
    return _write.write(user, Kind.MEMBERSHIP_CHANGED, by=by, at=at, rows=[row])


def unseat(user: User, desk: Desk, *, by: Actor, at: datetime) -> Entry:
    """Take a person off a desk. That they sat there stays on the record.

    :raises Refused: not an administrator, or the person does not sit there.
    """
    insist(administer_refusal(by))
    sitting = Membership.objects.filter(user=user, desk=desk, ended_at=None).first()
    if sitting is None:
        raise Refused(_("%(user)s does not sit on %(desk)s.") % {"user": user, "desk": desk})
    row = _write.changed(sitting, ended_at=at)
    return _write.write(user, Kind.MEMBERSHIP_CHANGED, by=by, at=at, rows=[row])


def set_password(user: User, password: str, *, by: Actor, at: datetime) -> Entry:
    """Set a password. The entry says that, never what it is.

    :raises Refused: somebody else's, by no administrator; or it is too weak.
    """
    if user.pk != by.id:
        insist(administer_refusal(by))
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages)) from weak
    row = _write.changed(user, password=make_password(password))
    return _write.write(user, Kind.PASSWORD_SET, by=by, at=at, rows=[row])


def _amend(row: Desk | User, *, by: Actor, at: datetime, **changes: Any) -> Entry:
    change = _write.changed(row, **changes)
    if not change.columns:
        raise Refused(_("Nothing was changed."))
    return _write.write(row, Kind.AMENDED, by=by, at=at, rows=[change])
