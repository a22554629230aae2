"""Begin the log, and keep its keys and witnesses: each change of them is an entry too."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from ledger.actions import _write
from ledger.actions._keyring import held, kept
from ledger.domain.actor import Actor, administer_refusal
from ledger.domain.kinds import Kind
from ledger.errors import Refused, insist
from ledger.models import Entry, Log, LogKey
from ledger.models.log import LOG, Purpose
from ledger.proof.note import COSIGNATURE, ED25519, NoteError, Verifier

__all__ = [
    "add_log_key",
    "begin_log",
    "held",
    "kept",
    "retire_log_key",
    "the_log",
    "view_name",
]

_KIND: Final = {Purpose.LOG: ED25519, Purpose.VIEW: ED25519, Purpose.WITNESS: COSIGNATURE}


def view_name(origin: str) -> str:
    """Return the name under which partners' views are signed."""
    return f"{origin}/view"


def begin_log(*, log_vkey: str, view_vkey: str, by: Actor, at: datetime) -> Entry:
    """Begin the sealed log, once and for ever; its name is that of its first key.

    :param log_vkey: the verifier key of checkpoints; :param view_vkey: of partners' views.
    :raises Refused: it has begun before, or a key is malformed.
    """
    insist(administer_refusal(by))
    if Log.objects.exists():
        raise Refused(_("The log has begun already."))
    origin = _parsed(log_vkey, Purpose.LOG).name
    log = Log(pk=LOG, origin=origin)
    keys = [_key(log, Purpose.LOG, log_vkey, at=at), _key(log, Purpose.VIEW, view_vkey, at=at)]
    rows = [_write.added(log), *map(_write.added, keys)]
    return _write.write(log, Kind.GENESIS, by=by, at=at, rows=rows)


def add_log_key(purpose: Purpose, vkey: str, *, url: str = "", by: Actor, at: datetime) -> LogKey:
    """Put a further key on record: a new one of the log, or a witness's.

    :param url: where a witness takes checkpoints.
    :raises Refused: the log has not begun, or the key is malformed, of another name or kind, or
        on record already.
    """
    insist(administer_refusal(by))
    log = the_log()
    key = _key(log, purpose, vkey, at=at)
    key.url = url
    rows = [_write.added(key)]
    _write.write(log, Kind.LOG_KEY_ADDED, by=by, at=at, rows=rows)
    return key


def retire_log_key(key: LogKey, *, by: Actor, at: datetime) -> Entry:
    """Let a key count no more for what is signed from now on; what it signed stays valid.

    :raises Refused: it was retired before, or it is the last of its purpose.
    """
    insist(administer_refusal(by))
    purpose = Purpose(key.purpose)
    if key.retired_at is not None:
        raise Refused(_("This key was retired already."))
    others = LogKey.objects.standing(purpose).exclude(pk=key.pk)
    if purpose is not Purpose.WITNESS and not others.exists():
        raise Refused(_("It is the last key of its kind: add another before."))
    rows = [_write.changed(key, retired_at=at)]
    return _write.write(the_log(), Kind.LOG_KEY_RETIRED, by=by, at=at, rows=rows)


def the_log() -> Log:
    """Return the log.

    :raises Refused: it has not begun.
    """
    found: Log | None = Log.objects.filter(pk=LOG).first()
    if found is None:
        raise Refused(
            _("The log has not begun: make its first key with `manage.py ledger_key new`.")
        )
    return found


def _key(log: Log, purpose: Purpose, vkey: str, *, at: datetime) -> LogKey:
    verifier = _parsed(vkey, purpose)
    names = {Purpose.LOG: log.origin, Purpose.VIEW: view_name(log.origin)}
    if verifier.name != names.get(purpose, verifier.name):
        raise Refused(_("The key must have the name %s.") % names[purpose])
    return LogKey(log=log, purpose=purpose, vkey=vkey, added_at=at)


def _parsed(vkey: str, purpose: Purpose) -> Verifier:
    try:
        verifier = Verifier.parse(vkey)
    except NoteError as wrong:
        raise Refused(_("This is no verifier key: %s.") % wrong) from wrong
    if verifier.kind != _KIND[purpose]:
        raise Refused(_("The key is of another kind than this takes."))
    return verifier
