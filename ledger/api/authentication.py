"""Who asks: a partner's key in the Authorization header, and what that key opens."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ledger import actions
from ledger.api.callers import caller_address
from ledger.api.problems import REALM, InsufficientScope, InvalidToken
from ledger.domain import credentials
from ledger.domain.networks import Address, holds
from ledger.models import Credential, Partner

# What the secret of an unknown key is compared with; no digest is all zeros.
_NO_DIGEST: Final = "0" * 64


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

    :param caller: from where it is used.
    """
    token = credentials.parse(text)
    if token is None:
        return None
    live = Credential.objects.live(at).filter(key_id=token.key_id)
    key: Credential | None = live.select_related("partner__party").first()
    peppers = settings.LEDGER_PEPPERS
    # Whatever is wrong with a key, as much is done: time does not tell one reason from another.
    stored, pepper_id = (key.digest, key.pepper_id) if key else (_NO_DIGEST, next(iter(peppers)))
    fits = credentials.opens(token.secret, stored=stored, pepper_id=pepper_id, peppers=peppers)
    is_here = holds(key.networks if key else [], caller)
    return key if fits and is_here else None


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
