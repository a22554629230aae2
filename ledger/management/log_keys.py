"""Make the keys of the log: the secret goes into a file first, then its public half on record."""

import os
from datetime import datetime
from typing import Final

from ledger import actions
from ledger.domain.actor import Actor
from ledger.models import Entry, LogKey
from ledger.models.log import Purpose
from ledger.proof.note import Signer

_SEED_BYTES: Final = 32  # of a private key (RFC 8032)


def begin(origin: str, *, by: Actor, at: datetime) -> Entry:
    """Make the two keys of a new log, and write its first entry.

    :param origin: its name for ever, such as ``ledger.example.org/in-be``.
    :raises Refused: the log has begun already. :raises NoteError: the name cannot name a key.
    """
    made = [new_key(name) for name in (origin, actions.view_name(origin))]
    vkeys = [str(signer.verifier) for signer in made]
    with actions.kept(*made):
        return actions.begin_log(log_vkey=vkeys[0], view_vkey=vkeys[1], by=by, at=at)


def add(purpose: Purpose, *, by: Actor, at: datetime) -> LogKey:
    """Make a further key of the log or of its views, beside those that stand.

    :raises Refused: the log has not begun.
    """
    origin = actions.the_log().origin
    made = new_key(origin if purpose is Purpose.LOG else actions.view_name(origin))
    with actions.kept(made):
        return actions.add_log_key(purpose, str(made.verifier), by=by, at=at)


def new_key(name: str) -> Signer:
    """Return a new key of a name, from the operating system's randomness."""
    return Signer(name, os.urandom(_SEED_BYTES))
