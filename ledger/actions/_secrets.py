"""Secrets that must be read again, such as those that sign webhooks: encrypted under a pepper.

The pepper lives outside the database: who holds a copy of the tables can read none of them, and
who can only write rows can plant none.
"""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from ledger.errors import Refused

# What the key is for, so that no other use of the pepper comes to the same key.
_PURPOSE: Final = b"commitment-ledger webhook secrets 1"


def seal(secret: str, *, at: datetime) -> str:
    """Return a secret as it may be kept: the pepper's id, a colon, and the secret encrypted."""
    pepper_id, pepper = next(iter(settings.LEDGER_PEPPERS.items()))
    token = _fernet(pepper).encrypt_at_time(secret.encode(), int(at.timestamp()))
    return f"{pepper_id}:{token.decode()}"


def opened(sealed: str) -> str:
    """Return the secret.

    :raises Refused: its pepper is gone, or somebody altered it.
    """
    pepper_id, _colon, token = sealed.partition(":")
    try:
        return _fernet(settings.LEDGER_PEPPERS[pepper_id]).decrypt(token).decode()
    except (KeyError, InvalidToken):
        why = _("The secret cannot be read: its pepper is gone. Replace the secret.")
        raise Refused(why) from None


def _fernet(pepper: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(pepper.encode())
    return Fernet(urlsafe_b64encode(derived))
