"""Ask a witness to cosign a checkpoint (c2sp.org/tlog-witness, add-checkpoint)."""

from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ledger.proof.spelling import NoteError, number, to_base64
from ledger.proof.tiles import Tiles

TIMEOUT_SECONDS: Final = 10
_MAX_ANSWER: Final = 64 * 1024  # some 400 lines of signatures; one is enough
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SIZE: Final = "text/x.tlog.size"  # how a witness tells how far it has seen the log
_WHY: Final = {
    403: "it does not know the key that signed: give its keeper `ledger_key list`",
    404: "it does not know this log: give its keeper the verifier key",
    422: "what it cosigned before is not the beginning of this log. Keep both: it is evidence",
}


class Unwilling(Exception):
    """A witness did not cosign: a part of a sentence that says why."""


def address_fault(url: str) -> str | None:
    """Return why nothing is sent to an address, or None: to others only under TLS."""
    parts = urlsplit(url)
    is_plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_plain):
        return "its address must begin with https://, or be of this machine"
    if parts.username or parts.query or parts.fragment:
        return "its address must have no user name, ? or #"
    return None


def submit(url: str, note: str, size: int, tiles: Tiles, *, old: int) -> str:
    """Return the signature lines with which a witness answers; they are not checked.

    :param note: the checkpoint. :param tiles: of the log. :param old: how many entries the
        witness has seen, as far as we know; it tells us where it has seen others.
    :raises Unwilling: it refused, did not answer, or has seen another history.
    """
    if why := address_fault(url):
        raise Unwilling(why)
    seen = old
    for _round in range(2):
        answer = _post(url, _body(note, size, tiles, seen))
        if isinstance(answer, str):
            return answer
        if answer > size:
            raise Unwilling(
                f"it has seen {answer} entries, and this log has {size}. This database may have "
                "been restored: see docs/how-to/recover-the-log.md"
            )
        if answer == seen:
            raise Unwilling("it has cosigned another history. Keep both: it is evidence")
        seen = answer
    raise Unwilling("it told two different sizes; another may be submitting at this moment")


def _body(note: str, size: int, tiles: Tiles, old: int) -> bytes:
    path = tiles.consistency(old, size) if old else []
    proof = "".join(f"{to_base64(each)}\n" for each in path)
    return f"old {old}\n{proof}\n{note}".encode()


def _post(url: str, body: bytes) -> str | int:
    """Return signature lines, or how many entries the witness has seen.

    :raises Unwilling: it answered neither.
    """
    request = Request(f"{url.rstrip('/')}/add-checkpoint", body, method="POST")  # noqa: S310 - address_fault
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return str(answer.read(_MAX_ANSWER).decode())
    except HTTPError as refused:
        with refused:
            return _seen(refused)
    except (URLError, HTTPException, OSError, UnicodeDecodeError) as wrong:
        raise Unwilling(f"it did not answer: {wrong}") from wrong


def _seen(refused: HTTPError) -> int:
    if refused.code == 409 and refused.headers.get_content_type() == _SIZE:
        try:
            return number(refused.read(32).decode().removesuffix("\n"), "the size it has seen")
        except (NoteError, UnicodeDecodeError, OSError, HTTPException) as wrong:
            raise Unwilling(f"its answer makes no sense: {wrong}") from wrong
    raise Unwilling(_WHY.get(refused.code, f"it answered {refused.code}")) from refused


class _NoRedirects(HTTPRedirectHandler):
    """Nothing is sent anywhere but to the address on record."""

    def redirect_request(self, *_given: object) -> None:
        return None


_OPENER: Final = build_opener(_NoRedirects)
