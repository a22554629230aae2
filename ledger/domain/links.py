"""Which links may stand as evidence."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

MAX_LENGTH: Final = 2000
MAX_HOST: Final = 253  # RFC 1035 §2.3.4, less the length bytes


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


def _is_host(host: str) -> bool:
    """Return whether a name has at least two parts, of letters, digits, marks and hyphens."""
    parts = host.removesuffix(".").split(".")
    if len(parts) < 2 or len(host) > MAX_HOST:
        return False
    return all(part and all(map(_may_name, part)) for part in parts)


def _may_name(char: str) -> bool:
    return char.isalnum() or char in "-_" or unicodedata.category(char).startswith("M")
