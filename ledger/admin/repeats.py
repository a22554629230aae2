"""What is sent twice, by a double click or the Back button, is done once."""

from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from ledger.models.recorded import uuid7

_DONE: Final = "done"
# Some forms back is as far as anybody goes with the Back button before opening another page.
_KEPT: Final = 20
_SALT: Final = "ledger.admin.add"


# --- Forms that add: the key of the new row comes with the form -------------------------------


def new_token(person: UUID) -> str:
    """Return the key of a row that is still to be added, signed for one person."""
    return signing.Signer(salt=_SALT).sign_object([str(uuid7()), str(person)])


def key_of(token: str, person: UUID) -> UUID | None:
    """Return the key in a person's token; None where it was made up."""
    try:
        key, of = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return UUID(key) if of == str(person) else None


# --- Pages that change: what was sent is remembered with what it did --------------------------


def remember(request: HttpRequest) -> None:
    """Remember what was sent; called in the transaction that does it, so both hold or neither."""
    done = request.session.get(_DONE, [])
    request.session[_DONE] = [*done, _digest(request)][-_KEPT:]
    request.session.save()


def is_known(request: HttpRequest) -> bool:
    """Return whether exactly this was sent before by this person, and done."""
    return _digest(request) in request.session.get(_DONE, [])


def is_known_by_now(request: HttpRequest) -> bool:
    """Ask again, of the session as it is now: the first of two clicks may just have come in."""
    fresh: Any = type(request.session)(request.session.session_key)
    return _digest(request) in fresh.get(_DONE, [])


def _digest(request: HttpRequest) -> str:
    """Return what stands for a request: where it went, and all that it carries."""
    typed = [one for one in sorted(request.POST.lists()) if one[0] != "csrfmiddlewaretoken"]
    files = [(name, _content(file)) for name, file in sorted(request.FILES.items())]
    carried = repr((request.path, typed, files))
    return sha256(carried.encode(errors="backslashreplace")).hexdigest()


def _content(file: Any) -> str:
    """Return the digest of a file's name and content; it is left at its beginning."""
    found = sha256(file.name.encode(errors="backslashreplace"))
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
