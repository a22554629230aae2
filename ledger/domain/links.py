"""Which links may stand as evidence."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

MAX_LENGTH: Final = 2000
_HOST: Final = re.compile(r"(?=.{1,253}$)[^\s./?#@:\[\]]{1,63}(\.[^\s./?#@:\[\]]{1,63})+\.?")


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
    if not _HOST.fullmatch(parts.hostname or ""):
        return _("This is not a complete web address.")
    return None


def site(url: str) -> str:
    """Return the site of an acceptable link as a slug, such as ``example-org``."""
    host = (urlsplit(url).hostname or "").encode("idna").decode()
    return re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www."))[:60].strip("-")
