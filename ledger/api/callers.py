"""From where a request comes."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from ledger.domain.networks import Address, address


def caller_address(request: HttpRequest | Request) -> Address | None:
    """Return the address that a request comes from, or None where nobody can tell.

    Behind a proxy it is the last of ``X-Forwarded-For``: the proxy wrote that one, and the caller
    may have made up the others. Without a proxy the header is the caller's word, and is not read.
    """
    if settings.LEDGER_BEHIND_PROXY:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return address(hops[-1].strip())
    return address(request.META.get("REMOTE_ADDR", ""))
