"""People, desks, who sits where, and who is away."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain import absence
from ledger.domain.actor import Actor, Role, absence_refusal, administer_refusal
from ledger.domain.dates import local_day
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
    key: UUID | None = None,
) -> User:
    """Add a person, who cannot sign in until a password is set.

    :param key: theirs, where it was given beforehand: what is sent twice is added once.
    :raises Refused: not an administrator, or the user name is taken or not acceptable.
    """
    insist(administer_refusal(by))
    user = User(username=username, full_name=full_name, role=role, password=make_password(None))
    user.pk = key or user.pk
    rows = [_write.added(user)]
    rows += [_write.added(Membership(user=user, desk=desk)) for desk in desks]
    _write.write(user, Kind.CREATED, by=by, at=at, rows=rows)
    return user


@transaction.atomic
def amend_person(user: User, *, by: Actor, at: datetime, **changes: Any) -> Entry:
    """Change a person's name, role, or whether they may sign in.

    :raises Refused: not an administrator, one's own role or access, the last administrator's,
        or nothing changes.
    """
    insist(administer_refusal(by))
    touched = {name for name, value in changes.items() if value != getattr(user, name)}
    if touched & {"role", "is_active"}:
        if user.pk == by.id:
            raise Refused(_("Another administrator must change your own role or access."))
        _insist_on_another_administrator(user)
    return _amend(user, by=by, at=at, **changes)


def _insist_on_another_administrator(user: User) -> None:
    """Let nobody be the last who could let others in.

    The rows are locked: two administrators who take each other's role away wait for each other.
    """
    rows = User.objects.administrators().select_for_update(no_key=True).order_by("pk")
    if {row.pk for row in rows} == {user.pk}:
        raise Refused(_("This is the last administrator. Make somebody else one first."))


@transaction.atomic
def set_absence(
    user: User,
    *,
    deputy: User | None,
    away_from: date | None,
    away_until: date | None,
    by: Actor,
    at: datetime,
) -> Entry:
    """Say when a person is away, and who stands in for them.

    :param away_from: the first and :param away_until: the last day away; None for neither.
    :raises Refused: somebody else's, by no manager of their desks; days that make no sense, or
        a deputy who cannot stand in; nothing changes.
    """
    insist(absence_refusal(by, user.pk, user.desk_ids))
    insist(absence.span_refusal(away_from, away_until, today=_today(user, at)))
    if deputy is not None:
        # Both, and always in the same order: two who name each other wait for each other.
        keys = [user.pk, deputy.pk]
        rows = User.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk")
        found = {row.pk: row for row in rows}
        away = (away_from, away_until) if away_from and away_until else None
        person = replace(found[user.pk].standing(), away=away)
        insist(absence.deputy_refusal(person, found[deputy.pk].standing()))
    return _amend(user, by=by, at=at, deputy=deputy, away_from=away_from, away_until=away_until)


def _today(user: User, at: datetime) -> date:
    """Return the day at the person's desks: the earlier one where they differ."""
    zones = Desk.objects.filter(pk__in=user.desk_ids).values_list("time_zone", flat=True)
    return min((local_day(at, zone) for zone in zones), default=at.astimezone(UTC).date())


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


def choose_language(user: User, language: str) -> None:
    """Remember in which language a person reads: a habit, not part of the record."""
    User.objects.filter(pk=user.pk).update(language=language)


def _amend(row: Desk | User, *, by: Actor, at: datetime, **changes: Any) -> Entry:
    change = _write.changed(row, **changes)
    if not change.columns:
        raise Refused(_("Nothing was changed."))
    return _write.write(row, Kind.AMENDED, by=by, at=at, rows=[change])
