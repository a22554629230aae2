"""Networks that a partner's key may be used from: how they are written, and what they hold."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)
from typing import Final

from django.utils.translation import gettext as _

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_NETWORKS: Final = 50  # each is looked at in each request
_MAPPED: Final = IPv6Network("::ffff:0:0/96")  # IPv4 addresses as IPv6 writes them (RFC 4291)


def address(text: str) -> Address | None:
    """Return an address, or None where the text is none.

    An IPv4 address that arrived as IPv6 is the IPv4 address; the zone of an interface is dropped.
    """
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def networks_refusal(words: Sequence[str]) -> str | None:
    """Return why these are no networks for a key, or None."""
    if len(words) > MAX_NETWORKS:
        return _("A key has at most %d networks.") % MAX_NETWORKS
    return next((why for word in words if (why := _refusal(word))), None)


def networks(words: Sequence[str]) -> list[str]:
    """Return networks as they are kept: each once, in the usual spelling, in their order.

    :param words: those in which ``networks_refusal`` finds nothing wrong.
    """
    return list(dict.fromkeys(str(_network(word)) for word in words))


def holds(kept: Sequence[str], found: Address | None) -> bool:
    """Return whether a key may be used from an address.

    :param kept: its networks; none means that it may be used from anywhere. :param found: None
        where the address is not known: no network holds that.
    """
    if not kept:
        return True
    return found is not None and any(found in network for network in _parsed(tuple(kept)))


def _refusal(word: str) -> str | None:
    told = {"word": word[:50]}
    try:
        around = ip_interface(word).network
    except ValueError:
        return _("“%(word)s” is no network. Write it like 192.0.2.0/24 or 2001:db8::/32.") % told
    try:
        ip_network(word)
    except ValueError:
        told["around"] = str(around)
        return _("“%(word)s” is one address within a network. Write %(around)s for all of it.") % (
            told
        )
    return None


def _network(word: str) -> Network:
    found = ip_network(word)
    if isinstance(found, IPv6Network) and found.subnet_of(_MAPPED):
        inner = IPv4Address(int(found.network_address) & 0xFFFF_FFFF)
        return IPv4Network((inner, found.prefixlen - _MAPPED.prefixlen))
    return found


@lru_cache(maxsize=1024)
def _parsed(kept: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(word) for word in kept)
