"""Partners and their keys."""

import contextlib
import secrets
import string
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError
from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.domain import credentials, networks
from ledger.domain.actor import Actor, administer_refusal
from ledger.domain.credentials import Scope, Token
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Credential, Entry, Partner

_ALPHABET: Final = string.ascii_lowercase + string.digits
# Often enough to see that a partner reads, rare enough not to cost it a write a request.
_NOTED_EVERY: Final = timedelta(minutes=5)


def add_partner(partner: Partner, *, by: Actor, at: datetime) -> Entry:
    """Add a partner; it sees nothing until something is released to its party.

    :raises Refused: not an administrator, or the code is taken.
    """
    insist(administer_refusal(by))
    rows = [_write.added(partner)]
    return _write.write(partner, Kind.CREATED, by=by, at=at, rows=rows)


def amend_partner(partner: Partner, *, by: Actor, at: datetime, **changes: Any) -> Entry:
    """Change a partner's name, contact, or whether it may read."""
    insist(administer_refusal(by))
    change = _write.changed(partner, **changes)
    if not change.columns:
        raise Refused(_("Nothing was changed."))
    return _write.write(partner, Kind.AMENDED, by=by, at=at, rows=[change])


def issue_key(
    partner: Partner,
    *,
    label: str,
    by: Actor,
    at: datetime,
    scopes: Collection[str] = credentials.READING,
    allowed: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[Credential, Token]:
    """Make a key. The token is returned here and kept nowhere.

    :param allowed: the networks that it may be used from; anywhere where none is given.
    :param expires_at: twelve months from now where it is not given, two years at most.
    :raises Refused: not an administrator, no scope, what is no network, or it would live too long.
    """
    insist(administer_refusal(by))
    insist(credentials.scopes_refusal(scopes))
    insist(networks.networks_refusal(allowed))
    expires_at = expires_at or at + credentials.DEFAULT_LIFE
    insist(credentials.life_refusal(at=at, expires_at=expires_at))
    key, token = _new_key(
        partner,
        label=label,
        scopes=[scope.value for scope in Scope if scope in scopes],
        networks=networks.networks(allowed),
        expires_at=expires_at,
        issued_by_id=by.id,
    )
    _write.write(partner, Kind.KEY_ISSUED, by=by, at=at, rows=[_write.added(key)])
    return key, token


def rotate_key(
    key: Credential, *, overlap_days: int, by: Actor, at: datetime
) -> tuple[Credential, Token]:
    """Replace a key by a new one of the same label, scopes and networks for twelve months.

    :param key: with its partner. :param overlap_days: for how long the old key works beside
        the new one, at most until it would have expired anyway; 0 stops it now.
    :raises Refused: not an administrator, the key opens nothing any more, or it would go on
        for too long.
    """
    insist(administer_refusal(by))
    found = credentials.state(at=at, expires_at=key.expires_at, revoked_at=key.revoked_at)
    insist(credentials.rotation_refusal(found, overlap_days=overlap_days))
    expires_at = at + credentials.DEFAULT_LIFE
    new, token = _new_key(
        key.partner,
        label=key.label,
        scopes=key.scopes,
        networks=key.networks,
        expires_at=expires_at,
        issued_by_id=by.id,
    )
    ends_at = min(key.expires_at, at + timedelta(days=overlap_days))
    rows = [_write.added(new), _write.changed(key, expires_at=ends_at)]
    _write.write(key.partner, Kind.KEY_ROTATED, by=by, at=at, rows=rows)
    return new, token


def _new_key(partner: Partner, **given: Any) -> tuple[Credential, Token]:
    """Return a key that is not written yet, and its token."""
    key_id = "".join(secrets.choice(_ALPHABET) for _place in range(12))
    token = Token(key_id, secrets.token_urlsafe(32))
    pepper_id, pepper = next(iter(settings.LEDGER_PEPPERS.items()))
    key = Credential(
        partner=partner,
        key_id=token.key_id,
        digest=credentials.digest(token.secret, pepper),
        pepper_id=pepper_id,
        **given,
    )
    return key, token


def revoke_key(key: Credential, *, reason: str, by: Actor, at: datetime) -> Entry:
    """Stop a key at once, and for ever.

    :raises Refused: not an administrator, no reason, or it was revoked before.
    """
    insist(administer_refusal(by))
    if key.revoked_at is not None:
        raise Refused(_("This key was revoked already."))
    if not reason.strip():
        raise Refused(_("Say why the key is revoked; it goes on the record."))
    row = _write.changed(key, revoked_at=at, revoked_reason=reason)
    return _write.write(key.partner, Kind.KEY_REVOKED, by=by, at=at, rows=[row])


def note_use(key: Credential, *, at: datetime, address: str | None = None) -> None:
    """Remember that a key was used, and from where: a working note, not part of the record.

    At most every five minutes. A database too busy to take the note must not keep the partner
    from reading.
    """
    if _is_due(key.last_used_at, at=at):
        _note(key, last_used_at=at, last_used_from=address)


def note_sync(key: Credential, *, at: datetime, event: str = "") -> None:
    """Remember that all there was to read was read with a key: a working note too.

    :param event: the id of the last event that the partner has, where it followed the changes;
        a new one is noted at once, so that nobody is said to be behind who is not.
    """
    is_news = event not in {"", key.last_event}
    if is_news or _is_due(key.last_synced_at, at=at):
        _note(key, last_synced_at=at, last_event=event or key.last_event)


def _is_due(noted: datetime | None, *, at: datetime) -> bool:
    return noted is None or at - noted >= _NOTED_EVERY


def _note(key: Credential, **noted: Any) -> None:
    with contextlib.suppress(OperationalError):
        Credential.objects.filter(pk=key.pk).update(**noted)
