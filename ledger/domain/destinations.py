"""Where the site may send something on its own: an address that was given, and what it means.

An address is checked twice: as it is spelled when it is given, and as the name resolves when
something is sent. Neither is enough alone.
"""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

HTTPS: Final = 443
MAX_LENGTH: Final = 500  # as the column holds it
_PRINTABLE: Final = re.compile(r"[!-~]+")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# A last label that begins with a letter: no spelling of a number is a name.
_NAME: Final = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")

Address = IPv4Address | IPv6Address
_UNICAST: Final = ip_network("2000::/3")  # all of IPv6 that was given out
_NAT64: Final = ip_network("64:ff9b::/96")  # RFC 6052; its last 32 bits are an IPv4 address
_REFUSED: Final = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocols, and what clouds answer themselves (RFC 6890)
            "192.88.99.0/24",  # relays of 6to4, deprecated (RFC 7526)
            "100.64.0.0/10",  # between a carrier and its customers (RFC 6598)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


def address_refusal(
    url: str, *, ports: Collection[int] = (), own: Collection[str] = ()
) -> str | None:
    """Return why nothing is sent to an address as it is spelled, or None.

    :param ports: those allowed beside 443; :param own: this site's names, ``.example.org`` for
        all below it.
    """
    if len(url) > MAX_LENGTH or not _PRINTABLE.fullmatch(url) or "\\" in url:
        return _("Write the address in plain ASCII; a name in other letters begins with xn--.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _("This is not an address.")
    if parts.scheme != "https":
        return _("The address must begin with https://.")
    return _part_refusal(parts, port, ports=ports, own=own)


def _part_refusal(
    parts: SplitResult, port: int | None, *, ports: Collection[int], own: Collection[str]
) -> str | None:
    name = parts.hostname or ""
    if "@" in parts.netloc or parts.fragment:
        return _("The address may hold neither a user, nor a password, nor a fragment.")
    if not _NAME.fullmatch(name) or name.endswith(".localhost"):
        return _("The address must name its host in full, and not by a number.")
    if port not in {None, HTTPS, *ports}:
        return _("Port %d is not allowed.") % port if port else _("This is not an address.")
    if any(_is_ours(name, each.lower()) for each in own):
        return _("This is an address of the site itself.")
    return None


def _is_ours(name: str, pattern: str) -> bool:
    bare = pattern.lstrip(".")
    return name == bare or (pattern.startswith(".") and name.endswith(pattern))


def may_be_reached(text: str) -> bool:
    """Return whether an IP address is one of the open internet, and of nothing nearer.

    An address that wraps another is what it wraps.
    """
    try:
        return _is_open(ip_address(text))
    except ValueError:
        return False


def _is_open(ip: Address) -> bool:
    if wrapped := _wrapped(ip):
        return all(map(_is_open, wrapped))
    if ip.version == 6 and ip not in _UNICAST:
        return False
    is_near = ip.is_multicast or ip.is_reserved or ip.is_link_local
    return ip.is_global and not is_near and not any(ip in network for network in _REFUSED)


def _wrapped(ip: Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses to which an IPv6 address leads, where it leads to any."""
    if isinstance(ip, IPv4Address):
        return ()
    if ip in _NAT64:
        return (IPv4Address(ip.packed[-4:]),)
    found = ip.ipv4_mapped or ip.sixtofour
    return (found,) if found else ip.teredo or ()
