"""Who asks: a partner's key in the Authorization header, and what that key opens."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ledger import actions
from ledger.api.callers import caller_address
from ledger.api.problems import REALM, InsufficientScope, InvalidToken
from ledger.domain import credentials
from ledger.domain.networks import Address, holds
from ledger.models import Credential, Partner, Party
from ledger.models.composed import Composed, a_text, an_instant

# What the secret of an unknown key is compared with; no digest is all zeros.
_NOTHING: Final[dict[str, Any]] = {"digest": "0" * 64, "networks": []}
_PARTS: Final[Any] = [
    (model, prefix, [field.attname for field in model._meta.concrete_fields])
    for model, prefix in ((Credential, ""), (Partner, "partner__"), (Party, "partner__party__"))
]
_COLUMNS: Final = [prefix + name for _model, prefix, names in _PARTS for name in names]


class KeyAuthentication(BaseAuthentication):
    """Reads ``Authorization: Bearer pcl_<key id>_<secret>`` (RFC 6750 §2.1) and nothing else.

    A key in the query string is never looked at: addresses end up in logs.
    """

    def authenticate(self, request: Request) -> tuple[Partner, Credential] | None:
        """Return the partner and its key, or None where no key was sent.

        One query, and a second one when the key was last used five minutes ago or more.

        :raises InvalidToken: the key opens nothing.
        """
        scheme, _space, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        at, caller = timezone.now(), caller_address(request)
        key = opened(text.strip(" "), at=at, caller=caller)
        if key is None:
            raise InvalidToken
        actions.note_use(key, at=at, address=str(caller) if caller else None)
        return key.partner, key

    def authenticate_header(self, request: Request) -> str:
        return REALM


def opened(text: str, *, at: datetime, caller: Address | None) -> Credential | None:
    """Return the live key that a token opens, with its partner and party, or None; one query.

    Whatever is wrong with a key, as much is done about it, so that time does not tell one reason
    from another. What is found becomes objects, which takes long, only where the key is good.

    :param caller: from where it is used.
    """
    token = credentials.parse(text)
    if token is None:
        return None
    row = next(_LIVE.each(at=at, key_id=token.key_id), None)
    peppers = settings.LEDGER_PEPPERS
    found = row or _NOTHING | {"pepper_id": min(peppers)}
    stored, pepper_id, networks = (found[name] for name in ("digest", "pepper_id", "networks"))
    fits = credentials.opens(token.secret, stored=stored, pepper_id=pepper_id, peppers=peppers)
    is_here = holds(networks, caller)
    return _made(row) if row and fits and is_here else None


def _live(*, at: datetime, key_id: str) -> Any:
    return Credential.objects.live(at).filter(key_id=key_id).order_by().values(*_COLUMNS)


_LIVE: Final = Composed(_live, at=an_instant(), key_id=a_text())


def _made(row: dict[str, Any]) -> Credential:
    """Return a key, its partner and their party from what one query found of them."""
    made: list[Any] = [
        model.from_db(DEFAULT_DB_ALIAS, names, [row[prefix + name] for name in names])
        for model, prefix, names in _PARTS
    ]
    key: Credential = made[0]
    key.partner, key.partner.party = made[1:]
    return key


class HasScope(BasePermission):
    """Lets in whose key has the view's ``scope``; releases decide which rows it then shows."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether a key was sent at all.

        :raises InsufficientScope: it was made for other addresses.
        """
        if not isinstance(request.auth, Credential):
            return False
        if view.scope not in request.auth.scopes:
            raise InsufficientScope(view.scope)
        return True
