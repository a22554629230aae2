"""Which links may stand as evidence."""

import re
import unicodedata
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.translation import gettext as _

MAX_LENGTH: Final = 2000
MAX_HOST: Final = 253  # RFC 1035 §2.3.4, less the length bytes
_PORTS: Final = {"http": 80, "https": 443}
# What campaigns and networks add to a link to know who followed it; it names no other document.
_TRACKING: Final = re.compile(r"utm_\w+|(?:fb|g|msc|tw)clid|mc_[ce]id|igshid", re.IGNORECASE)


def fault(url: str) -> str | None:
    """Return why a link may not be recorded, or None. Nothing is fetched."""
    # First, because urlsplit silently drops line breaks and tabs.
    if any(ord(c) <= 0x20 or ord(c) == 0x7F or not c.isprintable() for c in url):
        return _("A link has no spaces, control or invisible characters.")
    if len(url) > MAX_LENGTH:
        return _("A link has at most %d characters.") % MAX_LENGTH
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return _("This is not a complete web address.")
    if parts.scheme not in {"http", "https"}:
        return _("A link starts with http:// or https://.")
    if "@" in parts.netloc or "\\" in url:
        return _("A link must not carry a user name or password.")
    if not _is_host(parts.hostname or "") or not site(url):
        return _("This is not a complete web address.")
    return None


def site(url: str) -> str:
    """Return the site of a link as a slug, such as ``example-org``; blank where it has none."""
    try:
        host = (urlsplit(url).hostname or "").encode("idna").decode()
    except ValueError:
        return ""
    return re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www."))[:60].strip("-")


def normalised(url: str) -> str:
    """Return one spelling for all links that lead to one document; for comparing, not following.

    What makes no other document falls away: the scheme, ``www.``, the default port, a last
    slash, the fragment, tracking parameters, and the order of the others.

    :param url: a link without ``fault``; a blank one stays blank.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode().lower()
    host = host.removesuffix(".").removeprefix("www.")
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in asked if not _TRACKING.fullmatch(pair[0])))
    path = parts.path.rstrip("/")
    return f"{host}{port}{path}?{query}" if query else f"{host}{port}{path}"


def _is_host(host: str) -> bool:
    """Return whether a name has at least two parts, of letters, digits, marks and hyphens."""
    parts = host.removesuffix(".").split(".")
    if len(parts) < 2 or len(host) > MAX_HOST:
        return False
    return all(part and all(map(_may_name, part)) for part in parts)


def _may_name(char: str) -> bool:
    return char.isalnum() or char in "-_" or unicodedata.category(char).startswith("M")
