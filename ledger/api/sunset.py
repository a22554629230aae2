"""Addresses that will go away, told on each of their answers for a year before they do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http.response import HttpResponseBase
from django.utils.http import http_date
from rest_framework.request import Request


@dataclass(frozen=True, slots=True)
class Leaving:
    """One address that is still answered.

    :ivar since: when it was said that it will go; :ivar sunset: from when it may answer no more.
    :ivar successor: the path to use instead; :ivar told: the path of the page that says why.
    """

    since: datetime
    sunset: datetime
    successor: str
    told: str


# By the name of the address in `urls.py`.
LEAVING: Final[dict[str, Leaving]] = {}


def tell(response: HttpResponseBase, request: Request) -> None:
    """Say of an address that will go away since when that is known, and when it does.

    In headers: ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594), and ``Link`` to what says more.
    """
    match = request.resolver_match
    leaving = LEAVING.get(match.url_name or "") if match else None
    if leaving is None:
        return
    response["Deprecation"] = f"@{int(leaving.since.timestamp())}"
    response["Sunset"] = http_date(leaving.sunset.timestamp())
    links = [
        *([response["Link"]] if "Link" in response else []),
        f'<{request.build_absolute_uri(leaving.told)}>; rel="deprecation"; type="text/html"',
        f'<{request.build_absolute_uri(leaving.successor)}>; rel="successor-version"',
    ]
    response["Link"] = ", ".join(links)
